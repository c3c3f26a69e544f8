"""What arithmetic says, as tables for people or as JSON."""

import json
import math
from collections.abc import Iterator

from capsim.analysis.static_capacity import Bound, PlaceCapacity, lines
from capsim.analysis.targets import percent_text
from capsim.cli._table import table
from capsim.plan.plan import Plan
from capsim.results import present
from capsim.results.export import to_json_dict

_WHY = (
    "  (No run passes this bound: least durations, best yields, nothing fails, each place for itself and only for that "
    "date. The capacities below are expected ones: means, failures and rejections included.)"
)


def text(bound: Bound, plan: Plan, form: str) -> str:
    """The bound of a plan in a form: table or json."""
    if form == "json":
        return json.dumps(to_json_dict({"scenario": plan.name, "bound": bound}), indent=2, ensure_ascii=False)
    return "\n".join(_page(bound, plan))


def _page(bound: Bound, plan: Plan) -> Iterator[str]:
    for target in bound.targets:
        yield from lines(plan, target)
    if bound.targets:
        yield _WHY
        yield ""
    counted = f"released doses of {bound.targets[0].name}" if bound.targets else "released doses"
    yield f"Capacity of each stage by arithmetic, {counted} in 30 days:"
    rows = [
        [stage.material, stage.step, _doses(stage.doses_per_month), ", ".join(stage.places)] for stage in bound.stages
    ]
    yield from table(["material", "step", "doses", "places"], rows)
    if bound.bottleneck is not None:
        yield f"  the smallest: {bound.bottleneck.step} of {bound.bottleneck.material}{_for_lack_of(bound)}"
    yield ""
    yield "Each place, in 30 days:"
    cells = [
        [
            f"{place.kind} {place.label}",
            "any" if math.isinf(place.lots_per_month) else f"{place.lots_per_month:.3g}",
            _by_date(place, plan.start),
            percent_text(place.availability),
            percent_text(place.open_share),
            present.moment(place.live_from, plan.start),
        ]
        for place in bound.places
    ]
    yield from table(["place", "lots", "doses", "available", "open", "from"], cells)


def _for_lack_of(bound: Bound) -> str:
    """The one place that gives the smallest stage its capacity, where the stage has several."""
    stage = bound.bottleneck
    if stage is None or len(stage.places) == 1:
        return ""
    least = [
        place
        for place in bound.places
        if place.label in stage.places and math.isclose(place.doses_per_month, stage.doses_per_month)
    ]
    return f", where {least[0].kind} {least[0].label} limits" if len(least) == 1 else ""


def _by_date(place: PlaceCapacity, start: str) -> str:
    """Its doses; where more join, the mean over the horizon, and what it is from each date on."""
    mean = _doses(place.doses_per_month)
    if not place.grows:
        return mean
    steps = ", ".join(f"{_doses(doses)} from {present.moment(at, start)}" for at, doses in place.grows)
    return f"{mean} in the mean: {steps}"


def _doses(doses: float) -> str:
    if not doses:
        return "-"
    return "any" if math.isinf(doses) else present.doses(doses)

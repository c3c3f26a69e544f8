"""What disruptions cost, as a table for people or as JSON."""

import json
import math
from collections.abc import Callable, Iterator

from capsim.analysis.statistics import Estimate
from capsim.analysis.targets import doses_text, probability_text
from capsim.cli._table import table
from capsim.results import present
from capsim.results.export import to_json_dict
from capsim.study.resilience import Resilience


def text(found: Resilience, form: str) -> str:
    """What was found in a form: table or json."""
    if form == "json":
        return json.dumps(to_json_dict(_content(found)), indent=2, ensure_ascii=False, allow_nan=False)
    return "\n".join(_page(found))


def _content(found: Resilience) -> dict[str, object]:
    return {
        "scenario": found.disturbed.plan.name,
        "seed": found.disturbed.seed,
        "replications": len(found.disturbed),
        "losses": found.losses,
        "recoveries": found.recoveries,
        "probabilities": found.probabilities,
    }


def _page(found: Resilience) -> Iterator[str]:
    plan = found.disturbed.plan
    yield f"resilience: {plan.name}"
    yield f"{len(found.disturbed)} replications without and with disruptions on the same random numbers; 95 % CI:"
    rows = [
        [f"{name} of {loss.name}", *_interval(estimate, present.doses)]
        for loss in found.losses
        for name, estimate in (("dose-days lost", loss.dose_days), ("fewer doses at the horizon", loss.doses))
    ]
    for row in found.probabilities:
        assert row.base is not None and row.variant is not None and row.by is not None
        when = present.moment(row.by, plan.start)
        name = f"P({doses_text(row.doses)} doses of {row.target} by {when})"
        for which, estimate in (("without", row.base), ("with", row.variant)):
            rows.append([f"{name} {which}", *_interval(estimate, probability_text)])
    for shock in found.recoveries:
        when = present.moment(shock.began, plan.start)
        rows.append([f"days to recover from {shock.disruption} of {when}", *_interval(shock.days, _days)])
    yield from table(["", "value", "95 % CI"], rows)


def _interval(estimate: Estimate, shown: Callable[[float], str]) -> tuple[str, str]:
    low, high = (shown(end) if math.isfinite(end) else "open" for end in (estimate.low, estimate.high))
    return shown(estimate.value), f"{low} to {high}"


def _days(days: float) -> str:
    return f"{days:.0f} d" if math.isfinite(days) else "not by the horizon"

"""What disruptions cost, as tables for people or as JSON."""

import json
import math
from collections.abc import Callable, Iterator

from capsim.analysis.recovery import RECOVERED, Recovery, State
from capsim.analysis.statistics import Estimate
from capsim.analysis.targets import doses_text, probability_text
from capsim.cli._table import table
from capsim.results import present
from capsim.results.export import to_json_dict
from capsim.study.resilience import Resilience, Toll, leaders

_FEWER = ("", "times", "fewer doses", "95 % CI")
_AT_HORIZON = ("at the horizon", "95 % CI")
_LOST = ("dose-days lost", "95 % CI")
_CHANCE = ("P without it", "95 % CI", "gain", "95 % CI")
_RECOVERY = ("recovered after", "95 % CI")
_FEW = 2
"""Followers that are told by name."""
_WORDS = {
    State.NO_LOSS: "no loss told",
    State.TOO_LATE: "cannot be told",
    State.NEVER: "did not happen",
    State.SEVERAL: "happens several times",
}


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
        "together": found.together,
        "disruptions": found.apart,
        "probabilities": found.probabilities,
    }


def _page(found: Resilience) -> Iterator[str]:
    plan, count = found.disturbed.plan, len(leaders(found.disturbed.plan))
    runs = 2 if count == 1 else count + 2
    yield f"resilience: {plan.name}"
    yield f"{len(found.disturbed)} replications of each of {runs} runs on the same random numbers, 95 % CI:"
    yield "with all disruptions, without any" + (", and without each in turn" if count > 1 else "")
    for row in found.probabilities:
        assert row.base is not None and row.variant is not None and row.by is not None
        name = f"P({doses_text(row.doses)} doses of {row.target} by {present.moment(row.by, plan.start)})"
        without, with_all = (" (".join(_interval(one, probability_text)) for one in (row.base, row.variant))
        yield f"{name}: {without}) without, {with_all}) with"
    for together in found.together:
        apart = [toll for toll in found.apart if toll.target == together.target]
        yield ""
        yield f"{together.target}, doses by {present.moment(together.by, plan.start)}:"
        before = _AT_HORIZON if together.by < plan.horizon else ()
        chances = _CHANCE if together.probability is not None else ()
        rows = [_row(toll, plan.horizon) for toll in ([together, *apart] if count > 1 else apart)]
        yield from table([*_FEWER, *before, *_LOST, *chances, *_RECOVERY], rows)
    yield ""
    yield f"recovered: from then on {RECOVERED:.0%} of the doses or more that are released without the disruption"


def _row(toll: Toll, horizon: int) -> list[str]:
    cells = [
        _name(toll),
        "" if toll.times is None else f"{toll.times.value:.2g}",
        *_interval(toll.doses, present.doses),
    ]
    if toll.by < horizon:
        cells += _interval(toll.at_horizon, present.doses)
    cells += _interval(toll.dose_days, present.doses)
    if toll.probability is not None and toll.gain is not None:
        cells += [*_interval(toll.probability, probability_text), *_interval(toll.gain, _signed)]
    return [*cells, *_recovery(toll.recovery)]


def _name(toll: Toll) -> str:
    """The disruption and what comes along with it."""
    if len(toll.followers) > _FEW:
        return f"{toll.disruption} and {len(toll.followers)} along with it"
    return " + ".join((toll.disruption, *toll.followers)) or "all together"


def _recovery(recovery: Recovery | None) -> tuple[str, str]:
    if recovery is None:
        return "", ""
    if recovery.state in _WORDS or recovery.days is None:
        return _WORDS[recovery.state], ""
    value, interval = _interval(recovery.days, _days)
    return value if math.isfinite(recovery.days.value) else f"more than {recovery.watched} d", interval


def _interval(estimate: Estimate, shown: Callable[[float], str]) -> tuple[str, str]:
    low, high = (shown(end) if math.isfinite(end) else "open" for end in (estimate.low, estimate.high))
    return shown(estimate.value), f"{low} to {high}"


def _days(days: float) -> str:
    return f"{days:.0f} d"


def _signed(difference: float) -> str:
    return f"{difference:+.2f}"

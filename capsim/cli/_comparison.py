"""Two results side by side, as a table for people or as JSON."""

import json
import math
from collections.abc import Iterator, Sequence

from capsim.analysis.statistics import Estimate
from capsim.analysis.targets import doses_text, probability_text
from capsim.cli._table import table
from capsim.plan.plan import Plan
from capsim.results import present
from capsim.results.export import to_json_dict
from capsim.results.kpi import figures
from capsim.study.compare import PROBABILITY, RELEASED, Compared, Comparison


def text(comparison: Comparison, form: str, *, changes: Sequence[str] = ()) -> str:
    """A comparison in a form: table or json; ``changes`` are what the command line changed in the variant."""
    if form == "json":
        content = {**_content(comparison), "changes": changes}
        return json.dumps(to_json_dict(content), indent=2, ensure_ascii=False, allow_nan=False)
    return "\n".join(_page(comparison, changes))


def _content(comparison: Comparison) -> dict[str, object]:
    return {
        "base": comparison.base.plan.name,
        "variant": comparison.variant.plan.name,
        "seed": comparison.base.seed,
        "replications": len(comparison.base),
        "warnings": comparison.warnings(),
        "differences": {
            name: comparison.difference(name) for name in figures(comparison.base.plan) if comparison.finite(name)
        },
        "table": comparison.table(),
    }


def _page(comparison: Comparison, changes: Sequence[str]) -> Iterator[str]:
    base, variant = comparison.base.plan.name, comparison.variant.plan.name
    same = " on the same random numbers" if _same_luck(comparison) else ""
    yield f"compare: {base} -> {variant}"
    if changes:
        yield f"changed in the variant: {', '.join(changes)}"
    yield f"{len(comparison.base)} replications of each{same}; difference is variant less base:"
    rows = [
        [
            _name(row, comparison.base.plan),
            *("-" if one is None else _number(one.value, row.unit) for one in (row.base, row.variant)),
            *_difference(row.difference, row.unit),
        ]
        for row in comparison.table()
    ]
    yield from table(["", "base", "variant", "difference", "95 % CI"], rows)


def _same_luck(comparison: Comparison) -> bool:
    return not any("random numbers" in warning for warning in comparison.warnings())


def _name(row: Compared, base: Plan) -> str:
    if row.by is None:
        return row.figure.replace("_", " ") + (f" of {row.target}" if row.target else "")
    when = present.moment(row.by, base.start)
    if row.figure == PROBABILITY:
        return f"P({doses_text(row.doses)} doses of {row.target} by {when})"
    return f"{RELEASED} doses of {row.target} by {when}"


def _difference(difference: Estimate | None, unit: str) -> tuple[str, str]:
    if difference is None:
        return "-", "not a number in every replication"
    value, low, high = (
        _number(end, unit, signed=True) if math.isfinite(end) else "open"
        for end in (difference.value, difference.low, difference.high)
    )
    # The unit is beside the difference already.
    return value, f"{low.removesuffix(' lots').removesuffix(' d')} to {high}"


def _number(value: float, unit: str, *, signed: bool = False) -> str:
    """A number as the answer of a run writes it, with its unit."""
    if unit == "1":
        shown = f"{value:.3f}".replace("-0.000", "0.000") if signed else probability_text(value)
    elif unit == "dose":
        shown = present.doses(value)
    else:
        shown = f"{value:.1f} {'d' if unit == 'day' else 'lots'}"
    return f"+{shown}" if signed and value > 0 and shown != "0.000" else shown

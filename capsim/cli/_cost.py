"""What runs cost, as tables for people, JSON or CSV."""

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence

from capsim.analysis.money import CostAnswer, CostLine, money_text
from capsim.analysis.statistics import Estimate
from capsim.analysis.targets import percent_text
from capsim.cli._table import table
from capsim.foundation.units import format_amount
from capsim.library import Run
from capsim.results import present
from capsim.results.export import to_csv, to_json_dict
from capsim.study.prices import PriceOfProbability, prices_of_probability

_WANTED = {"demand": "demand", "target": "the target", "anybody": "all; no demand told"}
"""Who takes a product."""


def text(runs: Mapping[str, Run], form: str) -> str:
    """The costs of one or more runs, by their folders, in a form: table, json or csv.

    Raises:
        StudyError: A scenario without money, or runs that cannot be compared.
    """
    costs = {name: run.cost() for name, run in runs.items()}
    steps = prices_of_probability({name: run.result for name, run in runs.items()})
    if form == "json":
        content = [{"run": name, "scenario": runs[name].plan.name, "cost": one} for name, one in costs.items()]
        told = to_json_dict({"runs": content, "steps": steps})
        return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False)
    if form == "csv":
        return _as_csv(costs)
    if len(runs) == 1:
        ((name, run),) = runs.items()
        return "\n".join(_page(run, costs[name]))
    return "\n".join([*_side_by_side(runs, costs), "", *_steps(steps)])


def _page(run: Run, cost: CostAnswer) -> Iterator[str]:
    n, code = len(run.result), cost.currency
    many = f"means of {n} replications" if n > 1 else "1 replication, so without intervals,"
    yield f"{run.plan.name}: costs in {code} of {cost.price_year}, {many} of {run.plan.horizon / 86_400:g} days"
    yield _first(cost, n)
    yield from _parts(cost)
    yield from _items(cost)
    yield from _invested(cost)
    yield from _hours(cost)
    yield from _left(cost)
    yield from _sold(cost)
    rate = f"{100 * cost.discount_rate:g} % a year"
    yield ""
    yield f"Net present value at {rate}, at the start: {_with_interval(cost.net_present_value, code)}"


def _first(cost: CostAnswer, n: int) -> str:
    per_dose = cost.after_support.per_dose
    if per_dose is None:
        whole = _with_interval(cost.total.total, cost.currency)
        return f"No cost per dose: {cost.no_cost_per_dose}; the run costs {whole}"
    after = " after support" if cost.support.total.value else ""
    some = cost.without_release
    none = f"; in {some} of {n} replications none is, and the interval is over all {n}" if some else ""
    doses = present.doses(cost.released.value)
    return f"{_with_interval(per_dose, cost.currency)} per released dose{after}; {doses} doses are released{none}"


def _parts(cost: CostAnswer) -> Iterator[str]:
    whole, rows = cost.total.total.value, [[line.part, *_row(cost, line)] for line in cost.parts]
    rows.append(["total", *_row(cost, cost.total)])
    if cost.support.total.value:
        rows.append(["paid by the state", *_row(cost, cost.support)])
        rows.append(["after support", *_row(cost, cost.after_support)])
    yield ""
    yield from table(["", "per dose", "95 % CI", "in the run", "share", "on failed lots"], rows)
    if cost.after_support.total.value < 0 <= whole:
        yield "  the state pays more than the run costs"


def _items(cost: CostAnswer) -> Iterator[str]:
    """Every price under its part."""
    rows, part = [], ""
    for line in cost.items:
        if line.part != part:
            part = line.part
            rows.append([part, "", "", ""])
        rows.append([f"  {line.name}", *_row(cost, line)[:3]])
    yield ""
    yield "Every price:"
    yield from table(["what", "per dose", "95 % CI", "in the run"], rows)


def _row(cost: CostAnswer, line: CostLine) -> list[str]:
    """Amounts of a line without the currency, which stands above: per dose, its interval, in the run, share, failed."""
    per_dose, code, whole = line.per_dose, cost.currency, cost.total.total.value
    share = percent_text(line.total.value / whole) if whole > 0 and 0 <= line.total.value <= whole else "-"
    return [
        "-" if per_dose is None else _plain(per_dose.value, code),
        "-" if per_dose is None else _interval(per_dose, code),
        _plain(line.total.value, code),
        share,
        _plain(line.wasted.value, code) if line.wasted.value else "-",
    ]


def _invested(cost: CostAnswer) -> Iterator[str]:
    code, waits = cost.currency, ""
    if cost.idle_capex.value:
        waits = f", of which {_with_interval(cost.idle_capex, code)} is not in use by then and costs no dose"
    yield ""
    yield f"Invested by the horizon: {_with_interval(cost.capex, code)}{waits}"
    rows = [[one.name, _plain(one.amount.value, code), _interval(one.amount, code)] for one in cost.invested]
    yield from table(["", "", ""], rows)


def _hours(cost: CostAnswer) -> Iterator[str]:
    if cost.hours:
        yield ""
        yield "Hours that are paid, and worked:"
        rows = [
            [
                f"{one.part}, {one.name}",
                present.doses(one.paid.value),
                present.doses(one.worked.value),
                "-" if one.utilisation is None else percent_text(one.utilisation.value),
                "-" if one.utilisation is None else _percents(one.utilisation),
            ]
            for one in cost.hours
        ]
        yield from table(["", "paid [h]", "worked [h]", "worked of paid", "95 % CI"], rows)


def _left(cost: CostAnswer) -> Iterator[str]:
    code = cost.currency
    if cost.left:
        yield ""
        yield f"Consumables left at the horizon, not in the cost of a dose: {_with_interval(cost.left_value, code)}"
        rows = [
            [
                one.name,
                format_amount(one.amount.value, one.unit),
                _plain(one.value.value, code),
                _interval(one.value, code),
                _plain(one.bought.value, code),
            ]
            for one in cost.left
        ]
        yield from table(["", "left", "worth", "95 % CI", "bought in the run"], rows)


def _sold(cost: CostAnswer) -> Iterator[str]:
    code = cost.currency
    yield ""
    yield f"Revenue: {_with_interval(cost.revenue, code)}"
    rows = [
        [
            one.name,
            _WANTED[one.wanted_by],
            present.doses(one.released.value),
            _doses(one.sold),
            _doses(one.surplus),
            _plain(one.revenue.value, code),
        ]
        for one in cost.sales
    ]
    if rows:
        yield from table(["", "sold to", "released", "sold", "not wanted", "revenue"], rows)


def _doses(estimate: Estimate) -> str:
    shown = present.doses(estimate.value)
    if not math.isfinite(estimate.half_width) or estimate.low == estimate.high:
        return shown
    return f"{shown} ({present.doses(max(estimate.low, 0.0))}-{present.doses(estimate.high)})"


def _percents(estimate: Estimate) -> str:
    if not math.isfinite(estimate.half_width):
        return "-"
    return f"{percent_text(max(estimate.low, 0.0))} to {percent_text(estimate.high)}"


def _plain(value: float, code: str) -> str:
    """An amount without its currency."""
    return money_text(value, code).removesuffix(code).strip()


def _interval(estimate: Estimate, code: str) -> str:
    if not math.isfinite(estimate.half_width):
        return "-"
    low, high = (_plain(end, code) for end in (estimate.low, estimate.high))
    number, _, unit = low.partition(" ")
    same = high.partition(" ")[2] == unit
    return f"{number if same else low} to {high}"


def _with_interval(estimate: Estimate, code: str) -> str:
    shown = money_text(estimate.value, code)
    return shown if not math.isfinite(estimate.half_width) else f"{shown} (95 % CI {_interval(estimate, code)} {code})"


def _side_by_side(runs: Mapping[str, Run], costs: Mapping[str, CostAnswer]) -> Iterator[str]:
    """Two short tables, so that they fit beside long names of folders."""
    yield "Costs after support, means:"
    rows = []
    for name, cost in costs.items():
        code, per_dose = cost.currency, cost.after_support.per_dose
        rows.append(
            [
                name,
                "-" if per_dose is None else money_text(per_dose.value, code),
                "-" if per_dose is None else _interval(per_dose, code),
                money_text(cost.after_support.total.value, code),
                _interval(cost.after_support.total, code),
            ]
        )
    yield from table(["run", "per released dose", "95 % CI", "in the run", "95 % CI"], rows)
    for name, cost in costs.items():
        if cost.no_cost_per_dose:
            yield f"  {name}: no cost per dose, since {cost.no_cost_per_dose}"
    yield ""
    yield "Likely, invested, worth:"
    rows = []
    for name, cost in costs.items():
        code, answers = cost.currency, runs[name].answers()
        reached = answers[0].dates[-1].probability if answers else None
        rows.append(
            [
                name,
                "-" if reached is None else percent_text(reached.value),
                money_text(cost.capex.value, code),
                money_text(cost.net_present_value.value, code),
                _interval(cost.net_present_value, code),
            ]
        )
    yield from table(["run", "target reached", "invested", "net present value", "95 % CI"], rows)


def _steps(steps: Sequence[PriceOfProbability]) -> Iterator[str]:
    yield "What each step of probability costs:"
    for step in steps:
        code = step.currency
        yield f"  {step.base} -> {step.variant}"
        sign = "+" if step.cost.value > 0 else ""
        yield f"    cost: {sign}{_with_interval(step.cost, code)}"
        if step.probability is None:
            yield "    no target to be reached"
        else:
            likelier = step.probability
            points, low, high = (f"{100 * value:+.1f}" for value in (likelier.value, likelier.low, likelier.high))
            yield f"    target reached: {points} percentage points (95 % CI {low} to {high})"
            yield f"    a percentage point: {_price(step)}"
        if step.months_earlier is not None:
            yield f"    median date: {_earlier(step.months_earlier)}"
        if step.worth is not None:
            yield f"    worth: {_with_ends(step.worth, code)}"


def _price(step: PriceOfProbability) -> str:
    if step.price is None:
        return "none is gained"
    if math.isfinite(step.price.half_width) or step.price.n == 1:
        return _with_interval(step.price, step.currency)
    return f"{money_text(step.price.value, step.currency)} (no interval: it may be that none is gained)"


def _earlier(months: Estimate) -> str:
    when = "earlier" if months.value >= 0 else "later"
    ends = [f"{end:+.1f}" if math.isfinite(end) else "open" for end in (months.low, months.high)]
    told = f" (95 % CI of months earlier {ends[0]} to {ends[1]})" if months.n > 1 else ""
    return f"{abs(months.value):.1f} months {when}{told}"


def _with_ends(estimate: Estimate, code: str) -> str:
    """As `_with_interval`, where one end may be open."""
    ends = [_plain(end, code) if math.isfinite(end) else "open" for end in (estimate.low, estimate.high)]
    told = f" (95 % CI {ends[0]} to {ends[1]} {code})" if estimate.n > 1 else ""
    return f"{money_text(estimate.value, code)}{told}"


def _as_csv(costs: Mapping[str, CostAnswer]) -> str:
    """One price, part or other figure a row; an end of an interval that is open is empty."""
    out, rows = io.StringIO(), list[list[object]]()
    for name, cost in costs.items():
        for line in (*cost.items, *cost.parts, cost.total, cost.support, cost.after_support):
            per_dose = [None] * 3 if line.per_dose is None else _ends(line.per_dose)
            rows.append([name, line.part, line.name, cost.currency, *_ends(line.total), *per_dose, line.wasted.value])
        for figure, what, unit, one in _figures(cost):
            rows.append([name, figure, what, unit, *_ends(one), None, None, None, None])
    header = ("run", "part", "name", "unit", "total", "low", "high", "per_dose", "per_dose_low", "per_dose_high")
    names = (*header, "on_failed_lots")
    to_csv({label: [row[index] for row in rows] for index, label in enumerate(names)}, out)
    return out.getvalue().rstrip("\n")


def _figures(cost: CostAnswer) -> Iterator[tuple[str, str, str, Estimate]]:
    """What is no part of the cost: what it is, of what, its unit, and how much."""
    code = cost.currency
    for bought in cost.invested:
        yield "invested", bought.name, code, bought.amount
    yield "invested", "", code, cost.capex
    yield "invested, not in use", "", code, cost.idle_capex
    for one in cost.hours:
        yield f"{one.part}, paid hours", one.name, "h", one.paid
        yield f"{one.part}, worked hours", one.name, "h", one.worked
    for left in cost.left:
        yield "left in stock", left.name, code, left.value
        yield "left in stock, bought in the run", left.name, code, left.bought
    yield "released", "", "dose", cost.released
    for sold in cost.sales:
        yield "sold", sold.name, "dose", sold.sold
        yield "not wanted", sold.name, "dose", sold.surplus
        yield "revenue", sold.name, code, sold.revenue
    yield "revenue", "", code, cost.revenue
    yield "net present value", "", code, cost.net_present_value


def _ends(estimate: Estimate) -> list[float | None]:
    """Value and interval."""
    ends = (estimate.value, estimate.low, estimate.high)
    return [end if math.isfinite(end) else None for end in ends]

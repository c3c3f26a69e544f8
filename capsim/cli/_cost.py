"""What runs cost, as tables for people, JSON or CSV."""

import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence

from capsim.analysis.money import CostAnswer, CostLine, money_text
from capsim.analysis.statistics import Estimate
from capsim.analysis.targets import percent_text
from capsim.cli._table import table
from capsim.library import Run
from capsim.results import present
from capsim.results.export import to_csv, to_json_dict
from capsim.study.prices import PriceOfProbability, prices_of_probability

_NO_DOSES = "no dose is released, so that there is no cost per dose"


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
    head = f"{run.plan.name}: costs in {code} of {cost.price_year}"
    yield f"{head}, means of {n} replications of {run.plan.horizon / 86_400:g} days"
    yield _first(cost, n)
    yield ""
    rows = [_row(line, code, cost.total.total.value) for line in cost.parts]
    rows.append(_row(cost.total, code, cost.total.total.value, name="total"))
    if cost.support.total.value:
        rows.append(_row(cost.support, code, cost.total.total.value, name="paid by the state"))
        rows.append(_row(cost.after_support, code, cost.total.total.value, name="after support"))
    yield from table(["", "per released dose", "95 % CI", "in the run", "share", "on failed lots"], rows)
    yield ""
    yield "Every price:"
    rows = [[line.name, line.part, *_row(line, code, cost.total.total.value)[1:]] for line in cost.items]
    header = ["what", "part", "per released dose", "95 % CI", "in the run", "share", "on failed lots"]
    yield from table(header, rows)
    yield ""
    yield f"Invested by the horizon: {money_text(cost.capex.value, code)}"
    yield from table(["", ""], [[one.name, money_text(one.amount, code)] for one in cost.invested])
    yield f"Revenue: {_with_interval(cost.revenue, code)}"
    rate = f"{100 * cost.discount_rate:g} % a year"
    yield f"Net present value at {rate}, at the start: {_with_interval(cost.net_present_value, code)}"


def _first(cost: CostAnswer, n: int) -> str:
    per_dose = cost.after_support.per_dose
    if per_dose is None:
        return (
            f"{_NO_DOSES[0].upper()}{_NO_DOSES[1:]}; the run costs {money_text(cost.total.total.value, cost.currency)}"
        )
    after = " after support" if cost.support.total.value else ""
    none = f"; in {cost.without_release} of {n} replications none is" if cost.without_release else ""
    doses = present.doses(cost.released.value)
    return f"{_with_interval(per_dose, cost.currency)} per released dose{after}; {doses} doses are released{none}"


def _row(line: CostLine, code: str, whole: float, *, name: str = "") -> list[str]:
    per_dose = line.per_dose
    share = percent_text(line.total.value / whole) if whole > 0 and line.total.value <= whole else "-"
    return [
        name or line.part,
        "-" if per_dose is None else money_text(per_dose.value, code),
        "-" if per_dose is None else _interval(per_dose, code),
        money_text(line.total.value, code),
        share if line.total.value >= 0 else "-",
        money_text(line.wasted.value, code) if line.wasted.value else "-",
    ]


def _interval(estimate: Estimate, code: str) -> str:
    if not math.isfinite(estimate.half_width):
        return "-"
    low, high = (money_text(end, code) for end in (estimate.low, estimate.high))
    number, _, unit = low.partition(" ")
    same = high.partition(" ")[2] == unit
    return f"{number if same else low} to {high}"


def _with_interval(estimate: Estimate, code: str) -> str:
    shown = money_text(estimate.value, code)
    return shown if not math.isfinite(estimate.half_width) else f"{shown} (95 % CI {_interval(estimate, code)})"


def _side_by_side(runs: Mapping[str, Run], costs: Mapping[str, CostAnswer]) -> Iterator[str]:
    rows = []
    for name, cost in costs.items():
        per_dose, answers = cost.after_support.per_dose, runs[name].answers()
        rows.append(
            [
                name,
                "-" if not answers else percent_text(answers[0].dates[-1].probability.value),
                "-" if per_dose is None else money_text(per_dose.value, cost.currency),
                money_text(cost.after_support.total.value, cost.currency),
                money_text(cost.capex.value, cost.currency),
                money_text(cost.net_present_value.value, cost.currency),
            ]
        )
    yield "Costs after support, means:"
    header = ["run", "target reached", "per released dose", "in the run", "invested", "net present value"]
    yield from table(header, rows)


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
            points = [100 * value for value in (step.probability.value, step.probability.low, step.probability.high)]
            told = f"{points[0]:+.1f} percentage points (95 % CI {points[1]:+.1f} to {points[2]:+.1f})"
            price = "none gained" if step.price is None else f"{money_text(step.price, code)} for each"
            yield f"    target reached: {told}; {price}"
        if step.months_earlier is not None:
            worth = "" if step.worth is None else f", worth {money_text(step.worth, code)}"
            when = "earlier" if step.months_earlier >= 0 else "later"
            yield f"    median date: {abs(step.months_earlier):.1f} months {when}{worth}"


def _as_csv(costs: Mapping[str, CostAnswer]) -> str:
    """One price or part a row."""
    out, rows = io.StringIO(), []
    for name, cost in costs.items():
        lines = (*cost.items, *cost.parts, cost.total, cost.support, cost.after_support)
        for line in lines:
            per_dose = None if line.per_dose is None else line.per_dose.value
            rows.append([name, line.part, line.name, cost.currency, line.total.value, per_dose, line.wasted.value])
        for label, one in (("invested", cost.capex), ("net present value", cost.net_present_value)):
            rows.append([name, label, "", cost.currency, one.value, None, None])
    header = ("run", "part", "name", "currency", "total", "per_dose", "on_failed_lots")
    to_csv({label: [row[index] for row in rows] for index, label in enumerate(header)}, out)
    return out.getvalue().rstrip("\n")

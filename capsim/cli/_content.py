"""The answer of a run for programs: JSON, and CSV with one measure a row."""

import csv
import io
import json
import math
from collections.abc import Iterator
from typing import Any

from capsim.analysis.bottleneck import ranking
from capsim.analysis.charges import waiting_unit
from capsim.analysis.leftovers import left_over
from capsim.analysis.queues import STATES
from capsim.analysis.stages import STATUSES, doses_by_material, lots_by_campaign
from capsim.analysis.statistics import Estimate
from capsim.library import Run
from capsim.results.export import to_json_dict

_DAY = 86400

Measure = tuple[str, str, str, str, Estimate]
"""What is measured, of what, at what time, in which unit, and the estimate."""


def as_json(run: Run, saved: str) -> str:
    """The whole answer as JSON without NaN; what is not reached or not finite is null."""
    return json.dumps(_content(run, saved), indent=2, ensure_ascii=False, allow_nan=False)


def _content(run: Run, saved: str) -> dict[str, Any]:
    result = run.result
    return to_json_dict(
        {
            "scenario": run.plan.name,
            "start": run.plan.start,
            "horizon_days": run.plan.horizon / _DAY,
            "seed": result.seed,
            "replications": len(result),
            "failed_replications": result.failed,
            "answer": list(run.first_lines()),
            "targets": run.answers(),
            "doses": doses_by_material(result),
            "left_over": left_over(result),
            "demand": run.demand(),
            "lots": lots_by_campaign(result),
            "bottleneck": run.bottleneck(),
            "ranking": ranking(result),
            "waiting": run.waiting(),
            "lead_times": run.lead_times(),
            "projects": run.projects(),
            "utilisation": run.utilisation(),
            "flows": run.flows(),
            "saved": saved,
            "provenance": {key: value for key, value in result.provenance.items() if key != "when"},
        }
    )


def as_csv(run: Run) -> str:
    """One tidy table: a measure a row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["scenario", "measure", "of", "at", "unit", "value", "low", "high", "n"])
    for measure, of, at, unit, estimate in _measures(run):
        numbers = (estimate.value, estimate.low, estimate.high)
        shown = ["" if not math.isfinite(number) else repr(float(number)) for number in numbers]
        writer.writerow([_cell(run.plan.name), measure, _cell(of), at, unit, *shown, estimate.n])
    return out.getvalue().rstrip("\n")


def _cell(value: str) -> str:
    """Text of the user must never become a formula of a spreadsheet."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value


def _measures(run: Run) -> Iterator[Measure]:
    for answer in run.answers():
        name = answer.label or answer.name
        for date in answer.dates:
            at = f"day {date.by / _DAY:g}"
            yield "probability", name, at, "1", date.probability
            yield "released", name, at, "dose", date.released
            yield "shortfall", name, at, "dose", date.shortfall
        for share, day in answer.quantiles:
            days = Estimate(day.value / _DAY, day.low / _DAY, day.high / _DAY, day.n, day.level)
            yield "day of target", name, f"quantile {share:g}", "day", days
    for material in doses_by_material(run.result):
        for status in STATUSES:
            yield status.replace("_", " "), material.name, "horizon", material.unit, getattr(material, status)
    for one in left_over(run.result):
        yield "left over", one.name, "horizon", one.unit, one.amount
    for wanted in run.demand():
        of = " for ".join(filter(None, (wanted.name, wanted.region)))
        yield "service level", of, "horizon", "1", wanted.service_level
        yield "stock-out days", of, "horizon", "day", wanted.stock_out_days
        yield "backlog", of, "horizon", "dose", wanted.last_backlog
    unit = waiting_unit(run.plan).replace("-", " ")
    for place in ranking(run.result):
        yield "waiting", place.label, "horizon", unit, place.dose_days
    for project in run.projects():
        of, end = f"{project.project} {project.phase}".rstrip(), project.end
        days = Estimate(end.value / _DAY, end.low / _DAY, end.high / _DAY, end.n, end.level)
        yield "day of end", of, "quantile 0.5", "day", days
    yield from _queue_measures(run)


def _queue_measures(run: Run) -> Iterator[Measure]:
    for wait in run.waiting():
        of = f"{wait.campaign} for {wait.kind} {wait.label}"
        if wait.mean is not None:
            yield "mean wait", of, "window", "s", wait.mean
        yield "longest wait", of, "window", "s", wait.longest
        yield "mean queue", of, "window", "lot", wait.queue
    for test in run.lead_times():
        of = f"{test.campaign} {test.check}"
        if test.lead_time is not None:
            yield "mean lead time", of, "window", "s", test.lead_time
        if test.waiting is not None:
            yield "mean waiting in test", of, "window", "s", test.waiting
        yield "mean in test", of, "window", "lot", test.in_test
    for place in run.utilisation():
        for state in (*STATES, "idle", "used"):
            yield f"share {state}", place.label, "window", "1", getattr(place, state)
    for flow in run.flows():
        times = {
            "to made": flow.to_made, "to decided": flow.to_decided, "start to made": flow.started_to_made,
            "start to decided": flow.started_to_decided, "makespan": flow.makespan,
        }  # fmt: skip
        for name, time in times.items():
            if time is not None:
                yield f"time {name}", flow.campaign, "window", "s", time
        yield "throughput", flow.campaign, "window", "lot/day", flow.throughput

"""The answer of a run, as tables for people; the other forms are in `capsim.cli._content`."""

import math
from collections.abc import Iterator, Sequence

from capsim.analysis.bottleneck import TIME, Bottleneck, ranking
from capsim.analysis.charges import waiting_unit
from capsim.analysis.lead_times import LeadTime
from capsim.analysis.leftovers import is_assembled, left_over
from capsim.analysis.projects import ProjectEnd
from capsim.analysis.queues import Flow, Waiting
from capsim.analysis.stages import STATUSES, CampaignLots, MaterialDoses, doses_by_material, lots_by_campaign
from capsim.analysis.static_capacity import smallest_stage
from capsim.analysis.statistics import Estimate
from capsim.analysis.targets import TargetAnswer, date_text, day_text, percent_text
from capsim.cli import _content
from capsim.cli._table import table
from capsim.foundation import units
from capsim.library import Run
from capsim.results import present

_DAY = 86400
_MOST = 0.5
"""Share of the waiting from which on the mean wait of those served says little."""


def text(run: Run, form: str, *, saved: str = "") -> str:
    """The answer in a form: table, json or csv.

    Args:
        run: What to tell of.
        form: One of the three.
        saved: Folder of the run, for JSON; empty if it was not saved.
    """
    if form == "json":
        return _content.as_json(run, saved)
    if form == "csv":
        return _content.as_csv(run)
    return "\n".join(_page(run))


def _page(run: Run) -> Iterator[str]:
    result = run.result
    lines = run.first_lines()
    yield from lines or (f"{run.plan.name}: no target is set; n = {len(result)}",)
    if result.failed:
        number, message = result.failed[0]
        yield f"{len(result.failed)} replications failed and are left out; the first is {number}: {message}"
    for answer in run.answers():
        yield ""
        yield from _target(answer, run.plan.start)
    projects = run.projects()
    if projects:
        yield ""
        yield "Projects end (median; in half of the replications later):"
        yield from table(["project", "phase", "end"], _ends(projects, run.plan.start))
    yield ""
    yield f"Doses by stage and status at day {run.plan.horizon / _DAY:g} (means of {_counted(run)}):"
    yield from table(["material", *(_spoken(status) for status in STATUSES)], _doses(doses_by_material(result)))
    yield from _left_over(run)
    yield from _demand(run)
    yield ""
    yield "Lots (means):"
    times = ("days start to made", "start to decided")
    header = ["campaign", "started", "made", "released", "rejected", "lost", "expired", *times, "of which"]
    yield from table(header, _lots(lots_by_campaign(result), run.flows()))
    yield ""
    yield from _limits(run)
    yield ""
    yield "Longest queues (lots that wait, and lots that inputs are ready for; mean over the window):"
    header = ["campaign", "waits for", "mean queue", "mean wait of those served", "longest (mean)"]
    yield from table(header, _queues(run.waiting()))
    slowest = _slowest(run.lead_times())
    if slowest:
        yield ""
        yield "Slowest tests and reviews (means over the window):"
        yield from table(["campaign", "test", "lead time", "of that waiting", "lots in it"], slowest)


def _ends(ends: Sequence[ProjectEnd], start: str) -> list[list[str]]:
    """The ends of projects with their intervals; one that no replication varies is known."""
    rows = []
    for one in ends:
        low, high = (day_text(bound) if math.isfinite(bound) else "open" for bound in (one.end.low, one.end.high))
        interval = "" if one.end.low == one.end.high else f", 95 % CI {low}-{high}"
        day = f"day {day_text(one.end.value)} ({date_text(start, one.end.value)}){interval}"
        rows.append([one.project, one.phase or "all of it", day])
    return rows


def _counted(run: Run) -> str:
    """Of how many replications, and what is not in the doses of the run."""
    before = sum(row.doses for row in run.plan.actuals)
    without = f"; without {present.doses(before)} doses released before the start" if before else ""
    return f"{len(run.result)} replications{without}"


def _spoken(status: str) -> str:
    return status.replace("_", " ")


def _target(answer: TargetAnswer, start: str) -> Iterator[str]:
    name = f"{answer.label}: " if answer.label else ""
    yield f"{name}{present.doses(answer.doses)} doses of {answer.name}:"
    rows = []
    for date in answer.dates:
        released, short = date.released, date.shortfall
        rows.append(
            [f"released by {present.moment(date.by, start)}", _doses_ci(released), f"short by {_doses_ci(short)}"]
        )
    for quantile, day in answer.quantiles:
        rows.append([f"reached in {quantile:.0%} of replications by", _day(day, answer.horizon, start), ""])
    yield from table(["", "", ""], rows)
    yield f"  not reached by day {answer.horizon / _DAY:g}: {percent_text(answer.never.value)} of replications"
    if len(answer.members) > 1:
        limiting = answer.limiting
        others = [member for member in answer.members if member is not limiting]
        surplus = ", ".join(f"{member.name} {_doses_ci(member.surplus)}" for member in others)
        share = percent_text(limiting.limits.value)
        yield f"  sets are limited by {limiting.name} in {share} of replications; surplus: {surplus}"


def _day(day: Estimate, horizon: int, start: str) -> str:
    if not math.isfinite(day.value):
        return f"not by day {horizon / _DAY:g}"
    shown = f"day {day_text(day.value)} ({date_text(start, day.value)})"
    low, high = math.isfinite(day.low), math.isfinite(day.high)
    if low and high:
        return f"{shown}, 95 % CI {day_text(day.low)}-{day_text(day.high)}"
    if low or high:
        return f"{shown}, 95 % CI at " + (f"least {day_text(day.low)}" if low else f"most {day_text(day.high)}")
    return f"{shown}, 95 % CI open: more replications are needed"


def _doses_ci(estimate: Estimate) -> str:
    value = present.doses(estimate.value)
    if not math.isfinite(estimate.high):
        return value
    return f"{value} ({present.doses(estimate.low)}-{present.doses(estimate.high)})"


def _doses(materials: Sequence[MaterialDoses]) -> list[list[str]]:
    rows = []
    for material in materials:
        unit = "" if material.unit == "dose" else f" [{material.unit}]"
        rows.append([material.name + unit, *(present.doses(getattr(material, one).value) for one in STATUSES)])
    return rows


def _left_over(run: Run) -> Iterator[str]:
    """Components that wait for one another can be left over; a single one shows among the released."""
    if is_assembled(run.plan):
        yield ""
        yield f"Left over at day {run.plan.horizon / _DAY:g} (usable and not used, means):"
        rows = []
        for one in left_over(run.result):
            unit = "" if one.unit == "dose" else f" [{one.unit}]"
            rows.append([one.name + unit, present.doses(one.used.value), _doses_ci(one.amount)])
        yield from table(["component", "used", "left over"], rows)


def _demand(run: Run) -> Iterator[str]:
    """How well demand is met, where there is any."""
    rows = [
        [
            f"{one.name} for {one.region}" if one.region else one.name,
            present.doses(one.demanded),
            _share_ci(one.service_level),
            _doses_ci(one.served),
            f"{one.stock_out_days.value:.3g}",
            present.doses(one.mean_backlog.value),
            present.doses(one.last_backlog.value),
        ]
        for one in run.demand()
    ]
    if rows:
        yield ""
        yield f"Demand met by day {run.plan.horizon / _DAY:g} (means):"
        header = ["", "doses wanted", "on their date", "served", "days short", "mean backlog", "backlog at the end"]
        yield from table(header, rows)


def _share_ci(estimate: Estimate) -> str:
    value = percent_text(estimate.value)
    if not math.isfinite(estimate.high):
        return value
    return f"{value} ({percent_text(estimate.low)}-{percent_text(estimate.high)})"


def _lots(campaigns: Sequence[CampaignLots], flows: Sequence[Flow]) -> list[list[str]]:
    rows = []
    for campaign, flow in zip(campaigns, flows, strict=True):
        decided = (campaign.released, campaign.rejected, campaign.lost, campaign.expired)
        numbers = (campaign.started, campaign.made, *decided)
        by_cause: dict[str, float] = {}
        for cause, lots in (*campaign.lost_by, *campaign.rejected_by):
            by_cause[cause] = by_cause.get(cause, 0.0) + lots.value
        causes = ", ".join(f"{cause} {lots:.1f}" for cause, lots in by_cause.items())
        days = (
            "-" if time is None else f"{time.value / _DAY:.3g}"
            for time in (flow.started_to_made, flow.started_to_decided)
        )
        rows.append([campaign.name, *(f"{number.value:.1f}" for number in numbers), *days, causes])
    return rows


def _queues(waits: Sequence[Waiting], most: int = 8) -> list[list[str]]:
    """The longest queues; a lot that never waits has none."""
    longest = sorted((wait for wait in waits if wait.queue.value > 0), key=lambda wait: -wait.queue.value)
    return [
        [
            wait.campaign,
            f"{wait.kind} {wait.label}",
            f"{wait.queue.value:.3g}",
            _mean_wait(wait),
            units.format_time(wait.longest.value),
        ]
        for wait in longest[:most]
    ]


def _mean_wait(wait: Waiting) -> str:
    """The mean wait of those served, and that it is not the whole story where most of the waiting was of others."""
    if wait.mean is None:
        return "none served"
    return _time(wait.mean) + ("; most of the queue is not in it" if wait.unserved > _MOST else "")


def _slowest(tests: Sequence[LeadTime], most: int = 5) -> list[list[str]]:
    """The checks that take longest, waiting included."""
    timed = [(test, test.lead_time) for test in tests if test.lead_time is not None]
    return [
        [
            test.campaign,
            test.check,
            _time(lead_time),
            "-" if test.waiting is None else _time(test.waiting),
            f"{test.in_test.value:.3g}",
        ]
        for test, lead_time in sorted(timed, key=lambda pair: -pair[1].value)[:most]
    ]


def _time(mean: Estimate) -> str:
    """A mean time, with half of its interval in the same unit where more than one observation says it."""
    number, unit = units.format_time(mean.value).split()
    if not math.isfinite(mean.half_width):
        return f"{number} {unit}"
    return f"{number} ± {mean.half_width / units.parse_as(f'1 {unit}', units.TIME):.2g} {unit}"


def _places(places: Sequence[Bottleneck], unit: str) -> Iterator[str]:
    rows = []
    for place in places:
        used, since = (
            "-" if share is None else percent_text(share.value) for share in (place.utilisation, place.since_reached)
        )
        waiting = f"{present.doses(place.dose_days.value)}"
        rows.append([f"{place.kind} {place.label}", used, since, waiting, percent_text(place.share_of_waiting)])
    if rows:
        header = ["waiting for", "in use", "once lots can reach it", f"{unit}s", "share of waiting"]
        yield from table(header, rows)


def _limits(run: Run) -> Iterator[str]:
    found = run.bottleneck()
    yield f"First bottleneck: {found.sentence}"
    yield from _smallest(run, found)
    yield from _places(ranking(run.result)[:6], waiting_unit(run.plan))


def _smallest(run: Run, found: Bottleneck) -> Iterator[str]:
    """The stage that arithmetic finds to be the smallest, where that is another place."""
    stage = smallest_stage(run.plan)
    if stage is not None and found.kind != TIME and found.label not in stage.places:
        yield f"  by arithmetic alone the smallest stage is another one: {stage}"

"""Small plans written out row by row, for tests of what runs and stores plans."""

from dataclasses import replace

from capsim.foundation.distributions import Constant, Exponential, Lognormal, Triangular, Uniform
from capsim.plan.plan import (
    NONE,
    UNLIMITED,
    CampaignRow,
    CheckRow,
    FailureRow,
    InputRow,
    MaterialRow,
    Plan,
    Role,
    SegmentRow,
    ServerRow,
    StepRow,
    Stream,
    Target,
    UnitClassRow,
    Window,
)

HOUR = 3600.0

STREAMS = (
    Stream("culture", Triangular(200 * HOUR, 240 * HOUR, 300 * HOUR), True),
    Stream("purification", Lognormal(72 * HOUR, 0.2), True),
    Stream("failure", Uniform(0.0, 1.0), False),
    Stream("filling", Constant(10 * HOUR), True),
    Stream("time to failure", Exponential(8 * HOUR), True),
    Stream("repair", Exponential(0.5 * HOUR), True),
    Stream("test", Constant(100 * HOUR), True),
)


def segment(step: int, stream: int, role: Role = Role.PROCESS, *, breaks: bool = False) -> SegmentRow:
    return SegmentRow(step, role, "work", (stream, stream + 1), 0.0, 0, 0.0, NONE, 0, 0, breaks, (0, 0))


def step(campaign: int, number: int, unit_class: int, after: int = NONE, *, fails: bool = False) -> StepRow:
    return StepRow(
        campaign=campaign,
        name=f"step {number}",
        kind="process",
        unit_class=unit_class,
        after=after,
        creates=0.0,
        create_factors=(0, 0),
        yields=(0, 0),
        loss_cause=0,
        fixed_loss=0,
        sampled=0,
        failures=(0, 1) if fails else (0, 0),
        failure_stream=2 if fails else NONE,
        extra_cleaning=0,
        segments=(number, number + 1),
        valid=UNLIMITED,
    )


def campaign(material: int, amount: int, steps: tuple[int, int]) -> CampaignRow:
    return CampaignRow(
        name=f"campaign {material}",
        material=material,
        site=0,
        starts=0,
        first=0,
        lots=UNLIMITED,
        dates=(0, 0),
        cadence=0,
        gap=NONE,
        priority=0,
        in_process=NONE,
        amount=amount,
        nominal=1.0,
        steps=steps,
        inputs=(0, 0),
        checks=(0, 0),
        store=NONE,
        sampled=NONE,
        rejection=0.0,
        rejection_stream=NONE,
        yield_learning=("exponential", 1.0, 0),
        success_learning=("exponential", 1.0, 0),
    )


def small_plan(days: int = 60) -> Plan:
    """Two cultures, a purification that fails now and then, a filling line that breaks, a laboratory."""
    causes = (
        "yield",
        "learning",
        "parent rejected",
        "stopped operation",
        "out of specification",
        "rejected at disposition",
        "failed",
    )
    fill = replace(campaign(1, 200, (2, 3)), inputs=(0, 1), checks=(0, 1), sampled=0)
    return Plan(
        name="small plan",
        start="2027-01-04",
        horizon=days * 86_400,
        window=Window(0, UNLIMITED),
        sites=("site_a",),
        causes=causes,
        streams=STREAMS,
        links=tuple(range(len(STREAMS))),
        dates=(),
        calendars=(),
        materials=(
            MaterialRow("bulk", "ds", "dose", 1.0, 1.0, UNLIMITED, False),
            MaterialRow("vial", "dp", "vial", 1.0, 10.0, UNLIMITED, False),
        ),
        unit_classes=(
            UnitClassRow("bioreactor", 0, 2, NONE, 0, NONE, NONE),
            UnitClassRow("purification", 0, 1, NONE, 0, NONE, NONE),
            UnitClassRow("filling line", 0, 1, NONE, 0, 4, 5),
        ),
        pools=(),
        stores=(),
        servers=(ServerRow("laboratory", 0, 2, NONE, 0),),
        campaigns=(campaign(0, 1000, (0, 2)), fill),
        inputs=(InputRow(1, 0, 200),),
        steps=(step(0, 0, 0), step(0, 1, 1, fails=True), step(1, 2, 2)),
        segments=(segment(0, 0), segment(1, 1), segment(2, 3, breaks=True)),
        needs=(),
        failures=(FailureRow(6, 0.3),),
        checks=(CheckRow(1, "test", 0, 6, NONE, 0, 0.0, NONE, 1.0, NONE),),
        shipments=(),
        targets=(Target("all", 1e6, (30 * 86_400,), ((1, 1.0),), 1.0),),
    )


def deadlocked_plan() -> Plan:
    """Two campaigns that use the same two vessels in opposite order, with nowhere to wait between."""
    plan = small_plan()
    single = tuple(replace(row, count=1) for row in plan.unit_classes[:2])
    return replace(
        plan,
        unit_classes=single,
        campaigns=(campaign(0, 1000, (0, 2)), campaign(1, 1000, (2, 4))),
        inputs=(),
        checks=(),
        steps=(step(0, 0, 0), step(0, 1, 1), step(1, 2, 1), step(1, 3, 0)),
        segments=tuple(segment(number, 3) for number in range(4)),
    )


def broken_plan() -> Plan:
    """A plan that no compiler would make: a stream is missing."""
    plan = small_plan()
    return replace(plan, streams=plan.streams[:1])

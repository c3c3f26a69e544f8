"""Material and lots by what became of them, on tables written by hand."""

from dataclasses import replace

from capsim.analysis import stages
from capsim.engine.replication import run_replication
from capsim.foundation.distributions import Uniform
from capsim.plan.plan import FailureRow
from capsim.results.result import gather
from capsim.results.tables import Status
from tests.unit.analysis.made_up import CAUSES, PlanMaker, fill_finish, lot, result


def test_doses_stand_where_the_balance_has_them() -> None:
    balance = {0: {"begun": 100, "consumed": 10, "released": 40, "rejected": 5, "lost": 20, "expired": 1,
                   "sampled": 4, "in_process": 15, "quarantine": 5}}  # fmt: skip
    failed = lot(0, 12, status=int(Status.LOST), cause=6)
    kept = lot(0, 40, released=3)
    (vial,) = stages.doses_by_material(result(fill_finish(), [[failed, kept], [failed]], balance=balance))
    parts = (vial.used, vial.released, vial.rejected, vial.yield_loss, vial.failed_lots, vial.expired, vial.sampled,
             vial.in_process)  # fmt: skip
    assert [part.value for part in parts] == [10, 40, 5, 8, 12, 1, 4, 15]
    assert vial.begun.value == sum(part.value for part in parts) + vial.quarantine.value
    assert (vial.name, vial.unit, vial.begun.n) == ("vial", "dose", 2)


def test_what_is_lost_is_split_exactly_in_a_real_run() -> None:
    make = PlanMaker(60)
    vial, line = make.material("vial"), make.unit_class("line")
    make.campaign(vial, 1000, steps=[(line, 24.0, None), (line, 12.0, None)])
    make.rows["failures"].append(FailureRow(CAUSES.index("contamination"), 0.4))
    make.rows["links"].append(make.stream(Uniform(0.5, 1.0)))
    kept = (len(make.rows["links"]) - 1, len(make.rows["links"]))
    make.rows["steps"][0] = replace(make.rows["steps"][0], yields=kept)
    fails = make.stream(Uniform(0.0, 1.0))
    make.rows["steps"][1] = replace(make.rows["steps"][1], failures=(0, 1), failure_stream=fails)
    plan = make.plan()
    outcome = gather(plan, 1, [run_replication(plan, seed=1, index=0)])
    (found,) = stages.doses_by_material(outcome)
    losses = outcome.tables["losses"]
    by_lots = losses["lots"] > 0
    assert found.failed_lots.value == losses["amount"][by_lots].sum() > 0
    assert found.yield_loss.value == losses["amount"][~by_lots].sum() > 0
    assert found.begun.value == sum(getattr(found, status).value for status in stages.STATUSES[1:])


def test_lots_are_counted_by_campaign_and_cause() -> None:
    first = [
        lot(0, 1, made=1, released=3),
        lot(0, 1, made=2),
        lot(0, 1, made=2, released=4, status=3, cause=4),
        lot(0, 1, started=5, decided=9, status=4, cause=6),
        lot(0, 1, started=-1),
    ]
    (line,) = stages.lots_by_campaign(result(fill_finish(), [first, first[:1]]))
    counts = (line.started, line.made, line.released, line.rejected, line.lost)
    assert [count.value for count in counts] == [2.5, 2.0, 1.0, 0.5, 0.5]
    assert [(cause, count.value) for cause, count in line.rejected_by] == [("out of specification", 0.5)]
    assert [(cause, count.value) for cause, count in line.lost_by] == [("contamination", 0.5)]

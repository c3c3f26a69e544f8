"""Material and lots by what became of them, on tables written by hand."""

from capsim.analysis import stages
from tests.unit.analysis.made_up import fill_finish, lot, result


def test_doses_stand_where_the_balance_has_them() -> None:
    balance = {0: {"begun": 100, "consumed": 10, "released": 40, "rejected": 5, "lost": 20, "expired": 1,
                   "sampled": 4, "in_process": 15, "quarantine": 5}}  # fmt: skip
    (vial,) = stages.doses_by_material(result(fill_finish(), [[], []], balance=balance))
    parts = (vial.used, vial.released, vial.rejected, vial.lost, vial.expired, vial.sampled, vial.in_process)
    assert [part.value for part in parts] == [10, 40, 5, 20, 1, 4, 15]
    assert vial.begun.value == sum(part.value for part in parts) + vial.quarantine.value
    assert (vial.name, vial.unit, vial.begun.n) == ("vial", "dose", 2)


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

"""Lots for a released dose, against hand calculation."""

from dataclasses import replace

import pytest

from capsim.analysis.lots_per_dose import lots_per_dose, survival
from capsim.plan.plan import FailureRow, InputRow, Phase
from tests.unit.analysis.made_up import CAUSES, PlanMaker


def test_each_phase_sees_the_lots_that_come_so_far() -> None:
    make = PlanMaker(100)
    line, qc = make.unit_class("line"), make.server("qc")
    tests = [(qc, 1.0, None)] * 4
    make.campaign(make.material("vial"), 1, steps=[(line, 1.0, None)] * 3, checks=tests, sampled=0, rejection=0.5)
    make.rows["failures"] = [FailureRow(CAUSES.index("contamination"), p) for p in (0.1, 0.1, 0.5)]
    make.rows["steps"] = [
        replace(step, failures=span) for step, span in zip(make.rows["steps"], [(0, 2), (2, 2), (2, 3)], strict=True)
    ]
    make.rows["checks"] = [
        replace(check, phase=phase, fails=0.2, confirmed=0.5)
        for check, phase in zip(make.rows["checks"], Phase, strict=True)
    ]
    found = survival(make.plan(), 0)
    assert found.enters == pytest.approx((1, 0.8, 0.8))
    assert found.made == pytest.approx(0.4)
    assert found.phases == pytest.approx((0.8, 0.4, 0.4 * 0.81, 0.4 * 0.729))
    assert found.released == pytest.approx(0.4 * 0.6561 * 0.5)


def test_campaigns_of_one_material_draw_in_equal_parts() -> None:
    make = PlanMaker(100)
    bulk, vial = make.material("bulk", doses=0.0), make.material("vial")
    make.campaign(bulk, 100)
    for amount in (10, 40):
        make.campaign(vial, amount, inputs=[(bulk, 20)])
    wanted = lots_per_dose(make.plan())
    # Half of the doses take 2 of bulk each, half of them 0.5.
    assert wanted == pytest.approx({0: 1.25 / 100, 1: 1 / 10, 2: 1 / 40})


def test_what_is_made_from_itself_or_never_comes_through_ends() -> None:
    make = PlanMaker(100)
    vial = make.material("vial")
    make.campaign(vial, 10, inputs=[(vial, 1)])
    make.campaign(vial, 10, rejection=1.0)
    make.target(100, (90,), members=[(vial, 1.0)])
    assert list(lots_per_dose(make.plan())) == [0]
    make.rows["inputs"].append(InputRow(1, vial, 1))
    assert list(lots_per_dose(make.plan())) == [0]


def test_where_doses_mean_nothing_there_are_none() -> None:
    make = PlanMaker(100)
    make.campaign(make.material("job", doses=0.0), 1)
    assert lots_per_dose(make.plan()) == {}

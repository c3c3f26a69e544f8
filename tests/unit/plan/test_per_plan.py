"""What is derived from a plan is worked out once for each plan object."""

import gc
from dataclasses import replace

from capsim.plan.per_plan import once_per_plan
from tests.unit.engine.handmade import reference_line


def test_once_for_each_plan_and_forgotten_with_it():
    asked = []

    @once_per_plan
    def horizon(plan):
        asked.append(plan.horizon)
        return plan.horizon

    plan = reference_line()
    twin = replace(plan, horizon=5)
    assert [horizon(plan), horizon(twin), horizon(plan), horizon(twin)] == [plan.horizon, 5, plan.horizon, 5]
    assert asked == [plan.horizon, 5]
    del twin
    gc.collect()
    assert horizon(replace(plan, horizon=6)) == 6

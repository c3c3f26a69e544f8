"""Work of a segment as static capacity and the upper bound count it, worked out by hand."""

import pytest

from capsim.analysis.shortest import low, mean, work
from tests.plants import plan_of

HOUR = 3600


@pytest.mark.parametrize(("vials", "hours"), [(0, 0), (50_000, 59), (50_001, 127), (120_000, 195)])
def test_a_freeze_dryer_is_cleaned_between_loads(vials: int, hours: int) -> None:
    """20 m2 x 2 500 vials/m2 = 50 000 a load of 59 h: 1, 2 and 3 loads with 0, 9 and 18 h of cleaning between them."""
    step = {"unit_procedure": "lyophilisation", "on": "dryer", "vials_per_area": "2500 vial/m2"}
    plan = plan_of(
        {
            "name": "dryer", "start": "2027-01-04", "horizon": "30 day",
            "sites": {"plant": {"unit_classes": {"dryer": {"shelf_area": "20 m2"}}}},
            "materials": {"vials": {"lot_size": "60e3 vial", "doses_per_vial": 1, "procedure": [step]}},
        }
    )  # fmt: skip
    loads = plan.segments[0]
    assert work(plan, loads, vials, pick=low) == hours * HOUR
    assert work(plan, loads, vials, pick=mean) == hours * HOUR

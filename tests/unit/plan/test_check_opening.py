"""What cannot be at the start, and what each message says."""

from typing import Any

import pytest
from pydantic import ValidationError

from capsim.foundation.errors import CheckError, Problem
from tests.plants import plan_of
from tests.unit.flow.test_opening import plant

STOCK = {"material": "bulk", "at": "plant", "size": "10e3 dose"}
WAITING = {"material": "vaccine", "at": "plant", "size": "400 vial", "status": "quarantine"}
LOT = {"material": "bulk", "at": "plant", "step": "grow", "remaining": "3 day"}
BUSY = {"unit_class": "reactor", "at": "plant", "until": "3 day"}


def problems(opening: dict[str, Any], **edits: Any) -> list[Problem]:
    with pytest.raises(CheckError) as caught:
        plan_of(plant(opening, **edits))
    return list(caught.value.problems)


def told(opening: dict[str, Any], **edits: Any) -> str:
    """The only problem, on one line."""
    (problem,) = problems(opening, **edits)
    return f"{problem.path}: {problem.got}; {problem.expected}; {problem.hint}"


@pytest.mark.parametrize(("lot", "said"), [
    ({**STOCK, "material": "bulkk"},
     'opening.stock[0].material: "bulkk"; a material of the scenario; did you mean "bulk"?'),
    ({**STOCK, "at": "plan"}, 'opening.stock[0].at: "plan"; a site of the scenario; did you mean "plant"?'),
    ({**WAITING, "status": "released"},
     'opening.stock[0].status: "released", and nothing is made of vaccine; quarantine: what is released and not used '
     "has left; write it under actuals, which count for targets and demand"),
    ({**STOCK, "status": "quarantine"},
     'opening.stock[0].status: "quarantine"; something that ends it; write decided, or give bulk a release route'),
    ({**WAITING, "decided": "2027-01-03"},
     "opening.stock[0].decided: day -1; a moment not before the start; what is decided is not in quarantine"),
    ({**WAITING, "due": "2027-01-02"}, "opening.stock[0].due: day -2; a moment after the start; "),
    ({**WAITING, "age": "3 day"},
     "opening.stock[0].age: 3 d; no age, since vaccine has no shelf_life; leave the age out, or write expires"),
    ({**STOCK, "age": "100 day"},
     "opening.stock[0].age: 100 d; less than the shelf life, 100 d; a lot that has expired is not in stock"),
    ({**STOCK, "expires": "2027-01-03"},
     "opening.stock[0].expires: day -1; a moment after the start; a lot that has expired is not in stock"),
    ({**STOCK, "status": "quarantine", "decided": "9 day", "expires": "9 day"},
     "opening.stock[0].expires: a lot that expires on day 9; one that is kept until it is decided, on day 9; "),
    ({"material": "vaccine", "at": "plant", "status": "quarantine", "size": "3 g"},
     "opening.stock[0].size: 3 g; an amount in vial, as vaccine is measured; "),
    ({**WAITING, "size": "1.5 vial"}, "opening.stock[0].size: 1.5 vial; a whole number of vials; "),
    ({**STOCK, "size": "1e17 dose"},
     "opening.stock[0].size: 1e17 dose; from 1 to 9.01e+15 dose, which can be counted; "),
])  # fmt: skip
def test_a_lot_in_stock_that_cannot_be(lot: dict[str, Any], said: str) -> None:
    assert told({"stock": [lot]}) == said


def test_a_store_that_is_not_there_or_too_small() -> None:
    four = {"stock": [STOCK] * 4}
    assert told(four) == "opening.stock[3]: 4 lot at the start in plant.cold; no more than the 3 lot that it holds; "
    data = plant({"stock": [STOCK]}, campaigns=[{"make": "vaccine", "at": "plant"}])
    data["sites"]["plant"]["stores"] = {"fridge": {}}
    with pytest.raises(CheckError, match="a site with the store cold of bulk"):
        plan_of(data)
    data = plant({"stock": [STOCK, STOCK]})
    data["sites"]["plant"]["stores"] = {"cold": {"capacity": "15e3 dose"}}
    data["materials"]["bulk"]["lot_size"] = "15e3 dose"
    with pytest.raises(CheckError, match="got 20000 dose at the start in plant.cold; expected no more than the 15000"):
        plan_of(data)


def test_a_lot_without_any_size() -> None:
    data = plant({"stock": [{"material": "bulk", "at": "plant"}]})
    del data["materials"]["bulk"]["lot_size"]
    with pytest.raises(CheckError, match=r"opening.stock\[0\].size\n    got nothing; expected the size of the lot"):
        plan_of(data)


@pytest.mark.parametrize(("lot", "said"), [
    ({**LOT, "material": "x"}, 'opening.in_process[0].material: "x"; a material of the scenario; known: bulk, vaccine'),
    ({**LOT, "step": "gro"}, 'opening.in_process[0].step: "gro"; a step of bulk; did you mean "grow"?'),
    ({"material": "bulk", "at": "plant", "after": "purify"},
     'opening.in_process[0].after: "purify", the last step; a step with another one after it; '
     "write the lot under stock, in quarantine"),
    ({**LOT, "size": "3 g"}, "opening.in_process[0].size: 3 g; an amount in dose, as bulk is measured; "),
    ({**LOT, "due": "2027-01-01"}, "opening.in_process[0].due: day -3; a moment after the start; "),
])  # fmt: skip
def test_a_lot_in_process_that_cannot_be(lot: dict[str, Any], said: str) -> None:
    assert told({"in_process": [lot]}) == said


def test_a_step_alongside_is_not_where_a_lot_stands() -> None:
    data = plant({"in_process": [{**LOT, "step": "media"}]})
    grow, purify = data["materials"]["bulk"]["procedure"]
    media = {"unit_procedure": "process", "name": "media", "on": "skid", "duration": "1 day", "alongside": True}
    data["materials"]["bulk"]["procedure"] = [grow, media, purify]
    with pytest.raises(CheckError, match="got .media., which runs alongside; expected the step that it runs alongside"):
        plan_of(data)


def test_what_the_titre_gives_has_no_size() -> None:
    data = plant({"in_process": [{**LOT, "step": "cell_culture", "size": "3 g"}]})
    culture = {"unit_procedure": "cell_culture", "on": "reactor", "culture_time": "10 day", "titre": "50 mg/L"}
    data["sites"]["plant"]["unit_classes"]["reactor"] = {"working_volume": "100 L"}
    del data["materials"]["bulk"]["lot_size"]
    data["materials"]["bulk"]["procedure"] = [culture]
    data["materials"]["vaccine"]["components"] = {"bulk": "5 ug"}
    with pytest.raises(CheckError, match="got 3 g; expected none: the titre gives the lot"):
        plan_of(data)


def test_a_site_that_cannot_make_it() -> None:
    data = plant({"in_process": [{**LOT, "at": "annex"}]})
    data["sites"]["annex"] = {"stores": {"cold": {}}}
    with pytest.raises(CheckError, match="a unit class of annex, where it is made"):
        plan_of(data)


@pytest.mark.parametrize(("entry", "said"), [
    ({**BUSY, "at": "x"}, 'opening.busy[0].at: "x"; a site of the scenario; known: plant'),
    ({**BUSY, "unit_class": "recator"},
     'opening.busy[0].unit_class: "recator"; a unit class of plant; did you mean "reactor"?'),
    ({**BUSY, "until": "2027-01-04"}, "opening.busy[0].until: day 0; a moment after the start; "),
    ({**BUSY, "units": 2},
     "opening.busy[0].units: 2 units of plant.reactor that hold a lot or are busy at the start; "
     "no more than the 1 that there are; "),
])  # fmt: skip
def test_units_that_cannot_be_busy(entry: dict[str, Any], said: str) -> None:
    assert told({"busy": [entry]}) == said


def test_two_things_at_one_unit() -> None:
    said = "2 units of plant.reactor that hold a lot or are busy at the start; no more than the 1 that there are; "
    assert told({"in_process": [LOT, LOT]}) == f"opening.in_process[1].step: {said}"
    assert told({"in_process": [LOT], "busy": [BUSY]}) == f"opening.busy[0].units: {said}"
    behind = {"material": "bulk", "at": "plant", "after": "grow"}
    assert told({"in_process": [LOT, behind]}) == f"opening.in_process[1].after: {said}"


def test_nothing_stands_where_nothing_is_yet() -> None:
    data = plant({"in_process": [LOT]})
    data["sites"]["plant"]["unit_classes"]["reactor"] = {"goes_live": "3 day"}
    with pytest.raises(CheckError, match=r"got .plant.reactor., which goes live on day 3; expected something that is"):
        plan_of(data)
    data = plant({"stock": [STOCK]})
    data["sites"]["plant"]["goes_live"] = "3 day"
    with pytest.raises(CheckError, match=r"opening.stock\[0\].at\n    got .plant., which goes live on day 3"):
        plan_of(data)


def test_no_more_in_process_than_the_cap() -> None:
    bulk = {"make": "bulk", "at": "plant", "lots_in_process": 1}
    opening = {"in_process": [LOT, {**LOT, "step": "purify"}]}
    assert told(opening, campaigns=[bulk], targets=[]) == (
        "opening.in_process[1]: a lot too many of bulk at plant; no more than lots_in_process, 1; "
    )


def test_two_lots_of_one_name() -> None:
    opening = {"stock": [{**STOCK, "name": "a"}], "in_process": [{**LOT, "name": "a"}]}
    expected = "a name that no other lot of bulk has"
    assert told(opening) == f'opening.in_process[0].name: "a"; {expected}; each lot is told once'


@pytest.mark.parametrize(("opening", "said"), [
    ({"stock": [{**STOCK, "decided": "3 day"}]}, "got decided of a released lot; expected status: quarantine"),
    ({"stock": [{**STOCK, "rejection": "3 %"}]}, "got rejection of a released lot"),
    ({"stock": [{**WAITING, "rejection": "3 %"}]}, "got rejection without decided; expected the moment"),
    ({"stock": [{**STOCK, "age": "3 day", "expires": "9 day"}]}, "got age and expires; expected one of them"),
    ({"stock": [{**STOCK, "status": "rejected"}]}, "'released' or 'quarantine'"),
    ({"in_process": [{**LOT, "after": "grow"}]}, "got step and remaining and after; expected step with remaining"),
    ({"in_process": [{"material": "bulk", "at": "plant", "step": "grow"}]}, "got step; expected step with remaining"),
    ({"in_process": [{**LOT, "remaining": "-3 h"}]}, "negative"),
    ({"busy": [{**BUSY, "units": 0}]}, "a whole number"),
    ({"stocks": []}, "Extra inputs"),
])  # fmt: skip
def test_keys_that_do_not_go_together(opening: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        plan_of(plant(opening))


@pytest.mark.parametrize(("actual", "said"), [
    ({"date": "2027-01-04", "material": "vaccine", "doses": 10},
     "actuals[0].date: 2027-01-04; a date before the start of the scenario, 2027-01-04; "
     "actuals lie in the past: move the start of the scenario, or take the lot out"),
    ({"date": "2027-01-02", "material": "vacine", "doses": 10},
     'actuals[0].material: "vacine"; a material of the scenario; did you mean "vaccine"?'),
    ({"date": "2027-01-02", "material": "vaccine", "size": "3 g"},
     "actuals[0].size: 3 g; an amount in vial or in doses, as vaccine is measured; "),
])  # fmt: skip
def test_actuals_that_cannot_be(actual: dict[str, Any], said: str) -> None:
    assert told({}, actuals=[actual]) == said


def test_actuals_of_what_has_no_doses() -> None:
    data = plant({}, actuals=[{"date": "2027-01-02", "material": "job", "doses": 10}])
    data["materials"]["job"] = {"procedure": [{"unit_procedure": "process", "on": "skid", "duration": "1 h"}]}
    with pytest.raises(CheckError, match="got .job., which has no doses; expected something counted in doses"):
        plan_of(data)


def test_actuals_have_one_amount() -> None:
    for amounts, said in (({}, "got neither"), ({"doses": 3, "size": "3 vial"}, "got doses and size")):
        actual = {"date": "2027-01-02", "material": "vaccine", **amounts}
        with pytest.raises(ValidationError, match=f"{said}; expected exactly one of doses and size"):
            plan_of(plant({}, actuals=[actual]))
    with pytest.raises(ValidationError, match="got doses.*; expected above 0|negative"):
        plan_of(plant({}, actuals=[{"date": "2027-01-02", "material": "vaccine", "doses": -3}]))

"""Names that nothing uses, and released lots that count for nothing."""

from typing import Any

import pytest

from capsim.library import load, shipped
from capsim.scenario.unused import unused
from tests.plants import TINY, scenario_of

PLANT = "sites.plant"


def told(edits: dict[str, Any]) -> dict[str, str]:
    return {problem.path: str(problem) for problem in unused(scenario_of(TINY, edits))}


def test_a_plant_in_which_everything_is_used_has_nothing_to_tell() -> None:
    assert told({}) == {}


@pytest.mark.parametrize(
    ("path", "thing", "sentence"),
    [
        (
            f"{PLANT}.unit_classes.lines",
            {"count": 2},
            'got "lines", which nothing uses; expected a unit class that is used; did you mean "line"?',
        ),
        (f"{PLANT}.unit_classes.packer", {"count": 2}, "a unit class that is used; use it, or take it out"),
        (f"{PLANT}.pools.operators", {"count": 2}, 'a pool that is used; did you mean "operator"?'),
        (f"{PLANT}.stores.frezer", {"capacity": 2}, 'a store that is used; did you mean "freezer"?'),
        (f"{PLANT}.supplies.bag", {"opening": 3}, "a supply that is used; use it"),
        (f"{PLANT}.laboratory.analist", {"count": 2}, 'a laboratory that is used; did you mean "analyst"?'),
        (f"{PLANT}.calendars.weak", {"days": "mon-fri"}, 'a calendar that is used; did you mean "week"?'),
        ("calendars.weekend", {"days": "sat,sun"}, "a calendar that is used"),
        ("authorities.autority", {"count": 1}, 'a laboratory that is used; did you mean "authority"?'),
        ("materials.vacine", {"shelf_life": "3 day"}, 'a material that is used; did you mean "vaccine"?'),
        ("sets.kit", {"members": {"vaccine": 1}}, "a set that is used"),
        ("projects.new", {"phases": [{"name": "build", "duration": "3 day"}]}, "a project that is used"),
    ],
)
def test_each_kind_of_name_is_told_where_it_stands(path: str, thing: Any, sentence: str) -> None:
    found = told({path: thing, "targets[0].of": "vaccine"})
    assert list(found) == [path]
    assert sentence in found[path]


def test_of_a_site_that_is_not_used_nothing_inside_is_told() -> None:
    found = told({"sites.plnt": {"unit_classes": {"line": {"count": 2}}}})
    assert list(found) == ["sites.plnt"]
    assert 'did you mean "plant"?' in found["sites.plnt"]


@pytest.mark.parametrize(
    ("path", "thing"),
    [
        (f"{PLANT}.pools.guard", {"count": 2, "cost": "30 USD/h"}),
        (f"{PLANT}.unit_classes.spare", {"capex": "1e6 USD", "life": "10 year"}),
        (f"{PLANT}.laboratory.spare", {"count": 1, "cost": "30 USD/h"}),
        ("sites.office", {"fixed_cost": "1e6 USD/year"}),
        (
            "projects.study",
            {"phases": [{"name": "build", "duration": "3 day", "capex": "1 M USD", "life": "9 year"}]},
        ),
    ],
)
def test_what_costs_something_without_work_is_used(path: str, thing: Any) -> None:
    assert told({path: thing}) == {}


def test_a_name_that_another_site_uses_is_no_slip() -> None:
    there = {"calendars": {"week": {"days": "daily"}, "wek": {"days": "daily"}}, "fixed_cost": "1 USD/year"}
    found = told({"sites.other": there, f"{PLANT}.pools.operator.calendar": "week"})
    assert found == {}  # the other site makes nothing, and is paid for only
    shipped_to = {"shipments": [{"material": "bulk", "from": "plant", "to": {"plant": 0.5, "other": 0.5}}]}
    assert list(told({"sites.other": there, **shipped_to})) == ["sites.other.calendars.wek"]


def test_names_lead_to_what_they_are_used_by_in_every_way() -> None:
    edits = {
        f"{PLANT}.pools.crew": {"count": 1},
        f"{PLANT}.unit_classes.line.routines": {"fill": {"duration": "3 h", "every": "9 week", "needs": {"crew": 1}}},
        "projects.a": {"phases": [{"name": "build", "duration": "3 day"}]},
        "projects.b": {"phases": [{"name": "build", "duration": "3 day", "after": ["a"]}]},
        f"{PLANT}.unit_classes.line.joins": [{"at": {"project": "b"}}],
    }
    assert told(edits) == {}


def test_released_lots_that_count_for_nothing_are_told_once_a_material() -> None:
    actuals = [{"date": "2026-12-01", "material": name, "doses": 5} for name in ("vaccine", "bulk", "bulk")]
    found = told({"actuals": actuals})
    assert list(found) == ["actuals[1].material"]
    assert (
        'got "bulk", of which released lots count for nothing (2 of them); expected what a target, demand or end '
        "product counts; lots that others are made of stand in opening.stock" in found["actuals[1].material"]
    )
    assert told({"actuals": actuals, "demand": [{"of": "bulk", "doses": 5, "by": "30 day"}]}) == {}
    assert told({"actuals": actuals, "targets": [{"of": "bulk", "doses": 5, "by": ["30 day"]}]}) == {}


def test_no_shipped_scenario_has_a_name_that_nothing_uses() -> None:
    told_of = {name: load(path).warnings for name, path in shipped().items()}
    assert {name: list(map(str, found)) for name, found in told_of.items() if found} == {}

"""Names of projects and phases that lead nowhere or round in a circle: every message is read."""

from typing import Any

import pytest

from capsim.foundation.errors import CheckError
from capsim.scenario.project_order import in_order
from tests.plants import TINY, plan_of, scenario_of

LINE = {"phases": [{"name": "build", "duration": "30 day"}, {"name": "qualify", "duration": "5 day"}]}
UNITS = "sites.plant.unit_classes.line"


def phase(name: str, *after: str) -> dict[str, Any]:
    return {"name": name, "duration": "1 day", "after": list(after)}


CASES: list[tuple[dict[str, Any], tuple[str, str, str, str]]] = [
    ({f"{UNITS}.goes_live": {"project": "new_lin"}},
        (f"{UNITS}.goes_live.project", '"new_lin"', "a project of the scenario", 'did you mean "new_line"?')),
    ({f"{UNITS}.goes_live": {"project": "new_line", "phase": "bild"}},
        (f"{UNITS}.goes_live.phase", '"bild"', "a phase of new_line", 'did you mean "build"?')),
    ({f"{UNITS}.joins": [{"at": "3 day"}, {"at": {"project": "other"}}]},
        (f"{UNITS}.joins[1].at.project", '"other"', "a project of the scenario", "known: new_line")),
    ({"sites.plant.goes_live": {"project": "other"}},
        ("sites.plant.goes_live.project", '"other"', "a project of the scenario", "known: new_line")),
    ({"sites.plant.pools.operator.joins": [{"at": {"project": "other"}}]},
        ("sites.plant.pools.operator.joins[0].at.project", '"other"', "a project of the scenario", "new_line")),
    ({"sites.plant.laboratory.analyst.goes_live": {"project": "other"}},
        ("sites.plant.laboratory.analyst.goes_live.project", '"other"', "a project of the scenario", "new_line")),
    ({"authorities.authority.joins": [{"at": {"project": "new_line", "phase": "x"}}]},
        ("authorities.authority.joins[0].at.phase", '"x"', "a phase of new_line", "build, qualify")),
    ({"campaigns": [{"make": "bulk", "at": "plant", "from": {"project": "other"}}, {"make": "vaccine", "at": "plant"}]},
        ("campaigns[0].from.project", '"other"', "a project of the scenario", "known: new_line")),
    ({"projects.new_line.phases": [phase("build"), phase("build")]},
        ("projects.new_line.phases[1].name", '"build"', "a name that no other phase of the project has", "")),
    ({"projects.new_line.phases": [phase("build"), phase("qualify", "bild")]},
        ("projects.new_line.phases[1].after[0]", '"bild"', "a phase, project.phase or project", "build")),
    ({"projects.new_line.phases": [phase("build", "other.build")]},
        ("projects.new_line.phases[0].after[0]", '"other.build"', "a phase, project.phase or project", "")),
    ({"projects.new_line.phases": [phase("build"), phase("qualify", "new_line.")]},
        ("projects.new_line.phases[1].after[0]", '"new_line."', "a phase, project.phase or project", "")),
    ({"projects.new_line.phases": [phase("build", "qualify"), {"name": "qualify", "duration": "1 day"}]},
        ("projects.new_line.phases[0].after", "new_line.build before new_line.qualify before new_line.build",
         "phases that do not wait for one another", "")),
    ({"projects.new_line.phases": [phase("build", "new_line")]},
        ("projects.new_line.phases[0].after", "new_line.build before new_line.build",
         "phases that do not wait for one another", "")),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "told"), CASES)
def test_what_leads_nowhere_is_told_with_its_place(edits: dict[str, Any], told: tuple[str, str, str, str]) -> None:
    with pytest.raises(CheckError) as caught:
        plan_of(TINY, {"projects": {"new_line": LINE}} | edits)
    (problem,) = caught.value.problems
    assert (problem.path, problem.got, problem.expected) == told[:3]
    assert told[3] in problem.hint


def test_a_circle_through_two_projects_is_told() -> None:
    projects = {"a": {"phases": [phase("one", "b.two")]}, "b": {"phases": [phase("two", "a")]}}
    with pytest.raises(CheckError, match=r"a\.one before b\.two before a\.one|b\.two before a\.one before b\.two"):
        plan_of(TINY, {"projects": projects})


def test_a_phase_of_its_own_project_comes_before_a_project_of_that_name() -> None:
    projects = {"a": {"phases": [phase("b"), phase("last", "b")]}, "b": {"phases": [phase("other")]}}
    order = in_order(scenario_of(TINY, {"projects": projects}))
    assert order.index(("a", 0)) < order.index(("a", 1))
    assert len(order) == 3


def test_the_order_of_projects_in_the_file_decides_nothing() -> None:
    one, other = {"a": LINE, "b": LINE}, {"b": LINE, "a": LINE}
    assert plan_of(TINY, {"projects": one}) == plan_of(TINY, {"projects": other})

"""The floors: what each folder of the package may import. Read the table from the ground up."""

from collections.abc import Callable, Iterator
from graphlib import CycleError, TopologicalSorter
from sys import stdlib_module_names
from typing import NamedTuple

import pytest

from tests.architecture.source import Source, package


class Floor(NamedTuple):
    """What a floor may import besides itself and the standard library."""

    below: str = ""
    libraries: str = ""


TOP = "foundation schema procedures disruptions scenario plan results engine analysis study plots report"
FLOORS = {
    "foundation": Floor("", "numpy"),
    "schema": Floor("foundation", "pydantic pydantic_core typing_extensions"),
    "procedures": Floor("foundation schema", "pydantic"),
    "disruptions": Floor("foundation schema", "pydantic"),
    "scenario": Floor("foundation schema procedures disruptions", "pydantic pydantic_core yaml"),
    "plan": Floor("foundation schema procedures disruptions scenario", "numpy"),
    "results": Floor("foundation plan", "numpy pandas"),
    "plant": Floor("foundation plan results", "simpy numpy"),
    "flow": Floor("foundation plan results plant", "simpy numpy"),
    "engine": Floor("foundation plan results plant flow", "simpy numpy"),
    "analysis": Floor("foundation plan results", "numpy"),
    "study": Floor("foundation scenario plan results engine analysis", "numpy"),
    "plots": Floor("foundation plan results analysis study", "matplotlib numpy"),
    "report": Floor("foundation scenario plan results analysis study plots"),
    "saved": Floor(TOP),
    "library": Floor(f"{TOP} saved"),
    "__init__": Floor(f"{TOP} saved library"),
    "cli": Floor(f"{TOP} saved library", "click rich"),
    "__main__": Floor("cli"),
}

Rule = Callable[[list[Source]], Iterator[str]]


def unknown_floor(sources: list[Source]) -> Iterator[str]:
    """A folder that no row of the table speaks about."""
    for source in sources:
        if source.floor not in FLOORS:
            yield f"{source.path}: {source.floor!r} is not a floor"


def import_from_above(sources: list[Source]) -> Iterator[str]:
    """An import of a floor that is not below."""
    for source in sources:
        allowed = {source.floor, *FLOORS.get(source.floor, Floor()).below.split()}
        for node, name in source.imports:
            parts = name.split(".")
            if parts[0] == "capsim" and len(parts) > 1 and parts[1] in FLOORS and parts[1] not in allowed:
                yield source.at(node, f"{source.floor} may not import {name}")


def foreign_library(sources: list[Source]) -> Iterator[str]:
    """An import of a library that the floor may not know."""
    for source in sources:
        allowed = {"capsim", "", *FLOORS.get(source.floor, Floor()).libraries.split(), *stdlib_module_names}
        for node, name in source.imports:
            if name.split(".")[0] not in allowed:
                yield source.at(node, f"{source.floor} may not import {name}")


def not_absolute(sources: list[Source]) -> Iterator[str]:
    """A relative import, or one of the package itself: both knot the modules together."""
    for source in sources:
        for node, name in source.imports:
            whole = name.split(".")[0] == "capsim" and (name.count(".") == 0 or name.split(".")[1] not in FLOORS)
            if name.startswith(".") or whole:
                yield source.at(node, f"imports {name}; import a module by its full name")


def filled_init(sources: list[Source]) -> Iterator[str]:
    """A package file below the top that is not empty."""
    for source in sources:
        if source.module.endswith(".__init__") and source.floor != "__init__" and source.text.strip():
            yield f"{source.path} is not empty"


def import_cycle(sources: list[Source]) -> Iterator[str]:
    """Modules that import one another, directly or round a corner."""
    modules = {source.module for source in sources}
    graph = {source.module: {_module(name, modules) for _, name in source.imports} - {""} for source in sources}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as cycle:
        yield " -> ".join(cycle.args[1])


def _module(name: str, modules: set[str]) -> str:
    """The module that an imported name belongs to: itself, or what it is imported from."""
    return next((known for known in (name, name.rpartition(".")[0]) if known in modules), "")


RULES: list[Rule] = [unknown_floor, import_from_above, foreign_library, not_absolute, filled_init, import_cycle]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps(rule: Rule) -> None:
    offenders = list(rule(package()))
    assert not offenders, "\n".join(["", *offenders])


def test_the_package_is_read() -> None:
    assert any(source.path == "capsim/foundation/errors.py" for source in package())


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (unknown_floor, "capsim/helpers/dates.py", ""),
        (import_from_above, "capsim/plan/plan.py", "from capsim.engine import replication"),
        (import_from_above, "capsim/foundation/units.py", "def f():\n    import capsim.schema.base as base"),
        (import_from_above, "capsim/plant/unit.py", "if TYPE_CHECKING:\n    from capsim.scenario.site import Site"),
        (import_from_above, "capsim/procedures/filling.py", "from capsim.disruptions.contract import Effect"),
        (import_from_above, "capsim/library.py", "from capsim.cli import main"),
        (foreign_library, "capsim/plan/plan.py", "import simpy"),
        (foreign_library, "capsim/results/kpi.py", "from pydantic import BaseModel"),
        (foreign_library, "capsim/engine/run.py", "def f():\n    import scipy.stats"),
        (not_absolute, "capsim/plan/plan.py", "import capsim"),
        (not_absolute, "capsim/plan/plan.py", "from capsim import Scenario"),
        (not_absolute, "capsim/plan/plan.py", "from . import checks"),
        (not_absolute, "capsim/plan/plan.py", "from .checks import check"),
        (filled_init, "capsim/plan/__init__.py", "from capsim.plan.plan import Plan"),
        (import_cycle, "capsim/plan/plan.py", "import capsim.plan.plan"),
    ],
)
def test_an_offender_is_caught(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule([Source(path, text)]))) == 1


def test_a_cycle_of_three_is_named() -> None:
    texts = ["from capsim.plan import m1", "def f():\n    from capsim.plan.m2 import g", "import capsim.plan.m0"]
    cycle = "".join(import_cycle([Source(f"capsim/plan/m{i}.py", text) for i, text in enumerate(texts)]))
    assert all(f"capsim.plan.m{i}" in cycle for i in range(len(texts)))


def test_what_the_table_allows_passes() -> None:
    good = "import os\nimport numpy as np\nfrom capsim.foundation.errors import Problem\nfrom capsim.plan import plan"
    sources = [Source("capsim/results/kpi.py", good), Source("capsim/__init__.py", "from capsim.library import load")]
    assert [offender for rule in RULES for offender in rule(sources)] == []

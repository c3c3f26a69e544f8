"""Every scenario that ships is complete, runs, and says where its numbers come from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capsim.engine.replication import run_replication
from capsim.plan.compile import compile_plan
from capsim.plan.places import SERVER, wait_points
from capsim.scenario.layering import load_layers
from capsim.scenario.model import Scenario
from capsim.scenario.yaml_file import read
from tests.plants import BALANCE_PARTS, SCENARIOS

FILES = sorted(SCENARIOS.rglob("*.yaml"))
TESTED = sorted((Path(__file__).parents[1] / "validation").glob("*.yaml"))
SHORT = 30 * 86_400

every_file = pytest.mark.parametrize("path", [*FILES, *TESTED], ids=lambda path: path.stem)


def scenario(path: Path) -> Scenario:
    return Scenario.model_validate(load_layers(path).data)


def test_there_are_scenarios() -> None:
    assert {"hello", "reference-line-v1", "reference-national"} <= {path.stem for path in FILES}


@every_file
def test_it_runs_for_a_month(path: Path) -> None:
    """Whatever it is about, something is planned in 30 days (or in its own shorter horizon), and the balance closes."""
    own = scenario(path)
    horizon = min(own.horizon, SHORT)
    short = own.model_copy(update={"horizon": float(horizon), "targets": [], "demand": [], "disruptions": []})
    if own.statistics.warm_up >= horizon:
        short = short.model_copy(update={"statistics": own.statistics.model_copy(update={"warm_up": 0.0})})
    plan = compile_plan(short)
    tables = run_replication(plan, seed=own.seed, index=0).tables
    assert len(tables["lots"]["lot"])
    balance = tables["balance"]
    assert sum(balance[part] for part in BALANCE_PARTS).tolist() == balance["begun"].tolist()


@every_file
def test_what_its_tests_waited_is_what_was_waited_for_laboratories(path: Path) -> None:
    """And whoever began a test is in it, or done."""
    own = scenario(path)
    horizon = min(own.horizon, own.statistics.warm_up + 6 * SHORT)
    plan = compile_plan(
        own.model_copy(update={"horizon": float(horizon), "targets": [], "demand": [], "disruptions": []})
    )
    tables = run_replication(plan, seed=own.seed, index=0).tables
    laboratory = [point.kind == SERVER for point in wait_points(plan)]
    checks = tables["checks"]
    assert len(checks["check_row"]) == len(plan.checks)
    assert checks["waited"].sum() == tables["waits"]["total"][laboratory].sum()
    assert (checks["done"] <= checks["asked"]).all()
    if not own.statistics.warm_up and own.statistics.first_lots is None:
        assert (checks["total"] <= checks["standing"]).all()


@every_file
def test_it_compiles_as_it_stands(path: Path) -> None:
    plan = compile_plan(scenario(path))
    assert plan.campaigns
    assert plan.horizon == scenario(path).horizon


@every_file
def test_it_says_what_it_stands_for(path: Path) -> None:
    one = scenario(path)
    assert one.description or path.read_text(encoding="utf-8").startswith("# ")


def head(path: Path) -> str:
    """The comment lines at the top of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next((index for index, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return " ".join(lines[:number]).lower()


def unsourced(data: Any, path: str = "") -> Iterator[str]:
    """Sites, materials and campaigns with numbers of their own that no source or assumption covers."""
    if data.get("source") or data.get("assumption"):
        return
    blocks = {f"{part}.{name}": block for part in ("sites", "materials") for name, block in data.get(part, {}).items()}
    blocks |= {f"campaigns[{index}]": block for index, block in enumerate(data.get("campaigns") or ())}
    for name, block in blocks.items():
        if block and not covered(block):
            yield name


def covered(block: Any) -> bool:
    """Whether a block, or every part of it that holds numbers, has a source or an assumption."""
    if isinstance(block, dict):
        if block.get("source") or block.get("assumption"):
            return True
        return all(covered(part) for part in block.values())
    if isinstance(block, list):
        return all(covered(part) for part in block)
    return not (isinstance(block, int | float) or (isinstance(block, str) and any(c.isdigit() for c in block)))


@every_file
def test_its_numbers_have_a_source(path: Path) -> None:
    """At the block or above it, or for the whole file by the word assumption in its head."""
    if "assumption" in head(path):
        return
    data = load_layers(path).data
    assert list(unsourced(data)) == []


def test_a_number_without_source_is_found() -> None:
    plain = {"sites": {"a": {"pools": {"crew": {"count": 3}}}}, "campaigns": [{"make": "x", "at": "a"}]}
    assert list(unsourced(plain)) == ["sites.a"]
    assert list(unsourced(plain | {"assumption": "all"})) == []
    sourced = {"sites": {"a": {"pools": {"crew": {"count": 3, "source": "plant records"}}, "calendars": {}}}}
    assert list(unsourced(sourced)) == []
    half = {"sites": {"a": {"pools": {"crew": {"count": 3, "source": "records"}, "skid": {"count": "2"}}}}}
    assert list(unsourced(half)) == ["sites.a"]


@every_file
def test_it_extends_only_files_beside_it(path: Path) -> None:
    base = read(path).data.get("extends")
    assert base is None or all((path.parent / name).exists() for name in ([base] if isinstance(base, str) else base))

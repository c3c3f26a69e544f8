"""Every platform template is complete, runs in one site of its own, says where its numbers come from, and can do what
it says that such a train can do."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capsim import library
from capsim.analysis.lots_per_dose import lots_per_dose
from capsim.engine.replication import run_replication
from capsim.scenario import platform
from capsim.scenario.yaml_file import write
from tests.plants import BALANCE_PARTS

NAMES = platform.names()
PLACES = ("calendars", "unit_classes", "pools", "stores", "laboratory")

every_platform = pytest.mark.parametrize("name", NAMES)


def plant(folder: Path, name: str, **more: Any) -> library.Scenario:
    """The smallest scenario of a template: one site that is its reference train."""
    path = folder / f"{name}.yaml"
    head = {"name": name, "platform": name, "start": "2027-01-04", "horizon": "120 day"}
    sites = {"plant": {"platform": name}}
    target = {"doses": 1e6, "by": ["120 day"]}
    path.write_text(write({**head, "sites": sites, "targets": [target], **more}), encoding="utf-8")
    return library.load(path)


def test_the_templates_of_the_first_version_are_there() -> None:
    subunit = {f"recombinant_subunit_{host}" for host in ("cho", "insect", "yeast", "e_coli")}
    inactivated = {"inactivated_ipv", "inactivated_sars_cov_2"}
    assert {"adenoviral_vector", "mrna_lnp", "conjugate_pentavalent"} | subunit | inactivated <= set(NAMES)


@every_platform
def test_it_says_what_it_is_and_who_vouches_for_it(name: str) -> None:
    one = platform.platform(name)
    assert one.title and one.description and one.author
    assert one.checked_by is None or one.checked_by != one.author
    assert one.expected and all(entry.origin for entry in one.expected)


@every_platform
def test_it_goes_from_cells_to_packed_vials(name: str, tmp_path: Path) -> None:
    model = plant(tmp_path, name).model
    stages = {material.stage for material in model.materials.values()}
    assert {"drug_substance", "drug_product"} <= stages
    for material in model.materials.values():
        assert material.release is not None and material.release.checks
        if material.stage == "drug_product":
            assert material.doses_per_vial and material.fill_volume and material.overfill and material.line_loss
        else:
            assert material.shelf_life


@every_platform
def test_it_runs_in_a_plant_of_its_own(name: str, tmp_path: Path) -> None:
    scenario = plant(tmp_path, name)
    tables = run_replication(scenario.plan, seed=1, index=0).tables
    assert len(tables["lots"]["lot"])
    balance = tables["balance"]
    assert sum(balance[part] for part in BALANCE_PARTS).tolist() == balance["begun"].tolist()


@every_platform
def test_it_releases_doses_within_two_years(name: str, tmp_path: Path) -> None:
    """In every one of three replications, so that no step or test holds everything back for ever."""
    scenario = plant(tmp_path, name, horizon="730 day")
    run = library.Study(scenario, replications=3).run()
    assert run.probability(doses=1e6, by="730 day").value == 1.0


@every_platform
def test_its_capacity_lies_in_the_range_it_states(name: str, tmp_path: Path) -> None:
    scenario = plant(tmp_path, name)
    bound, plan = library.bound(scenario), scenario.plan
    # Of a set, complete sets are counted: a target counts the doses of all its members.
    per_set = plan.targets[0].doses_per_set
    assert bound.bottleneck is not None
    a_year = bound.bottleneck.doses_per_month * 365 / 30 / per_set
    lots = {plan.materials[plan.campaigns[row].material].name: lots for row, lots in lots_per_dose(plan).items()}
    for entry in platform.platform(name).expected:
        low, high = entry.doses
        found = 1 / lots[entry.per_lot_of] / per_set if entry.per_lot_of else a_year
        assert low <= found <= high, f"{found:.4g} doses per {entry.per}, stated are {low:.4g} to {high:.4g}"


@every_platform
def test_its_lots_mostly_succeed(name: str, tmp_path: Path) -> None:
    """Causes of failure and bad results add up to what the field reports: some lots fail, by far most do not."""
    for key, material in plant(tmp_path, name).model.materials.items():
        fail = sum(share for step in material.procedure for share in step.failure_by_cause.values())
        checks = material.release.checks.values() if material.release else ()
        final = sum(c.out_of_specification * (c.retest.confirms if c.retest else 1.0) for c in checks)
        assert 0.0 <= fail <= 0.10, f"{key}: {fail:.0%} of lots fail in process"
        assert 0.0 < final + (material.release.rejection if material.release else 0.0) <= 0.10, key


@every_platform
def test_every_number_has_a_source_or_is_called_an_assumption(name: str, tmp_path: Path) -> None:
    assert list(unsourced(plant(tmp_path, name).written.layered.data)) == []


@every_platform
def test_what_is_named_without_a_part_or_with_one_is_the_same(name: str, tmp_path: Path) -> None:
    whole = plant(tmp_path, name)
    parts = [f"{name}/{part}" for part in platform.platform(name).sites]
    sites = {"plant": {"platform": parts}}
    materials = {material: {"platform": f"{name}/{material}"} for material in platform.platform(name).materials}
    sets = {"sets": platform.platform(name).sets} if platform.platform(name).sets else {}
    path = tmp_path / "parts.yaml"
    head = {"name": name, "start": "2027-01-04", "horizon": "120 day"}
    targets = [{"doses": 1e6, "by": ["120 day"]}]
    path.write_text(
        write({**head, "sites": sites, "materials": materials, "targets": targets, **sets}), encoding="utf-8"
    )
    assert library.load(path).plan == whole.plan


def unsourced(data: Any) -> Iterator[str]:
    """Parts that carry numbers of their own, each of which has to say where they come from."""
    for site, body in data["sites"].items():
        for kind in PLACES:
            for key, entry in body.get(kind, {}).items():
                yield from _bare(f"sites.{site}.{kind}.{key}", entry, inner=("breakdowns",))
                yield from _bare(f"sites.{site}.{kind}.{key}.breakdowns", entry.get("breakdowns", {}))
    for name, entry in data.get("sets", {}).items():
        yield from _bare(f"sets.{name}", entry)
    for name, material in data["materials"].items():
        yield from _bare(f"materials.{name}", material, inner=("procedure", "release"))
        for index, step in enumerate(material["procedure"]):
            yield from _bare(f"materials.{name}.procedure[{index}]", step)
        yield from _bare(f"materials.{name}.release", material["release"], inner=("checks",))
        for key, check in material["release"]["checks"].items():
            yield from _bare(f"materials.{name}.release.checks.{key}", check)


def _bare(path: str, part: Any, inner: tuple[str, ...] = ()) -> Iterator[str]:
    own = {key: value for key, value in part.items() if key not in (*inner, "source", "assumption", "name")}
    if _holds_a_number(own) and not (part.get("source") or part.get("assumption")):
        yield path


def _holds_a_number(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_a_number(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_a_number(inner) for inner in value)
    if isinstance(value, str):
        return value[:1].isdigit()  # a quantity, a date or hours; a name begins with a letter
    return isinstance(value, int | float)


def test_a_number_without_a_source_is_found() -> None:
    step = {"unit_procedure": "cell_culture", "on": "bioreactor_1", "titre": "2 g/L"}
    check = {"elapsed": {"triangular": ["1 day", "2 day", "3 day"]}, "by": "microbiology"}
    release = {"rejection": 0.02, "assumption": "few", "checks": {"sterility": check}}
    line = {"count": 1, "source": "records", "breakdowns": {"between": {"exponential": "40 h"}}}
    material = {"dose": "5 ug", "procedure": [step, step | {"source": "records"}], "release": release}
    site = {"unit_classes": {"line": line}, "laboratory": {"qc": {"count": 2}}}
    data = {"sites": {"a": site}, "materials": {"x": material}}
    assert list(unsourced(data)) == [
        "sites.a.unit_classes.line.breakdowns",
        "sites.a.laboratory.qc",
        "materials.x",
        "materials.x.procedure[0]",
        "materials.x.release.checks.sterility",
    ]

"""Families of lots, found in a plant that can be counted on the fingers."""

from typing import Any

import numpy as np
import pytest

from capsim.analysis.genealogy import ancestors, descendants, find_lot, hits, lot_lines
from capsim.foundation.errors import StudyError
from capsim.library import Run
from capsim.results.result import Result
from tests.plants import run

DAY = 86_400
PLANT = """
name: family
start: 2027-01-04
horizon: 20 day
sites: {plant: {unit_classes: {mixer: {}, line: {}}}}
materials:
  bulk: {release: {checks: {identity: {elapsed: 1 day}}}}
  mix:
    lot_size: 1000 dose
    components: {bulk: 1 dose}
    procedure: [{unit_procedure: process, on: mixer, duration: 1 day}]
  vials:
    lot_size: 50 vial
    doses_per_vial: 10
    components: {mix: 1 dose}
    procedure: [{unit_procedure: process, on: line, duration: 1 day}]
    release: {checks: {sterility: {elapsed: 3 day}}}
campaigns:
  - {make: bulk, at: plant, lots: [{size: 1500 dose, name: first}, {size: 600 dose, at: 3 day, due: 5 day}]}
  - {make: mix, at: plant, lots: 2}
  - {make: vials, at: plant, lots: 4}
"""
"""Bulk of days 0 and 3, usable on days 1 and 4. Mix 0: day 1-2, of 1000 doses of bulk 0. Mix 1: day 4-5, of the other
500 and 500 of bulk 1. Vials 0 and 1 (days 2-3, 3-4) of mix 0, vials 2 and 3 (days 5-6, 6-7) of mix 1."""


@pytest.fixture(scope="module")
def result() -> Result:
    return run(PLANT, replications=2)


def named(result: Result, found: tuple[int, ...]) -> set[str]:
    return {line.name for line in lot_lines(result, replication=1, only=found)}


def test_descendants_and_ancestors(result: Result) -> None:
    def of(trace: Any, name: str) -> set[str]:
        return named(result, trace(result, find_lot(result, name, replication=1), replication=1))

    vials = [f"vials_at_plant/{number}" for number in range(4)]
    assert of(descendants, "bulk_at_plant/0") == {"mix_at_plant/0", "mix_at_plant/1", *vials}
    assert of(descendants, "bulk_at_plant/1") == {"mix_at_plant/1", *vials[2:]}
    assert of(descendants, vials[0]) == set()
    assert of(ancestors, vials[0]) == {"mix_at_plant/0", "bulk_at_plant/0 (first)"}
    assert of(ancestors, vials[3]) == {"mix_at_plant/1", "bulk_at_plant/0 (first)", "bulk_at_plant/1"}


def test_a_lot_is_called_by_its_number_its_name_or_its_row(result: Result) -> None:
    row = find_lot(result, "bulk_at_plant/0", replication=0)
    assert find_lot(result, "bulk_at_plant/first", replication=0) == row
    assert find_lot(result, str(row), replication=0) == row


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("bulk_at_plan/0", 'no campaign "bulk_at_plan"; did you mean "bulk_at_plant"?'),
        ("bulk_at_plant/2", 'no lot "bulk_at_plant/2"; expected campaign/number or a number of table lots; there are'),
        ("bulk_at_plant/second", 'no lot "bulk_at_plant/second"'),
        ("bulk_at_plant/", 'no lot "bulk_at_plant/"'),
        ("99999999999999999999", 'no lot "99999999999999999999"'),
        ("first", 'no lot "first"'),
        ("-1", 'no lot "-1"'),
    ],
)
def test_a_lot_that_is_not_there(result: Result, written: str, said: str) -> None:
    with pytest.raises(StudyError) as caught:
        find_lot(result, written, replication=0)
    assert str(caught.value).startswith(said)


def test_a_replication_that_is_not_there(result: Result) -> None:
    with pytest.raises(StudyError, match="got replication 2; expected one that finished, from 0 to 1"):
        lot_lines(result, replication=2)


def test_a_line_in_words(result: Result) -> None:
    """The second delivery: planned on day 3, released on day 4, due on day 5; 600 doses."""
    (line,) = lot_lines(result, replication=0, only=[find_lot(result, "bulk_at_plant/1", replication=0)])
    assert (line.name, line.material, line.site, line.status) == ("bulk_at_plant/1", "bulk", "plant", "released")
    moments = (line.planned, line.started, line.made, line.decided, line.due)
    assert moments == (3 * DAY, None, 3 * DAY, 4 * DAY, 5 * DAY)
    assert (line.amount, line.unit, line.doses, line.cause) == (600, "dose", 600, "")


def test_what_is_hit_is_added_up_by_material_and_status(result: Result) -> None:
    """Two lots of 1000 doses of mix, four of 500 doses of vials."""
    run = Run(result)
    found = hits(run.descendants("bulk_at_plant/first")[1:])
    assert [(one.material, one.status, one.lots, one.doses) for one in found] == [
        ("mix", "released", 2, 2000), ("vials", "released", 4, 2000),
    ]  # fmt: skip


def test_the_library_puts_the_lot_itself_first(result: Result) -> None:
    run = Run(result)
    assert [line.name for line in run.ancestors("vials_at_plant/0", replication=1)] == [
        "vials_at_plant/0", "bulk_at_plant/0 (first)", "mix_at_plant/0",
    ]  # fmt: skip
    assert len(run.lots(replication=1)) == 8
    assert run.lots() == run.lots(replication=0)


def test_lots_without_doses_have_none() -> None:
    resin = {"materials.resin": {"lot_size": "1 kg"}, "campaigns": [{"make": "resin", "at": "plant", "lots": [{}]}]}
    alone = {"materials.bulk": None, "materials.mix": None, "materials.vials": None}
    lines = lot_lines(run(PLANT, {**resin, **alone}), replication=0)
    assert [(round(line.amount), line.unit, line.doses) for line in lines] == [(1000, "g", None)]
    assert hits(lines)[0].doses is None


def test_an_unfinished_lot_is_in_process(result: Result) -> None:
    lines = lot_lines(run(PLANT.replace("20 day", "6.5 day")), replication=0)
    status = {line.name: line.status for line in lines}
    assert (status["vials_at_plant/3"], status["vials_at_plant/2"]) == ("in process", "quarantine")
    assert np.isclose(sum(line.doses or 0 for line in lines if line.status == "in process"), 500)

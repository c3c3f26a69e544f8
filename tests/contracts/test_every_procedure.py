"""Every kind of unit procedure, found by itself, keeps the contract of `capsim.procedures.contract`.

A new kind needs nothing here: its example is built from its required fields by their type. If a field has a type that
`VALUES` does not know, say there what a user would write.
"""

import math
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from capsim.engine.replication import run_replication
from capsim.foundation.distributions import Distribution
from capsim.foundation.rules import Role
from capsim.plan.plan import Plan
from capsim.procedures.contract import UnitProcedure, UnitSize
from capsim.results.tables import Status
from capsim.scenario.kinds import KINDS
from capsim.schema.quantity import AmountMeasure, Measure
from capsim.schema.uncertain import UncertainAmountRule, UncertainRule
from tests.plants import BALANCE_PARTS, plan_of

SIZES = {
    "working_volume": "200 L", "line_speed": "300 vial/min", "column_volume": "20 L", "filter_area": "2 m2",
    "flow_rate": "60 L/h", "shelf_area": "20 m2", "egg_places": 50_000,
}  # fmt: skip
"""What a unit may need, by the names in `UnitSize`."""
VALUES = {
    "s": "30 h",
    "1": "90 %",
    "L": "100 L",
    "g": "1 g",
    "vial/s": "300 vial/min",
    "g/L": "3 g/L",
    "vial/m2": "2500 vial/m2",
    "per L": "2 g/L",
    "per s*L": "2 g/L/day",
    "per m2": "50 mg/m2",
    "plain": "1 g",
}
"""What a user would write for a required field, by the unit of its measure (of amounts: of what they are per)."""
DAY, DAYS = 86_400, 90
MOST_LOTS, MOST_HAPPENINGS_PER_LOT = 10_000, 40


def measure_of(field: FieldInfo) -> Measure | AmountMeasure | None:
    """The measure of a field that is a quantity, uncertain or not."""
    for one in (*field.metadata, *_inside(field.annotation)):
        if isinstance(one, UncertainRule | UncertainAmountRule):
            return one.measure
        if isinstance(one, Measure | AmountMeasure):
            return one
    return None


def _inside(annotation: Any) -> Iterator[Any]:
    """Metadata of annotated types inside unions, mappings and the like."""
    yield from getattr(annotation, "__metadata__", ())
    for argument in get_args(annotation):
        yield from _inside(argument)


def example(kind: str) -> dict[str, Any]:
    """What a user writes who gives only what must be given; a filtration needs a duration or a flux."""
    written: dict[str, Any] = {"unit_procedure": kind, "on": "unit"}
    for name, field in KINDS[kind].model_fields.items():
        if field.is_required() and name not in written:
            measure = measure_of(field)
            if isinstance(measure, AmountMeasure):
                key = f"per {measure.per.symbol}" if measure.per.powers else "plain"
            else:
                key = measure.dimension.symbol or "1" if measure else "no measure"
            assert key in VALUES, f"{kind}.{name}: no example; add a value for {key!r} ({field.annotation}) to VALUES"
            written[name] = VALUES[key]
    return written | ({"duration": "30 h"} if "flux" in KINDS[kind].model_fields else {})


EXAMPLES = {kind: example(kind) for kind in KINDS}


def made(kind: str, **fields: Any) -> UnitProcedure:
    return KINDS[kind].model_validate(EXAMPLES[kind] | fields)


def unit(kind: str) -> UnitSize:
    """A unit with just the sizes that the kind says it needs."""
    return UnitSize.model_validate({size: SIZES[size] for size in made(kind).sizes_needed()})


every_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def test_the_kinds_are_found() -> None:
    assert {"process", "cell_culture", "aseptic_filling", "chromatography"} <= set(KINDS)
    assert all(kind == cls.model_fields["unit_procedure"].annotation.__args__[0] for kind, cls in KINDS.items())


@every_kind
def test_its_example_is_read_and_written_back(kind: str) -> None:
    one = made(kind)
    assert type(one) is KINDS[kind]
    assert KINDS[kind].model_validate(one.model_dump(by_alias=True)) == one


@every_kind
def test_it_says_what_it_is(kind: str) -> None:
    cls = KINDS[kind]
    assert cls.__doc__
    assert cls.__doc__ != UnitProcedure.__doc__
    assert set(cls.needs_of_unit) <= set(SIZES), "say in SIZES what a unit of this size is like"
    assert set(SIZES) == set(UnitSize.model_fields) - {"source", "assumption"}


@every_kind
def test_every_field_is_described_and_quantities_have_a_unit(kind: str) -> None:
    properties = KINDS[kind].model_json_schema(by_alias=True)["properties"]
    for name, field in KINDS[kind].model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), f"{name}: a sentence ends with a full stop"
        measure = measure_of(field)
        if measure is not None:
            shown = str(properties[field.alias or name])
            unit = measure.json_schema()["examples"][0]
            assert unit in shown, f"{name}: an editor must see an example with its unit, such as {unit!r}"


def own_defaults(cls: type[BaseModel]) -> dict[str, object]:
    """Defaults that a kind adds or changes, other than nothing at all."""
    found = {}
    for name, field in cls.model_fields.items():
        general = UnitProcedure.model_fields.get(name)
        if field.is_required() or (general is not None and general.default == field.default):
            continue
        if field.default not in ("0 h", None, 1.0, 0.0, "100 %"):
            found[name] = field.default
    return found


@every_kind
def test_its_defaults_have_a_source(kind: str) -> None:
    """Numbers need one (or the word assumption); a rule such as ``on_close`` is told in the docstring."""
    numbers = {
        name for name, default in own_defaults(KINDS[kind]).items() if name not in ("on_close", "on_failure", "hold")
    }
    sources = KINDS[kind].sources
    assert sources.strip() or not numbers, f"say in `sources` where {sorted(numbers)} come from"
    if numbers:
        assert "assumption" in sources or any(c.isdigit() for c in sources), (
            f"{sources!r} is neither source nor assumption"
        )


@every_kind
def test_its_operations_have_work(kind: str) -> None:
    operations = made(kind).operations(unit(kind))
    roles = [operation.role for operation in operations]
    assert roles == sorted(roles), "set-up, then work, then cleaning"
    assert Role.PROCESS in roles
    for operation in operations:
        assert operation.name.replace("_", "").isalpha(), "named in words of the field"
        assert 0 <= operation.fixed.low <= operation.fixed.mean < math.inf, operation.name
        for number in (operation.per_amount, operation.cycle, operation.per_cycle):
            assert 0 <= number < math.inf, operation.name
        assert operation.cycle > 0 or operation.per_cycle == 0 or kind == "chromatography", operation.name


@every_kind
def test_it_keeps_no_more_than_it_gets(kind: str) -> None:
    yields: Distribution = made(kind).step_yield
    assert 0 <= yields.low <= yields.high <= 1
    with pytest.raises(ValueError, match="share"):
        made(kind, step_yield="101 %")


def plant(kind: str) -> dict[str, Any]:
    """One unit that does only this, as often as it can; a bulk for vials, where it runs vials."""
    step = EXAMPLES[kind] | {"step_yield": "90 %", "turnaround": "1 h"}
    if "duration" in KINDS[kind].model_fields:
        step["duration"] = "30 h"  # where none need be given, the step would take no time
    doses = {"doses_per_vial": 10, "fill_volume": "0.5 mL"}
    creates = made(kind).creation(unit(kind)) is not None
    product = {"procedure": [step]} if creates else {"procedure": [step], "lot_size": "5e3 vial", **doses}
    sizes = {size: SIZES[size] for size in made(kind).sizes_needed()}
    site = {"unit_classes": {"unit": sizes | {"breakdowns": {"between": {"exponential": "50 h"}, "repair": "3 h"}}}}
    return {
        "name": kind, "start": "2027-01-04", "horizon": f"{DAYS} day", "sites": {"plant": site},
        "materials": {"product": product},
    }  # fmt: skip


@every_kind
def test_a_plant_made_only_of_it_runs_90_days(kind: str) -> None:
    """Lots come out, nothing comes from nothing, and the run stays small."""
    plan: Plan = plan_of(plant(kind))
    replication = run_replication(plan, seed=1, index=0, full=True)
    lots, balance = replication.tables["lots"], replication.tables["balance"]
    released = lots["status"] == Status.RELEASED
    assert released.any()
    assert sum(balance[part] for part in BALANCE_PARTS).tolist() == balance["begun"].tolist()
    assert (lots["amount"][released] < lots["begun"][released]).all(), "a yield of 90 % keeps less than all"
    assert (lots["amount"] >= 0).all()
    assert (lots["started"][released] < lots["made"][released]).all(), "the work takes time"
    assert len(lots["lot"]) <= MOST_LOTS
    assert replication.events <= MOST_HAPPENINGS_PER_LOT * len(lots["lot"])
    assert len(replication.tables["segments"]["lot"]) <= 5 * len(lots["lot"])

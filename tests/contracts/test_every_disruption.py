"""Every kind of disruption, found by itself, keeps the contract of `capsim.disruptions.contract`.

A new kind needs nothing here but an entry in `PLACES`, if it has a required field or place that is not known yet.
"""

from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pytest

from capsim.disruptions.contract import Disruption
from capsim.engine.replication import run_replication
from capsim.foundation.rules import Effect
from capsim.plan.plan import Plan
from capsim.results.plan_json import plan_from_json, plan_to_json
from capsim.scenario.disruption_kinds import DISRUPTION_KINDS
from tests.plants import BALANCE_PARTS, TINY, data_of, plan_of

SEED = 3
PLACES: dict[str, dict[str, Any]] = {
    "common_cause": {},
    "cold_store_failure": {"site": "plant", "stores": ["freezer"]},
    "contamination": {"site": "plant", "unit_class": "bioreactor", "look_back": "20 day", "rejected": "50 %"},
    "equipment_failure": {"site": "plant", "unit_class": "line", "repaired_by": "technician", "lose_lots": True},
    "export_ban": {"materials": ["bulk"], "from": "plant"},
    "regulatory_hold": {"sites": ["plant"], "authorities": ["authority"], "closed": True},
    "staff_absence": {
        "site": "plant", "pools": ["operator"], "laboratory": ["analyst"], "authorities": ["authority"],
        "share": "60 %",
    },
    "supplier_loss": {"site": "plant", "supplies": ["bag"], "materials": ["adjuvant"], "lost": True},
    "utility_outage": {"site": "plant", "lose_lots": True},
}  # fmt: skip
"""What a user writes for each kind, beyond name and moments."""

KINDS = sorted(DISRUPTION_KINDS)


def plant() -> dict[str, Any]:
    """The tiny plant, with something of everything that may be struck: imports, consumables, a second site."""
    data = data_of(TINY)
    site = data["sites"]["plant"]
    site["pools"]["technician"] = {"count": 1, "calendar": "week"}
    site["supplies"] = {"bag": {"opening": 3, "reorder": {"below": 2, "order": 4, "lead_time": "9 day"}}}
    data["materials"]["bulk"]["release"] = {"checks": {"identity": {"elapsed": "5 day"}}}
    data["materials"]["bulk"]["procedure"][0]["consumes"] = {"bag": 1}
    data["materials"]["adjuvant"] = {"lot_size": "40 g"}
    data["materials"]["vaccine"]["components"]["adjuvant"] = "10 ug"
    data["sites"]["abroad"] = {key: site[key] for key in ("calendars", "unit_classes", "pools", "stores", "laboratory")}
    data["campaigns"] = [
        {"make": "bulk", "at": "plant"},
        *({"make": "adjuvant", "at": at, "starts": {"every": "11 day"}} for at in ("plant", "abroad")),
        *({"make": "vaccine", "at": at} for at in ("plant", "abroad")),
    ]
    data["shipments"] = [{"material": "bulk", "from": "plant", "to": {"plant": 0.5, "abroad": 0.5}, "transit": "1 day"}]
    return data


def disrupted(kind: str, **when: Any) -> Plan:
    return plan_of(plant() | {"disruptions": [{"kind": kind, "name": "shock", **PLACES[kind], **when}]})


def tables(plan: Plan, index: int = 0) -> dict[str, Any]:
    return dict(run_replication(plan, seed=SEED, index=index).tables)


def differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Tables that are not the same to the last bit."""
    return [
        name
        for name, table in first.items()
        if any(not np.array_equal(values, second[name][column]) for column, values in table.items())
    ]


def test_the_kinds_of_the_first_version_are_there() -> None:
    assert set(PLACES) <= set(DISRUPTION_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_told_by_its_word_and_says_what_it_is(kind: str) -> None:
    model = DISRUPTION_KINDS[kind]
    assert issubclass(model, Disruption)
    assert get_args(model.model_fields["kind"].annotation) == (kind,)
    assert model.__doc__
    assert [key for key, field in model.model_fields.items() if not field.description] == []
    assert model.__name__ == "".join(word.title() for word in kind.split("_"))


@pytest.mark.parametrize("kind", KINDS)
def test_it_means_known_effects_on_places_that_it_names(kind: str) -> None:
    model = DISRUPTION_KINDS[kind].model_validate(
        {"kind": kind, "name": "shock", "at": "1 day", "duration": "1 day", **PLACES[kind]}
    )
    for harm in model.harms():
        assert harm.effect in Effect
        key = harm.key.partition("[")[0]
        assert key in {info.alias or name for name, info in type(model).model_fields.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("when", [{"at": ["13 day", "31 day"]}, {"rate": "60 per year"}])
def test_without_length_it_changes_nothing(kind: str, when: dict[str, Any]) -> None:
    """Bit for bit, in all tables but the one that tells what happened."""
    plain, shocked = tables(plan_of(plant())), tables(disrupted(kind, duration="0 h", **when))
    assert shocked["occurrences"]["began"].size >= 2
    assert set(differing(plain, shocked)) == {"occurrences"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "common_cause"])
def test_it_does_something(kind: str) -> None:
    shocked = disrupted(kind, at="13 day", duration="30 day")
    assert "lots" in differing(tables(plan_of(plant())), tables(shocked)), f"{kind} as in PLACES changed no lot"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("index", range(3))
def test_every_balance_closes_when_it_happens_often(kind: str, index: int) -> None:
    plan = disrupted(kind, rate="40 per year", duration={"lognormal": {"mean": "3 day", "cv": "80 %"}})
    found = tables(plan, index)
    balance = found["balance"]
    assert (sum(balance[part] for part in BALANCE_PARTS) == balance["begun"]).all()
    rows = found["occurrences"]
    assert (np.diff(rows["began"]) >= 0).all()
    assert (rows["ended"] >= rows["began"]).all()
    assert (rows["began"] < plan.horizon).all()


@pytest.mark.parametrize("kind", KINDS)
def test_its_plan_can_be_saved(kind: str) -> None:
    for when in ({"rate": "4 per year"}, {"at": {"triangular": ["2027-01-05", "2027-01-09", "2027-02-01"]}}):
        plan = disrupted(kind, duration="3 day", **when)
        assert plan_from_json(plan_to_json(plan)) == plan


@pytest.mark.parametrize("kind", KINDS)
def test_after_the_horizon_it_changes_nothing(kind: str) -> None:
    """A plan made by hand, since a scenario with such a date is refused."""
    plan = disrupted(kind, at="59 day", duration="3 day")
    late = replace(plan, dates=tuple(plan.horizon if date == 59 * 86_400 else date for date in plan.dates))
    assert differing(tables(plan_of(plant())), tables(late)) == []

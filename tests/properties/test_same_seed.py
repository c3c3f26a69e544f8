"""The same seed gives the same tables, whatever the order in which things are written or run."""

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from capsim.engine.replicate import replicate
from capsim.engine.replication import run_replication
from tests.plants import plan_of
from tests.properties.random_plants import few, outcome, plants, same_tables, with_rings


def shuffled(data: Any, chance: random.Random) -> Any:
    """The same data with the keys of every mapping in another order."""
    if isinstance(data, dict):
        keys = list(data)
        chance.shuffle(keys)
        return {key: shuffled(data[key], chance) for key in keys}
    return [shuffled(item, chance) for item in data] if isinstance(data, list) else data


@few
@given(plants(), st.integers(0, 1000))
def test_the_order_of_keys_does_not_matter(data: dict[str, Any], seed: int) -> None:
    same_tables(outcome(shuffled(data, random.Random(seed)), seed=seed), outcome(data, seed=seed))


@few
@given(plants(), st.integers(0, 1000))
def test_a_replication_can_be_run_alone(data: dict[str, Any], seed: int) -> None:
    """Number 2 among others, and by itself."""
    plan = plan_of(data)
    with with_rings():
        several = replicate(plan, seed=seed, replications=[0, 2, 5])
        alone = replicate(plan, seed=seed, replications=[2])
    for name, table in alone.tables.items():
        among = several.tables[name]
        mine = among["replication"] == 2
        assert {column: values[mine].tolist() for column, values in among.items()} == {
            column: values.tolist() for column, values in table.items()
        }


@few
@given(st.one_of(plants(), plants(feed_forward=True)), st.integers(0, 1000))
def test_a_full_record_changes_nothing(data: dict[str, Any], seed: int) -> None:
    """Whichever way a plant is worked out: happening by happening for the record, or all lots of a step at once."""
    with with_rings():
        full, plain = outcome(data, seed=seed), run_replication(plan_of(data), seed=seed, index=0)
    for name in full.tables:
        if name != "segments":
            for column, values in full.tables[name].items():
                assert values.tolist() == plain.tables[name][column].tolist(), f"{name}.{column}"


def test_another_seed_or_number_gives_other_lots() -> None:
    """Otherwise the tests above would say nothing."""
    step = {"unit_procedure": "process", "on": "unit", "duration": {"exponential": "9 h"}}
    data = {
        "name": "one random step", "start": "2027-01-04", "horizon": "960 h",
        "sites": {"plant": {"unit_classes": {"unit": {}}}},
        "materials": {"job": {"procedure": [step]}},
    }  # fmt: skip
    ends = {tuple(outcome(data, seed=s, index=i).tables["lots"]["made"].tolist()) for s in (1, 2) for i in (0, 1)}
    assert len(ends) == 4

"""Scenarios with values, keys and branches changed at random: each runs, or is refused with the place of what is wrong.

Whatever else is raised, and any warning, is a bug. Numbers that are not finite must not come out of a run.
"""

import copy
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capsim import library
from capsim.cli import _answer
from capsim.foundation.errors import RunError, ScenarioError
from capsim.scenario import yaml_file
from tests.plants import TINY

EVERYTHING = (
    TINY
    + """money: {currency: USD, price_year: 2025, discount_rate: 5 %, support: [{share: 20 %, of: capex}]}
projects:
  line: {phases: [{name: build, duration: 9 day, repeats: 20 %, capex: 1 M USD, life: 9 year}]}
opening:
  stock: [{material: bulk, at: plant, size: 2 g}]
  in_process: [{material: bulk, at: plant, step: cell_culture, remaining: 3 day}]
  busy: [{unit_class: tank, at: plant, until: 1 day}]
actuals: [{date: 2026-12-20, material: vaccine, doses: 20000}]
demand: [{doses: 20e3, every: 10 day}]
disruptions:
- {name: power, kind: utility_outage, site: plant, at: 20 day, duration: 2 day}
- {name: flu, kind: staff_absence, site: plant, pools: [operator], rate: 9 per year, duration: 5 day, share: 50 %}
campaigns:
- {make: bulk, at: plant}
- {make: vaccine, at: plant, from: {project: line}, qualification: {ppq_lots: 1},
   learning: {cycle_time: {initial: 150 %, lots: 3}}}
"""
)
STRANGE: list[Any] = [
    *(0, -1, 1, 3, 10**9, 1e308, 1e-320, 1e15, "", " ", None, True, [], {}, [[]], "nan s", ".inf", "no", "x", "1,000"),
    *("0 day", "-1 day", "1e-9 s", "1 s", "1000 year", "0 %", "100 %", "99.9999999 %", "101 %", "0 dose", "1e24 dose"),
    *("1 vial", "1e24 L", "1e-24 g", "2027-02-30", "1900-01-01", "2899-12-31", "300 day", "00:00-24:00", "06:00-06:01"),
    *("1 EUR", "1e15 USD", "unlimited", "quarantine", {"exponential": "1e-9 s"}, {"project": "line"}, {"every": "1 s"}),
    {"lognormal": {"mean": "900 year", "cv": 100}},
    {"uniform": ["0 s", "1000 year"]},
    {"triangular": [0, 0, 0]},
]  # fmt: skip

Keys = tuple[Any, ...]


def places(data: Any, path: Keys = ()) -> Iterator[Keys]:
    """The way to everything below the top."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


def at(data: Any, path: Keys) -> Any:
    for key in path:
        data = data[key]
    return data


def changed(data: dict[str, Any], luck: random.Random) -> str:
    """The text of a copy in which one or two things are replaced, left out, moved or scaled."""
    data = copy.deepcopy(data)
    for _ in range(luck.choice([1, 1, 2])):
        path = luck.choice(list(places(data)))
        parent, key, kind = at(data, path[:-1]), path[-1], luck.random()
        if kind < 0.5:
            parent[key] = copy.deepcopy(luck.choice(STRANGE))
        elif kind < 0.65:
            del parent[key]
        elif kind < 0.8:
            parent[key] = copy.deepcopy(at(data, luck.choice(list(places(data)))))
        else:
            factor = luck.choice(["-1", "0", "1e-6", "1e3", "1e12"])
            parent[key] = re.sub(r"^[0-9.]+(e[0-9]+)?", factor, str(parent[key]))
    return yaml_file.write(data)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(4))
def test_a_changed_scenario_runs_or_is_refused_with_its_place(seed: int, tmp_path: Path) -> None:
    data, luck, file = yaml_file.read_text(EVERYTHING, "x").data, random.Random(seed), tmp_path / "changed.yaml"
    ran = 0
    for _ in range(60):
        file.write_text(changed(data, luck), encoding="utf-8")
        try:
            scenario = library.load(file)
        except ScenarioError as error:
            assert all(problem.where.startswith(str(file)) for problem in error.problems), str(error)
            continue
        try:
            run = library.Study(scenario, replications=1).run()
        except RunError:
            continue
        ran += 1
        assert not re.search(r"\b(nan|inf)\b", _answer.text(run, "table"))
        assert library.bound(scenario).places
    assert ran

"""Where a result comes from."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from capsim.results import provenance
from capsim.results.provenance import Origin, begin, end, sha256


def test_what_is_recorded() -> None:
    origin = Origin("name: x\n", "plants/x.yaml", ["/opt/somewhere/bin/capsim", "run", "plants/x.yaml"])
    record = begin(origin, seed=7, replications=20)
    assert record["software"].keys() == {"python", "capsim", "simpy", "numpy"}
    assert record["software"]["numpy"] == np.__version__
    assert record["scenario"] == {"file": "x.yaml", "sha256": sha256("name: x\n"), "layers": []}
    assert (record["seed"], record["replications"]) == (7, 20)
    assert record["platform"]
    assert json.loads(json.dumps(record)) == record


def test_the_layers_are_told_without_the_folders_of_files() -> None:
    layers = ("platform mrna_lnp", "plants/x.yaml", "over.yml", "--set materials.x.dose=2 ug", "x.titre = 2 g/L")
    told = begin(Origin(layers=layers), seed=7, replications=20)["scenario"]["layers"]
    assert told == ["platform mrna_lnp", "x.yaml", "over.yml", "--set materials.x.dose=2 ug", "x.titre = 2 g/L"]


def test_the_command_names_the_program_without_its_folder() -> None:
    command = begin(Origin(command=["/opt/somewhere/bin/capsim", "run", "a/b.yaml"]), seed=7, replications=20)[
        "command"
    ]
    assert command == ["capsim", "run", "a/b.yaml"]


def test_only_the_times_differ_between_two_runs() -> None:
    first, second = (end(begin(Origin("name: x"), seed=7, replications=20)) for _ in range(2))
    assert first.pop("when").keys() == second.pop("when").keys() == {"started", "finished", "duration_s"}
    assert first == second


def test_times_carry_their_zone_and_their_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(["2027-01-04T10:00:00.000+00:00", "2027-01-04T10:01:30.250+00:00"])
    monkeypatch.setattr(provenance, "_now", lambda: next(moments))
    assert end(begin(Origin(), seed=7, replications=20))["when"]["duration_s"] == 90.25


def test_a_clock_that_is_set_back_gives_no_negative_duration(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter(["2027-01-04T10:00:00.000+00:00", "2027-01-04T09:00:00.000+00:00"])
    monkeypatch.setattr(provenance, "_now", lambda: next(moments))
    assert end(begin(Origin(), seed=7, replications=20))["when"]["duration_s"] == 0


def test_the_clock_is_now() -> None:
    started = datetime.fromisoformat(begin(Origin(), seed=7, replications=20)["when"]["started"])
    assert abs((datetime.now(UTC) - started).total_seconds()) < 60


def test_software_that_is_not_installed_is_named_so() -> None:
    assert provenance._version("no-such-package-as-this") == "not installed"

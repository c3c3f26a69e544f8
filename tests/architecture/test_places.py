"""One place for each thing the world outside can change: chance, clock, machine, file format, terminal."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

import pytest

from tests.architecture.source import Source, package


class Place(NamedTuple):
    """A name, the only paths below ``capsim/`` where it may stand, and uses of it that are free everywhere."""

    name: str
    paths: str = ""
    free: str = ""


PROVENANCE = "results/provenance.py"
PLACES = [
    Place("numpy.random", "foundation/streams.py", free="numpy.random.Generator"),  # the type, to be handed one
    Place("random"),
    Place("secrets"),
    Place("uuid"),
    Place("yaml", "scenario/yaml_file.py"),
    Place("matplotlib", "plots/"),
    Place("simpy", "plant/ flow/ engine/"),
    Place("time", PROVENANCE),
    Place("platform", PROVENANCE),
    Place("socket", PROVENANCE),
    Place("os.environ", PROVENANCE),
    Place("os.getenv", PROVENANCE),
    Place("datetime.datetime.now", PROVENANCE),
    Place("datetime.datetime.utcnow", PROVENANCE),
    Place("datetime.datetime.today", PROVENANCE),
    Place("datetime.date.today", PROVENANCE),
    Place("sys.stdout", "cli/"),
    Place("sys.stderr", "cli/"),
]
PROGRESS = {"time", "time.monotonic"}  # how long a command has run, shown while it runs


def misplaced(source: Source) -> Iterator[str]:
    """Uses of a name outside its place, and prints outside the command line."""
    below = source.path.removeprefix("capsim/")
    for node, name in source.uses:
        for place in PLACES:
            meant = f"{name}.".startswith(f"{place.name}.") and name not in place.free.split()
            inside = any(below.startswith(path) for path in place.paths.split())
            progress = below.startswith("cli/") and name in PROGRESS
            if meant and not inside and not progress:
                yield source.at(node, f"{name} belongs in {place.paths or 'no file'}")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id in ("print", "input") and not below.startswith("cli/"):
            yield source.at(node, f"{node.id} belongs in cli/")


def test_everything_is_in_its_place() -> None:
    offenders = [offender for source in package() for offender in misplaced(source)]
    assert not offenders, "\n".join(["", *offenders])


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("foundation/distributions.py", "import numpy as np\nx = np.random.default_rng(1)"),
        ("foundation/distributions.py", "import numpy\nnumpy.random.seed(1)"),
        ("plant/unit.py", "def f():\n    from numpy.random import default_rng"),
        ("plant/unit.py", "from numpy import random"),
        ("flow/campaign.py", "from random import shuffle"),
        ("scenario/model.py", "from yaml import safe_load"),
        ("study/sweep.py", "def f():\n    from matplotlib.figure import Figure"),
        ("plan/plan.py", "from simpy import Environment"),
        ("engine/run.py", "from time import perf_counter"),
        ("study/sweep.py", "from time import monotonic"),
        ("cli/run.py", "from time import time"),
        ("cli/run.py", "import os\nseed = os.environ['SEED']"),
        ("results/storage.py", "import datetime as dt\nnow = dt.datetime.now()"),
        ("results/storage.py", "from datetime import date\ntoday = date.today()"),
        ("results/storage.py", "from platform import node"),
        ("study/sweep.py", "print('half done')"),
        ("study/sweep.py", "import sys\nsys.stderr.write('half done')"),
    ],
)
def test_an_offender_is_caught(path: str, text: str) -> None:
    assert len(list(misplaced(Source(f"capsim/{path}", text)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("foundation/streams.py", "import numpy as np\nx = np.random.Philox(key=0)"),
        ("foundation/distributions.py", "from numpy.random import Generator"),
        ("results/provenance.py", "import os, platform, time\nx = os.environ, platform.node(), time.time()"),
        ("cli/run.py", "import time\nprint(time.monotonic())"),
        ("plan/plan.py", "from datetime import date, timedelta\nx = date(2027, 1, 4).time"),
    ],
)
def test_what_is_in_its_place_passes(path: str, text: str) -> None:
    assert list(misplaced(Source(f"capsim/{path}", text))) == []

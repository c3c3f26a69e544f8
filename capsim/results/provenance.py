"""Where a result comes from: software, machine, command, scenario, times. The only file that looks at them."""

import hashlib
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

SOFTWARE = ("capsim", "simpy", "numpy")


@dataclass(frozen=True)
class Origin:
    """What a run was started from.

    Attributes:
        scenario: Text of the resolved scenario.
        file: Name of the file it was read from; empty if it came from elsewhere.
        command: The command line, program first; empty for a run from Python.
        layers: Platform templates, files and assignments that the scenario was put together from, lowest first.
    """

    scenario: str = ""
    file: str = ""
    command: Sequence[str] = ()
    layers: Sequence[str] = ()


def begin(origin: Origin, *, seed: int, replications: int) -> dict[str, Any]:
    """The provenance of a run that starts now; plain JSON values.

    What differs between two runs of one scenario on one machine stands apart, under ``when``.

    >>> begin(Origin("name: x", "plants/x.yaml"), seed=1, replications=20)["scenario"]["file"]
    'x.yaml'
    """
    return {
        "software": {"python": platform.python_version(), **{name: _version(name) for name in SOFTWARE}},
        "platform": platform.platform(),
        "command": [PurePath(word).name if place == 0 else word for place, word in enumerate(origin.command)],
        "scenario": {
            "file": PurePath(origin.file).name,
            "sha256": sha256(origin.scenario),
            "layers": [PurePath(one).name if one.endswith((".yaml", ".yml")) else one for one in origin.layers],
        },
        "seed": seed,
        "replications": replications,
        "when": {"started": _now()},
    }


def end(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance of the same run, which ends now: with the time of the end and the duration [s]."""
    started, finished = provenance["when"]["started"], _now()
    duration = datetime.fromisoformat(finished) - datetime.fromisoformat(started)
    # The clock of a machine may be set back during a run.
    seconds = max(duration.total_seconds(), 0.0)
    return {**provenance, "when": {"started": started, "finished": finished, "duration_s": round(seconds, 3)}}


def reopened(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The provenance of a run that goes on: as if it had not ended yet."""
    when = {key: value for key, value in provenance.get("when", {}).items() if key == "started"}
    return {**provenance, "when": when} if when else dict(provenance)


def sha256(text: str) -> str:
    """The fingerprint of a text.

    >>> sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def stopwatch() -> Callable[[], float]:
    """A function that says how long ago this was called [s].

    >>> stopwatch()() >= 0
    True
    """
    start = time.perf_counter()
    return lambda: time.perf_counter() - start


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _version(package: str) -> str:
    # Imported here because workers need the stopwatch and not this.
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"

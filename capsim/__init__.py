"""capsim: can this network release so many doses by that date, how sure is that, and what holds it back?

A simulator of vaccine production capacity: drug substance trains, sterile fill-finish and release, as scenario files
in a process engineer's words. See `capsim.load`, `capsim.Study`, `capsim.Run`, `capsim.bound`, `capsim.compare`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from capsim.foundation.errors import CapsimError as CapsimError
    from capsim.foundation.errors import ScenarioError as ScenarioError
    from capsim.library import Run as Run
    from capsim.library import Scenario as Scenario
    from capsim.library import Study as Study
    from capsim.library import bound as bound
    from capsim.library import compare as compare
    from capsim.library import load as load
    from capsim.library import load_run as load_run
    from capsim.library import resilience as resilience
    from capsim.library import shipped as shipped

__version__ = "0.1.0"

_HOMES = {
    "CapsimError": "capsim.foundation.errors",
    "ScenarioError": "capsim.foundation.errors",
    "Run": "capsim.library",
    "Scenario": "capsim.library",
    "Study": "capsim.library",
    "bound": "capsim.library",
    "compare": "capsim.library",
    "load": "capsim.library",
    "load_run": "capsim.library",
    "resilience": "capsim.library",
    "shipped": "capsim.library",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604


def __getattr__(name: str) -> Any:
    """Public names, imported when first used, so that ``capsim --help`` loads nothing heavy."""
    if name not in _HOMES:
        raise AttributeError(f"module 'capsim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)

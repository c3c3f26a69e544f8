"""A scenario as written: the data of all layers, where each value stands, and the model they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from capsim.foundation.errors import Problem, SchemaError
from capsim.scenario import layering, yaml_file
from capsim.scenario.layering import Layered
from capsim.scenario.model import Scenario
from capsim.scenario.problems import problems_of
from capsim.scenario.shown import path_text
from capsim.scenario.yaml_file import Keys


@dataclass(frozen=True)
class Written:
    """What the user wrote, in layers, with the place of each value.

    Attributes:
        layered: Data, positions and layers.
        file: Name of the scenario file; empty for one that came from elsewhere.
    """

    layered: Layered
    file: str = ""

    @cached_property
    def model(self) -> Scenario:
        """The validated model.

        Raises:
            SchemaError: Everything that the schema does not allow, at once.
        """
        # In one fixed order of keys, so that nothing downstream can depend on the user's.
        data = layering.canonical(self.layered.data)
        try:
            return Scenario.model_validate(data)
        except ValidationError as error:
            found = problems_of(error, Scenario, self.layered.data, positions=self.layered.positions)
            raise SchemaError(found) from None

    def text(self) -> str:
        """All layers together, as YAML."""
        return yaml_file.write(self.layered.data)

    def fingerprint_text(self) -> str:
        """The same in one order of keys: equal scenarios have equal texts."""
        return yaml_file.write(layering.canonical(self.layered.data))

    def with_(self, changes: Mapping[str, Any]) -> "Written":
        """Another scenario, with the values at some paths replaced.

        Raises:
            SchemaError: A path that leads nowhere.
        """
        data = layering.apply_sets(self.layered.data, changes)
        changed = tuple(changes)
        positions = {
            keys: where
            for keys, where in self.layered.positions.items()
            # A path may go by the name of an item, or move the items behind it: then the values tell.
            if not path_text(keys).startswith(changed) and _single(self.layered.data, keys) == _single(data, keys)
        }
        layers = (*self.layered.layers, *(f"{path} = {value}" for path, value in changes.items()))
        return Written(Layered(data, positions, layers), self.file)

    def locate(self, problems: Sequence[Problem]) -> list[Problem]:
        """The problems with their place in the file, as far as their path leads into it, in the order of the file."""
        places = {path_text(keys): where for keys, where in self.layered.positions.items()}
        return sorted((self._located(problem, places) for problem in problems), key=_order)

    @staticmethod
    def _located(problem: Problem, places: Mapping[str, str]) -> Problem:
        path = problem.path
        while path and path not in places:
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return replace(problem, where=places.get(path, ""))


def read(path: str | Path, overlays: Sequence[str | Path] = (), sets: Sequence[str] = ()) -> Written:
    """Read a scenario file with everything below and above it; see `capsim.scenario.layering`.

    Raises:
        YamlError, SchemaError: The text cannot be read, or an assignment leads nowhere.
    """
    return Written(layering.load_layers(path, overlays, sets), str(path))


def _single(data: Any, keys: Keys) -> Any:
    """The single value at a path; for a mapping or list only its kind, and the path itself where nothing is."""
    for key in keys:
        try:
            data = data[key]
        except (LookupError, TypeError):
            return keys
    return type(data) if isinstance(data, dict | list) else data


def _order(problem: Problem) -> tuple[str, int, int]:
    file, line, column = ([*problem.where.rsplit(":", 2), "0", "0"])[:3]
    return file, int(line) if line.isdigit() else 0, int(column) if column.isdigit() else 0

"""The files of a scenario, put in order by what each of them extends."""

from pathlib import Path

from capsim.foundation.errors import Problem, YamlError, did_you_mean
from capsim.scenario.actuals_file import read_actuals
from capsim.scenario.located import Located, locate, place_text
from capsim.scenario.shown import value_text
from capsim.scenario.yaml_file import Document, read


class FileStack:
    """The files of a scenario in the order in which they are laid over each other."""

    def __init__(self) -> None:
        self.layers: list[Located] = []
        self.names: list[str] = []
        self.problems: list[Problem] = []
        self.scenario_place = ""
        self._seen: set[Path] = set()

    def add(self, path: str | Path, chain: tuple[Path, ...] = ()) -> None:
        """Lay a file, and below it the files it extends, over those that are there."""
        try:
            document = read(path)
        except YamlError as error:
            self.problems.extend(error.problems)
            return
        identity = Path(path).resolve()
        self._seen.add(identity)
        base_folder = Path() if path == "-" else Path(path).parent
        for base, where in self._bases(document):
            self._add_base(base_folder / base, base, where=where, chain=(*chain, identity))
        data = {key: value for key, value in document.data.items() if key != "extends"}
        layer = locate(data, document)
        if "actuals" in layer.value:
            layer.value["actuals"] = self._actuals(layer.value["actuals"], base_folder)
        self.layers.append(layer)
        self.names.append(document.name)
        if not self.scenario_place and not chain:
            self.scenario_place = self.layers[-1].where

    def _actuals(self, written: Located, folder: Path) -> Located:
        """The lots of the file that is named, or what is written."""
        try:
            return read_actuals(written, folder)
        except YamlError as error:
            self.problems.extend(error.problems)
            return written

    def _add_base(self, target: Path, written: str, *, where: str, chain: tuple[Path, ...]) -> None:
        identity = _existing(target)
        if identity in chain:
            names = " -> ".join(path.name for path in (*chain[chain.index(identity) :], identity))
            self._problem(f'"{written}" ({names})', "files that do not extend each other in a circle", where=where)
        elif identity is None:
            near = did_you_mean(target.name, _yaml_files(target.parent))
            self._problem(f'"{written}", and no such file is there', "a file beside this one", where=where, hint=near)
        elif identity not in self._seen:
            self.add(target, chain)

    def _bases(self, document: Document) -> list[tuple[str, str]]:
        """What a document extends, each with its place."""
        written = document.data.get("extends")
        if written is None:
            return []
        names = written if isinstance(written, list) else [written]
        bases = []
        for index, name in enumerate(names):
            place = document.positions.get(("extends", index), document.positions["extends",])
            where = place_text(document.name, place)
            if isinstance(name, str) and name.strip() and "\0" not in name:
                bases.append((name, where))
            else:
                self._problem(value_text(name), "the name of a file, or a list of them", where=where)
        return bases

    def _problem(self, got: str, expected: str, *, where: str, hint: str = "") -> None:
        self.problems.append(Problem("extends", got, expected, hint, where))


def _existing(path: Path) -> Path | None:
    """The file a path leads to, or None where there is none."""
    try:
        return path.resolve() if path.is_file() else None
    except (OSError, RuntimeError):  # a name too long for the disk; links in a circle
        return None


def _yaml_files(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*.y*ml")] if folder.is_dir() else []

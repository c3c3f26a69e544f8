"""Platform templates: cited defaults for a whole process, laid under what a scenario says.

A template is one YAML file in the folder ``platforms`` and is called after it; files that begin with ``_`` are only
there to be extended. A scenario names templates in three places, each with the key ``platform``:

- at the top, ``platform: mrna_lnp``: all its materials, by the names the template gives them;
- in a site, ``platform: mrna_lnp`` or a list: the reference train, or with ``mrna_lnp/drug_product`` a part of it;
- in a material, ``platform: mrna_lnp/drug_substance``: this one material, under the scenario's own name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from capsim.foundation.errors import Problem, did_you_mean
from capsim.scenario.file_stack import FileStack
from capsim.scenario.located import Located, Merging, flatten, merged
from capsim.scenario.shown import path_text, value_text
from capsim.scenario.yaml_file import Keys
from capsim.schema.base import FrozenModel
from capsim.schema.quantity import PositiveNumber
from capsim.schema.source import Sourced

FOLDER = Path(__file__).parent / "platforms"


class Expected(Sourced):
    """Doses that a train of the template can release, against which its numbers are checked."""

    doses: tuple[PositiveNumber, PositiveNumber]
    """Fewest and most."""
    per_lot_of: str = ""
    """Material of which they come out of one lot; if left out, they are those of the reference train in a year."""

    @property
    def per(self) -> str:
        """What they are counted for."""
        return f"lot of {self.per_lot_of}" if self.per_lot_of else "year"


class Platform(FrozenModel):
    """A template: what it stands for, who vouches for it, and the parts that scenarios take from it."""

    title: str
    """What it makes, on one line."""
    description: str
    """What the reference train is."""
    author: str
    """Who wrote it."""
    checked_by: str | None
    """Somebody else who has checked its numbers against the sources; nothing while nobody has."""
    expected: list[Expected]
    """What a train of the template releases, by other sources than its own numbers."""
    sites: dict[str, Any]
    """Parts of a site by name: unit classes, stores and laboratories of the reference train."""
    materials: dict[str, Any]
    """Materials by name."""
    sets: dict[str, Any] = {}
    """Presentations that are used together, by name."""


def names() -> tuple[str, ...]:
    """The templates there are."""
    return tuple(path.stem for path in sorted(FOLDER.glob("[!_]*.yaml")))


def platform(name: str) -> Platform:
    """A template by its name."""
    return Platform.model_validate(flatten(_template(name), (), {}))


@cache
def _template(name: str) -> Located:
    """The template with all that it extends and refers to, its places told as ``platform name:line:column``."""
    stack = FileStack()
    stack.add(FOLDER / f"{name}.yaml")
    layers = [_marked(layer) for layer in stack.layers]
    bases = tuple(path.stem for path in FOLDER.glob("_*.yaml"))
    base = below(merged(layers)[0], bases)
    whole, problems = merged([*base.layers, *layers])
    wrong = (*stack.problems, *base.problems, *problems)
    assert not wrong, "\n".join(map(str, wrong))
    return without_references(whole)


def _marked(part: Located) -> Located:
    value = part.value
    if isinstance(value, dict):
        value = {key: _marked(inner) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_marked(inner) for inner in value]
    file, line, column = part.where.rsplit(":", 2)
    return Located(value, f"platform {Path(file).stem}:{line}:{column}", template=True)


@dataclass(frozen=True)
class Reference:
    """What a scenario takes from a template, such as ``mrna_lnp/drug_substance``; without a part, all of it."""

    name: str
    part: str = ""


@dataclass(frozen=True)
class Below:
    """What templates put below a scenario.

    Attributes:
        layers: Materials, sets and parts of sites as one layer; none where no template is named.
        names: The templates, each once, in the order in which they are met.
        problems: References that lead nowhere.
    """

    layers: tuple[Located, ...]
    names: tuple[str, ...]
    problems: tuple[Problem, ...]


def below(scenario: Located, known: Sequence[str] | None = None) -> Below:
    """The lowest layer of a scenario, from the templates that its files name.

    Args:
        scenario: All files of the scenario together.
        known: Templates that it may name; those of `names` if left out.
    """
    laying = _Laying(scenario, names() if known is None else known)
    given = {"materials": laying.materials(), "sets": laying.sets(), "sites": laying.sites()}
    parts = {key: Located(entries, "", template=True) for key, entries in given.items() if entries}
    layers = (Located(parts, "", template=True),) if parts else ()
    return Below(layers, tuple(dict.fromkeys(laying.names)), tuple(dict.fromkeys(laying.problems)))


def without_references(scenario: Located) -> Located:
    """The scenario without its keys ``platform``, which have been followed."""
    whole = _without(scenario)
    if not isinstance(whole.value, dict):
        return whole
    parts = dict(whole.value)
    for key in ("sites", "materials"):
        if key in parts and isinstance(parts[key].value, dict):
            entries = {name: _without(entry) for name, entry in parts[key].value.items()}
            parts[key] = Located(entries, parts[key].where, parts[key].template)
    return Located(parts, whole.where, whole.template)


def is_reference(keys: Keys) -> bool:
    """Whether a path leads to a key ``platform`` that names templates."""
    return keys == ("platform",) or (len(keys) == 3 and keys[0] in ("sites", "materials") and keys[2] == "platform")


def _without(mapping: Located) -> Located:
    if not isinstance(mapping.value, dict) or "platform" not in mapping.value:
        return mapping
    rest = {key: part for key, part in mapping.value.items() if key != "platform"}
    return Located(rest, mapping.where, mapping.template)


class _Laying:
    """Follows the references of one scenario."""

    def __init__(self, scenario: Located, known: Sequence[str]) -> None:
        self.names: list[str] = []
        self.problems: list[Problem] = []
        self._scenario, self._known = scenario, known
        self._top = self._references(scenario, ("platform",))

    def materials(self) -> dict[str, Located]:
        """The materials that templates give, by the scenario's names."""
        taken = {name: Reference(top.name, name) for top in self._top for name in _parts(top.name, "materials")}
        for name, material in _entries(self._scenario, "materials"):
            for reference in self._references(material, ("materials", name, "platform"), kind="materials"):
                taken[name] = reference
        return {name: self._material(reference, taken) for name, reference in taken.items()}

    def sets(self) -> Mapping[str, Located]:
        """The sets of the template that is named at the top."""
        return {name: entry for top in self._top for name, entry in _parts(top.name, "sets").items()}

    def sites(self) -> dict[str, Located]:
        """What templates give to each site."""
        given: dict[str, Located] = {}
        for name, site in _entries(self._scenario, "sites"):
            for reference in self._references(site, ("sites", name, "platform"), kind="sites"):
                parts = _parts(reference.name, "sites")
                for part in [parts[reference.part]] if reference.part else parts.values():
                    given[name] = Merging().lay(given[name], part) if name in given else part
        return given

    def _material(self, reference: Reference, taken: Mapping[str, Reference]) -> Located:
        """One material; its components bear the scenario's names where there is no doubt which are meant."""
        material = _parts(reference.name, "materials")[reference.part]
        if "components" not in material.value:
            return material
        components = {}
        for component, amount in material.value["components"].value.items():
            made = [name for name, other in taken.items() if other == Reference(reference.name, component)]
            components[made[0] if len(made) == 1 else component] = amount
        where = material.value["components"].where
        return Located(material.value | {"components": Located(components, where, True)}, material.where, True)

    def _references(self, holder: Located, path: Keys, *, kind: str = "") -> list[Reference]:
        """The references under the key ``platform`` of a mapping, those that lead somewhere."""
        written = holder.value.get("platform") if isinstance(holder.value, dict) else None
        if written is None or written.value is None:
            return []
        several = isinstance(written.value, list) and kind == "sites"
        references = []
        for item in written.value if several else [written]:
            name, _, part = item.value.partition("/") if isinstance(item.value, str) else ("", "", "")
            wrong = _wrong(item, path, kind=kind, platforms=self._known)
            if wrong is None:
                references.append(Reference(name, part))
                self.names.append(name)
            else:
                self.problems.append(wrong)
        return references


def _wrong(written: Located, path: Keys, *, kind: str, platforms: Sequence[str]) -> Problem | None:
    """What is wrong with a reference, for a scenario, one of its ``sites`` or one of its ``materials``."""
    where, text = path_text(path), written.value
    if not isinstance(text, str):
        example = {"": "mrna_lnp", "sites": "mrna_lnp, or a list of them"}.get(kind, "mrna_lnp/drug_substance")
        got = value_text(flatten(written, (), {}))
        return Problem(where, got, f"a platform template, such as {example}", "", written.where)
    name, slash, part = text.partition("/")
    if name not in platforms:
        expected = f"one of the platform templates {', '.join(platforms)}"
        return Problem(where, f'"{text}"', expected, _near(name, platforms), written.where)
    if not kind and slash:
        return Problem(where, f'"{text}"', "a template without a part", f'write "{name}"', written.where)
    known = _parts(name, kind) if kind else {}
    if (slash or kind == "materials") and part not in known:
        what = "a material" if kind == "materials" else "a part of the site"
        expected = f"{what} of {name}, such as {name}/{next(iter(known))}"
        return Problem(where, f'"{text}"', expected, did_you_mean(part, known), written.where)
    return None


def _parts(name: str, kind: str) -> Mapping[str, Located]:
    """The materials, sets or parts of a site of a template, by name."""
    whole = _template(name).value
    parts: Mapping[str, Located] = whole[kind].value if kind in whole else {}
    return parts


def _near(word: str, known: Sequence[str]) -> str:
    """A hint only where one is near: the message lists all."""
    hint = did_you_mean(word, known)
    return hint if hint.startswith("did you mean") else ""


def _entries(scenario: Located, key: str) -> list[tuple[str, Located]]:
    part = scenario.value.get(key)
    return list(part.value.items()) if part is not None and isinstance(part.value, dict) else []

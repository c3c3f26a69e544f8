"""The page of Python names: what ``import capsim`` offers, and what it hands back."""

import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module

import capsim
from capsim.foundation import errors
from docs.text import doc_text

_HANDED_BACK = {
    "Estimate": "capsim.analysis.statistics",
    "TargetAnswer": "capsim.analysis.targets",
    "DateAnswer": "capsim.analysis.targets",
    "MemberAnswer": "capsim.analysis.targets",
    "Bottleneck": "capsim.analysis.bottleneck",
    "Bound": "capsim.analysis.static_capacity",
    "Comparison": "capsim.study.compare",
    "Compared": "capsim.study.compare",
    "Options": "capsim.engine.replicate",
}


def python_page() -> Iterator[str]:
    """Public names, and the classes of what they give."""
    yield "# Python names"
    yield "`import capsim as cs` gives the names below. The part after it lists the classes of what they hand back."
    yield "All errors are `capsim.CapsimError`:"
    tree = [line[4:] for line in (errors.__doc__ or "").splitlines() if line.startswith("    ")]
    yield "\n".join(["```text", *tree, "```"])
    for name in capsim.__all__:
        if not name.startswith("_"):
            yield from _entry(name, getattr(capsim, name))
    yield "## What is handed back"
    yield "These classes are not imported by name; their objects come out of the calls above."
    for name, module in _HANDED_BACK.items():
        yield from _entry(name, getattr(import_module(module), name), home=module)


def _entry(name: str, thing: object, home: str = "capsim") -> Iterator[str]:
    if not inspect.isclass(thing):
        yield f"## {home}.{name}{_signature(thing)}"
        yield doc_text(thing)
        return
    yield f"## {home}.{name}"
    if is_dataclass(thing):
        yield f"Fields: {', '.join(f'`{one.name}`' for one in fields(thing) if not one.name.startswith('_'))}."
    yield doc_text(thing)
    for key, member in vars(thing).items():
        if key.startswith("_") or issubclass(thing, Exception):
            continue
        if inspect.isfunction(member):
            yield f"### {name}.{key}{_signature(member)}"
            yield doc_text(member)
        elif isinstance(member, property) or type(member).__name__ == "cached_property":
            yield f"### {name}.{key}"
            yield doc_text(member.fget if isinstance(member, property) else member.func)


def _signature(thing: object) -> str:
    """The names of the parameters and their defaults; types stand in the docstrings where they matter."""
    shown = []
    star = False
    for one in inspect.signature(thing).parameters.values():  # type: ignore[arg-type]
        if one.name == "self":
            continue
        if one.kind is one.KEYWORD_ONLY and not star:
            shown.append("*")
            star = True
        mark = "**" if one.kind is one.VAR_KEYWORD else ""
        default = "" if one.default is one.empty else f"={one.default!r}"
        shown.append(f"{mark}{one.name}{default}")
    return f"({', '.join(shown)})"

"""Small pieces of Markdown: tables, code, docstrings."""

import inspect
import re
from collections.abc import Sequence

_HEAD = re.compile(r"^(Args|Attributes|Raises|Returns|Yields):$")
_ENTRY = re.compile(r"^    (\S[^:]*): (.*)$")


def code(text: str) -> str:
    """Text as code, empty where there is none."""
    return f"`{text}`" if text else ""


def cell(text: str) -> str:
    """Text that can stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("``", "`")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; empty where it has no rows."""
    if not rows:
        return ""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cell(one) for one in line)} |" for line in lines)


def doc_text(thing: object) -> str:
    """The docstring of something as Markdown: prose, lists of arguments, and no examples."""
    return docstring_markdown(inspect.getdoc(thing) or "")


def docstring_markdown(doc: str) -> str:
    r"""A Google-style docstring as Markdown.

    >>> docstring_markdown("Does it.\n\nArgs:\n    much: How\n        much.")
    'Does it.\n\n*Args:*\n\n- `much`: How much.'
    """
    out: list[str] = []
    inside = False
    for block in re.split(r"\n\s*\n", doc):
        if block.lstrip().startswith(">>>"):
            continue
        lines = block.splitlines()
        if _HEAD.match(lines[0]):
            out.append(f"*{lines[0]}*")
            inside, lines = True, lines[1:]
        else:
            inside = inside and lines[0].startswith("    ")
        if lines:
            out.append(_entries(lines) if inside else " ".join(line.strip() for line in lines))
    return "\n\n".join(out).replace("``", "`")


def _entries(lines: Sequence[str]) -> str:
    found: list[str] = []
    for line in lines:
        match = _ENTRY.match(line)
        if match:
            found.append(f"- {', '.join(code(name.strip()) for name in match[1].split(','))}: {match[2]}")
        elif found:
            found[-1] += f" {line.strip()}"
        else:
            found.append(f"- {line.strip()}")
    return "\n".join(found)

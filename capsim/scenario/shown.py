"""How messages show a path and a value: the way the user wrote them."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

COMMA_IN_BRACES = "in braces a comma ends a value: put a list in brackets, and text with a comma in quotes"
"""What to do about a key that begins with a digit."""

_WORDS = {None: "nothing", True: "true", False: "false"}


def path_text(path: Iterable[str | int]) -> str:
    """The way to a value as the user reads it.

    >>> path_text(("products", "x", "procedure", 3, "on"))
    'products.x.procedure[3].on'
    """
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def value_text(value: Any, *, limit: int = 60) -> str:
    """A value on one line of at most `limit` characters.

    >>> value_text({"triangular": ["1 day", 2, None]})
    '{triangular: ["1 day", 2, nothing]}'
    >>> value_text("a long text about nothing", limit=12)
    '"a long ..."'
    """
    if isinstance(value, str):
        # A quotation mark inside stays as it is: the text is to be recognised, not parsed.
        shown = value if len(value) + 2 <= limit else f"{value[: limit - 5]}..."
        return f'"{shown}"'.replace("\n", " ")
    text = _nested_text(value, limit)
    return text if len(text) <= limit else f"{text[: limit - 3]}..."


def _nested_text(value: Any, limit: int) -> str:
    if isinstance(value, Mapping):
        parts = (f"{key}: {value_text(part, limit=limit)}" for key, part in islice(value.items(), limit))
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(value_text(part, limit=limit) for part in value[:limit])}]"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    return str(value)

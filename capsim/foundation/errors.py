"""The error tree of capsim, and the form of every message about a user's input.

::

    CapsimError
    ├── ScenarioError        everything wrong in what the user wrote; carries all Problems at once
    │   ├── YamlError        not readable, duplicate key
    │   ├── SchemaError      unknown key, wrong unit, out of range
    │   └── CheckError       parts that do not fit together
    ├── RunError
    │   ├── Deadlock         who holds what and waits for what
    │   ├── LedgerError      a material balance that does not close: a bug in capsim
    │   └── Interrupted      stopped from outside; carries what had finished
    ├── ResultError          wrong schema version, missing table, folder in the way
    ├── StudyError           a question the study cannot answer
    └── MissingExtra         an optional package is not installed
"""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the user's input.

    Attributes:
        path: Where in the scenario, as ``sites.site_a.pools.analyst.count``; empty for a whole file.
        got: What was found, as the user wrote it.
        expected: What would have been right, as a noun phrase or a rule.
        hint: What to do about it; may be empty.
        where: ``file:line:column``; filled in by the reader that knows the file.
    """

    path: str
    got: str
    expected: str
    hint: str = ""
    where: str = ""

    def __str__(self) -> str:
        place = "  ".join(clipped(part, _PLACE) for part in (self.where, self.path) if part)
        hint = f"; {clipped(self.hint, _SENTENCE)}" if self.hint else ""
        return f"{place}\n    got {clipped(self.got, _SENTENCE)}; expected {clipped(self.expected, _SENTENCE)}{hint}"


_PLACE, _SENTENCE = 200, 300
"""Characters of the parts of a message; values inside them are cut to 60 where they are told."""


def clipped(text: str, limit: int = 60) -> str:
    """A text on one line of at most `limit` characters; what a terminal would obey is shown as its code.

    >>> clipped("a" * 100, 10), clipped("a" + chr(27)) == "a" + chr(92) + "x1b"
    ('aaaaaaa...', True)
    """
    short = text if len(text) <= limit else f"{text[: limit - 3]}..."
    if short.isprintable():
        return short
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in short)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or lists what is known.

    >>> did_you_mean("analist", ["analyst", "reviewer"])
    'did you mean "analyst"?'
    >>> did_you_mean("x", ["analyst", "reviewer"])
    'known: analyst, reviewer'
    >>> did_you_mean("x", [])
    ''
    """
    names = sorted(known)
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{near[0]}"?'
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"known: {shown}" if names else ""


class CapsimError(Exception):
    """Anything capsim raises on purpose; every other error is a bug."""


_MOST_TOLD = 50
"""Problems that are printed; the error carries all."""


class ScenarioError(CapsimError):
    """Everything wrong in what the user wrote, all at once.

    Attributes:
        problems: Each thing wrong, in the order of the file.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        noun = "problem" if count == 1 else "problems"
        more = [f"... and {count - _MOST_TOLD} more"] if count > _MOST_TOLD else []
        return "\n".join([*map(str, self.problems[:_MOST_TOLD]), *more, f"{count} {noun}; nothing was run."])


class YamlError(ScenarioError):
    """The text is not readable as a scenario file."""


class SchemaError(ScenarioError):
    """A key, a unit or a value is not what the schema allows."""


class CheckError(ScenarioError):
    """Parts of the scenario that do not fit together."""


class RunError(CapsimError):
    """A replication that could not be completed."""


class Deadlock(RunError):
    """Lots wait for units that other waiting lots hold."""


class LedgerError(RunError):
    """A material balance that does not close: a bug in capsim, never in the scenario."""


class Interrupted(RunError):
    """The user stopped a run.

    Attributes:
        partial: The result of the replications that had finished, perhaps none.
        saved: The folder in which they are kept; empty where the run was not saved.
    """

    def __init__(self, partial: Any, saved: str = "") -> None:
        self.partial = partial
        self.saved = saved
        super().__init__(partial, saved)

    def __str__(self) -> str:
        where = f", kept in {self.saved}" if self.saved else ""
        return f"interrupted; finished replications: {len(self.partial)}{where}"


class ResultError(CapsimError):
    """A saved run that cannot be read or written."""


class StudyError(CapsimError):
    """A question that the study cannot answer."""


class MissingExtra(CapsimError):
    """An optional package is not installed; the message names the install line."""

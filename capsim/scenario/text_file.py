"""The text of a scenario file, from disk or standard input, and what can go wrong before a word is read."""

import sys
from pathlib import Path

from capsim.foundation.errors import Problem, YamlError, did_you_mean

MAX_BYTES = 5_000_000
STDIN = "<stdin>"


def read_source(path: str | Path, wanted: str = "a scenario file") -> tuple[str, str]:
    """The name for messages and the text of a file; the text ``-`` means standard input.

    Args:
        path: The file.
        wanted: What it should be, for messages.

    Raises:
        YamlError: the file is missing, a folder, too large, not permitted or not UTF-8.
    """
    name = STDIN if path == "-" else str(path)
    content = _stdin_bytes() if path == "-" else _file_bytes(Path(path), wanted)
    if len(content) > MAX_BYTES:
        raise whole_file(name, f"more than {MAX_BYTES:,} bytes", "a smaller file", hint=f"is this {wanted}?")
    try:
        return name, content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        got = f"a byte that is not UTF-8 (0x{content[error.start]:02x})"
        problem = Problem("", got, "UTF-8 text", "save the file as UTF-8", f"{name}:{line}:{column}")
    raise YamlError([problem])


def whole_file(name: str, got: str, expected: str, *, hint: str = "") -> YamlError:
    """An error about the file as such, placed at its first character."""
    return YamlError([Problem("", got, expected, hint, f"{name}:1:1")])


def _stdin_bytes() -> bytes:
    """Standard input, read no further than needed to see that it is too large."""
    binary = getattr(sys.stdin, "buffer", None)
    if binary is not None:
        return bytes(binary.read(MAX_BYTES + 1))
    return sys.stdin.read(MAX_BYTES + 1).encode("utf-8", "surrogatepass")


def _file_bytes(path: Path, wanted: str) -> bytes:
    """The bytes of a file, read no further than needed to see that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        near = did_you_mean(path.name, _neighbours(path))
        raise whole_file(str(path), "no such file", wanted, hint=near) from None
    except IsADirectoryError:
        near = did_you_mean("", _neighbours(path / "x"))
        raise whole_file(str(path), "a folder", wanted, hint=near) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise whole_file(str(path), f"a file that cannot be opened ({reason})", wanted) from None


def _neighbours(path: Path) -> list[str]:
    """The names of the YAML files beside a file, for a hint."""
    try:
        return [other.name for other in path.parent.iterdir() if other.suffix in (".yaml", ".yml")]
    except OSError:
        return []

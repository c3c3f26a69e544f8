"""Every example in the documentation runs.

Blocks of a page are run in order, in a directory of their own that holds ``scenarios/``:

- ``yaml`` that begins with ``name:`` is a scenario and is validated. A first line ``# file: plant.yaml`` saves the
  block under that name for the blocks after it; so may parts of scenarios.
- ``sh`` holds capsim commands, one a line. ``# exits with 3`` behind a command says which exit code it has to give.
- ``text output`` holds lines that the block before it printed; ``...`` stands for anything.
- ``python`` is executed; the blocks of a page share their names.

Other fences (``text``, ``console``) are not run. Of the README only blocks of capsim commands are.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import capsim
from capsim.cli import main as command_line

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("README.md")])
_FENCE = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```\s*$", re.MULTILINE | re.DOTALL)
_EXITS = re.compile(r"#\s*exits with (\d+)\s*$")
_SAVED = re.compile(r"# file: (\S+)")


@dataclass(frozen=True)
class Block:
    """A fenced block: where it is, what it is, and its text."""

    where: str
    language: str
    text: str


def blocks_of(text: str, name: str) -> list[Block]:
    """The fenced blocks of a page."""
    found = []
    for match in _FENCE.finditer(text):
        indent = len(match[1])
        body = "".join(line[indent:] if line.strip() else line for line in match[3].splitlines(keepends=True))
        line = text.count("\n", 0, match.start()) + 1
        found.append(Block(f"{name}:{line}", match[2].strip(), body))
    return found


class Page:
    """Runs the blocks of one page in the current directory."""

    def __init__(self, *, lenient: bool) -> None:
        self.lenient = lenient
        self.names: dict[str, Any] = {"__name__": "__docs__"}
        self.output = ""

    def block(self, block: Block) -> None:
        runners = {"yaml": self.yaml, "sh": self.sh, "python": self.python, "text output": self.printed}
        if block.language in runners:
            runners[block.language](block)

    def yaml(self, block: Block) -> None:
        saved = _SAVED.match(block.text)
        path = Path(saved[1]) if saved else Path("block.yaml")
        path.write_text(block.text, encoding="utf-8")
        lines = [line for line in block.text.splitlines() if line.strip() and not line.startswith("#")]
        if lines and lines[0].startswith("name:"):
            capsim.load(path)

    def sh(self, block: Block) -> None:
        text = block.text.replace("\\\n", " ")
        lines = [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]
        if self.lenient and not all(line.startswith("capsim ") for line in lines):
            return
        self.output = ""
        for line in lines:
            assert line.startswith("capsim "), f"{block.where}: not a capsim command: {line}"
            wanted = _EXITS.search(line)
            code = self.command(shlex.split(_EXITS.sub("", line))[1:])
            assert code == (int(wanted[1]) if wanted else 0), f"{block.where}: {line}\nexit code {code}\n{self.output}"

    def command(self, words: list[str]) -> int:
        target = None
        if ">" in words:
            target, words = words[words.index(">") + 1], words[: words.index(">")]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = command_line.run(words)
        if target is not None:
            Path(target).write_text(out.getvalue(), encoding="utf-8")
        self.output += out.getvalue() + err.getvalue()
        return code

    def python(self, block: Block) -> None:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(block.text, block.where, "exec"), self.names)
        self.output = out.getvalue()

    def printed(self, block: Block) -> None:
        printed = [line.rstrip() for line in self.output.splitlines()]
        for line in filter(None, map(str.rstrip, block.text.splitlines())):
            pattern = re.compile(".*".join(map(re.escape, line.split("..."))))
            found = any(pattern.fullmatch(candidate) for candidate in printed)
            assert found, f"{block.where}: not printed: {line}\n{self.output}"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_block_of_a_page_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "scenarios", tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    # One worker: starting others takes longer than these small runs.
    if hasattr(os, "sched_getaffinity"):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    page = Page(lenient=path.name == "README.md")
    for block in blocks_of(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()):
        page.block(block)


def test_there_are_pages_with_examples() -> None:
    languages = {block.language for path in PAGES for block in blocks_of(path.read_text(encoding="utf-8"), path.name)}
    assert {"yaml", "sh", "python", "text output"} <= languages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("yaml", "name: A plant without anything\n"),
        ("sh", "capsim validate no-such-file.yaml\n"),
        ("sh", "capsim scenarios  # exits with 3\n"),
        ("sh", "rm plant.yaml\n"),
        ("python", "undefined_name\n"),
        ("text output", "never printed\n"),
    ],
)
def test_a_wrong_block_is_caught(language: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = blocks_of(f"```{language}\n{text}```\n", "page.md")
    with pytest.raises((AssertionError, NameError, capsim.ScenarioError)):
        Page(lenient=False).block(block)


def test_internal_links_lead_somewhere() -> None:
    link = re.compile(r"\[[^\]]*\]\(([^)#\s]+\.md|[^)#\s]+\.yaml)?(#[^)\s]*)?\)")
    missing = []
    for path in PAGES:
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for match in link.finditer(text):
            target = path if match[1] is None else (path.parent / match[1]).resolve()
            if not target.is_file():
                missing.append(f"{path.relative_to(ROOT)}: {match[1]}")
            elif match[2] and match[2] not in anchors(target):
                missing.append(f"{path.relative_to(ROOT)}: {match[1] or ''}{match[2]}")
    assert not missing, "\n".join(["", *missing])


def anchors(path: Path) -> set[str]:
    """The anchors that headings of a page give, as the usual renderers make them."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}

"""What the project's files may not carry: paths of one machine, addresses of package hosts, stale versions."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

FOLDERS = ("capsim", "tests", "scenarios", "docs", ".ci")
PICTURES = (".png", ".ico", ".pyc")
MACHINE_PATH = re.compile(r"(?<![\w.~\-)\]}])/(?:work|tmp|home|root|Users)(?![\w-])")
ADDRESS = re.compile(r"https?:|\bfile:|\bpypi\b|pythonhosted|--(?:extra-)?index-url|--find-links", re.IGNORECASE)
LOCK_LINE = re.compile(r"#.*|\s+#.*|[a-z0-9.-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}(?: \\)?")


def text_files() -> Iterator[Path]:
    """The project's own files: those at the root and in its folders, whatever else lies about."""
    yield from (path for path in ROOT.iterdir() if path.is_file())
    for folder in FOLDERS:
        yield from (path for path in (ROOT / folder).rglob("*") if path.is_file() and "_cache" not in str(path))


def hits(pattern: re.Pattern[str], text: str) -> list[str]:
    """The lines, with their number, in which the pattern is found."""
    lines = enumerate(text.splitlines(), 1)
    return [f"{number} {line.strip()[:100]}" for number, line in lines if pattern.search(line)]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def test_no_file_names_a_machine() -> None:
    own = {path for path in text_files() if path.suffix not in PICTURES}
    offenders = [f"{path}:{hit}" for path in sorted(own) for hit in hits(MACHINE_PATH, _read(path))]
    assert not offenders, "\n".join(["", *offenders])


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", ".ci/run"])
def test_no_build_file_names_a_package_host(name: str) -> None:
    assert not hits(ADDRESS, (ROOT / name).read_text(encoding="utf-8"))


# A bar stands for the slash in these, so that this file keeps its own rule.
@pytest.mark.parametrize("line", ["cd |work", 'x = "|tmp|x"', "file:||home|me", "(|root|.cache)", "=|Users|me|a.yaml"])
def test_a_machine_path_is_caught(line: str) -> None:
    assert hits(MACHINE_PATH, line.replace("|", "/"))


@pytest.mark.parametrize("line", ["busy/work", "lots / work", "a/tmp/b", "/worktime", "~/work", "/usr/tmp"])
def test_an_ordinary_path_is_no_machine_path(line: str) -> None:
    assert not hits(MACHINE_PATH, line)


@pytest.mark.parametrize("line", ["--index-url x", "a @ https://x", "--find-links x", "# from PyPI", "file:x"])
def test_an_address_is_caught(line: str) -> None:
    assert hits(ADDRESS, line)


def test_every_line_of_the_lock_is_pinned_and_hashed() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []
    pins = [number for number, line in enumerate(lines) if "==" in line]
    assert pins
    assert [lines[number] for number in pins if "--hash=" not in lines[number + 1]] == []


def test_the_lock_holds_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [project["project"]["dependencies"], project["project"]["optional-dependencies"]["test"]]
    groups.append(project["build-system"]["requires"])
    wanted = [re.split(r"[<>=\[;~! ]", item)[0].lower() for group in groups for item in group]
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    assert [name for name in wanted if name not in locked] == []


def test_one_version_everywhere() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")

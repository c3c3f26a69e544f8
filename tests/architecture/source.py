"""The package as syntax trees: what each file imports, names and defines. Nothing of capsim is imported or run."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Source:
    """One file of the package: its path from the project's root, with forward slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def module(self) -> str:
        """The dotted name; the file of a package itself ends in ``.__init__`` so that no two files share a name."""
        return self.path.removesuffix(".py").replace("/", ".")

    @property
    def floor(self) -> str:
        """The folder below ``capsim``, or the file's own name where it stands at the top."""
        return self.module.split(".")[1]

    def at(self, node: ast.AST, message: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)} {message}"

    @cached_property
    def imports(self) -> list[tuple[ast.stmt, str]]:
        """Each imported name in full, wherever it stands: in a function and under TYPE_CHECKING too."""
        return list(_imports(self.tree))

    @cached_property
    def uses(self) -> list[tuple[ast.AST, str]]:
        """Each name of an imported module that is imported or reached through a dot, in full: ``os.environ``."""
        known = {}
        for node, _ in self.imports:
            for alias in node.names:
                prefix = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
                shown = alias.asname or (alias.name if prefix else alias.name.split(".")[0])
                known[shown] = prefix + (alias.name if prefix or alias.asname else shown)
        return [*self.imports, *_reached(self.tree, known)]

    def functions(self) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.ClassDef | None]]:
        """Each function with the class it is a method of."""
        for parent in ast.walk(self.tree):
            for node in ast.iter_child_nodes(parent):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield node, parent if isinstance(parent, ast.ClassDef) else None


def _imports(tree: ast.Module) -> Iterator[tuple[ast.stmt, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from ((node, f"{start}.{alias.name}") for alias in node.names)


def _reached(node: ast.AST, known: dict[str, str]) -> Iterator[tuple[ast.AST, str]]:
    """Only the longest chain counts: ``np.random.Generator`` is not also a use of ``np.random``."""
    whole = _dotted(node, known)
    if whole:
        yield node, whole
        return
    for child in ast.iter_child_nodes(node):
        yield from _reached(child, known)


def _dotted(node: ast.AST, known: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        inner = node.value
        start = known.get(inner.id, "") if isinstance(inner, ast.Name) else _dotted(inner, known)
        return f"{start}.{node.attr}" if start else ""
    return ""


def decorators(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """The last word of each decorator: ``command`` for ``@click.command("run")``."""
    called = (item.func if isinstance(item, ast.Call) else item for item in node.decorator_list)
    return [item.attr if isinstance(item, ast.Attribute) else getattr(item, "id", "") for item in called]


def package() -> list[Source]:
    """Every Python file of the package, in order of path."""
    files = sorted((ROOT / "capsim").rglob("*.py"))
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in files]

"""Small enough to read: lengths, parameters, and a docstring on everything public."""

import ast
from collections.abc import Callable, Iterator

import pytest

from tests.architecture.source import Source, decorators, package

FILE_LINES = 400
FUNCTION_LINES = 40
PLOT_LINES = 60
PARAMETERS = 5
POSITIONAL = 3  # two, and one more where its meaning is plain

Rule = Callable[[list[Source]], Iterator[str]]


def long_file(sources: list[Source]) -> Iterator[str]:
    """A file that holds more than one responsibility."""
    for source in sources:
        lines = len(source.text.splitlines())
        if lines > FILE_LINES:
            yield f"{source.path}: {lines} lines, at most {FILE_LINES}"


def long_function(sources: list[Source]) -> Iterator[str]:
    """A function that does not fit on a page, its docstring included."""
    for source in sources:
        limit = PLOT_LINES if source.floor == "plots" else FUNCTION_LINES
        for node, _ in source.functions():
            lines = node.end_lineno - node.lineno + 1
            if lines > limit:
                yield source.at(node, f"{node.name}: {lines} lines, at most {limit}")


def many_parameters(sources: list[Source]) -> Iterator[str]:
    """Too many parameters, or too many by position; the options of a command-line verb are named by its user."""
    for source in sources:
        for node, owner in source.functions():
            named = decorators(node)
            verb = source.floor == "cli" and not {"command", "group"}.isdisjoint(named)
            bound = 1 if owner and "staticmethod" not in named else 0
            positional = len(node.args.posonlyargs) + len(node.args.args) - bound
            every = positional + len(node.args.kwonlyargs)
            if every > PARAMETERS and not verb:
                yield source.at(node, f"{node.name}: {every} parameters, at most {PARAMETERS}")
            elif positional > POSITIONAL and not verb:
                yield source.at(node, f"{node.name}: {positional} parameters by position, at most {POSITIONAL}")


def no_docstring(sources: list[Source]) -> Iterator[str]:
    """A public module, class, function or method that does not say what it is."""
    documented = _documented_methods(sources)
    for source in sources:
        if source.text.strip() and not ast.get_docstring(source.tree):
            yield f"{source.path}: the module has no docstring"
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                told = _inherited(node.name, documented) | _agreed(source.floor, sources)
                yield from _undocumented(source, node, set() if _is_protocol(node) else told)
            elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node):
                yield source.at(node, f"{node.name} has no docstring")


def _undocumented(source: Source, owner: ast.ClassDef, inherited: set[str]) -> Iterator[str]:
    if not ast.get_docstring(owner):
        yield source.at(owner, f"{owner.name} has no docstring")
    for node in owner.body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or node.name in inherited:
            continue
        if not ast.get_docstring(node) and not {"setter", "overload"} & set(decorators(node)):
            yield source.at(node, f"{owner.name}.{node.name} has no docstring")


def _documented_methods(sources: list[Source]) -> dict[str, tuple[set[str], list[str]]]:
    """For each class by name: its methods and fields that say what they are, and the names of its bases."""
    classes = [node for source in sources for node in source.tree.body if isinstance(node, ast.ClassDef)]
    return {node.name: ({item.name for item in node.body if _is_explained(item)}, _bases(node)) for node in classes}


def _inherited(name: str, documented: dict[str, tuple[set[str], list[str]]]) -> set[str]:
    """The methods that a base class of the package explains already."""
    bases = [base for base in documented[name][1] if base in documented and base != name]
    return {method for base in bases for method in documented[base][0] | _inherited(base, documented)}


def _agreed(floor: str, sources: list[Source]) -> set[str]:
    """The methods that a protocol of the same floor explains for every class that follows it."""
    protocols = [node for source in sources if source.floor == floor for node in source.tree.body if _is_protocol(node)]
    return {item.name for node in protocols for item in node.body if _is_explained(item)}


def _is_protocol(node: ast.stmt) -> bool:
    return isinstance(node, ast.ClassDef) and "Protocol" in _bases(node)


def _is_explained(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and bool(ast.get_docstring(node))


def _bases(node: ast.ClassDef) -> list[str]:
    """The last word of each base: ``Protocol`` for ``typing.Protocol[T]``."""
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    return [getattr(base, "attr", getattr(base, "id", "")) for base in bases]


RULES: list[Rule] = [long_file, long_function, many_parameters, no_docstring]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_package_keeps(rule: Rule) -> None:
    offenders = list(rule(package()))
    assert not offenders, "\n".join(["", *offenders])


LONG = '"""It."""\n' + "def f():\n" + "    pass\n" * 45
A = '"""It."""\nclass A({}):\n    """An A."""\n    def f(self):\n        {}\n'
B = '"""It."""\nclass B({}):\n    """A B."""\n    def f(self): ...\n'


@pytest.mark.parametrize(
    ("rule", "path", "text"),
    [
        (long_file, "capsim/plan/plan.py", "\n" * 401),
        (long_function, "capsim/plan/plan.py", LONG),
        (long_function, "capsim/plots/bars.py", LONG + "    pass\n" * 20),
        (many_parameters, "capsim/plan/plan.py", "def f(a, b, *, c, d, e, f): ..."),
        (many_parameters, "capsim/plan/plan.py", "def f(a, b, c, d): ..."),
        (many_parameters, "capsim/plan/plan.py", "class A:\n    def f(self, a, b, c, d): ..."),
        (many_parameters, "capsim/plan/plan.py", "@click.command()\ndef f(a, b, c, d): ..."),
        (no_docstring, "capsim/plan/plan.py", "x = 1"),
        (no_docstring, "capsim/plan/plan.py", '"""It."""\ndef f(): ...'),
        (no_docstring, "capsim/plan/plan.py", '"""It."""\nclass A: ...'),
        (no_docstring, "capsim/plan/plan.py", '"""It."""\nclass A:\n    """An A."""\n    def f(self): ...'),
    ],
)
def test_an_offender_is_caught(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule([Source(path, text)]))) == 1


def test_a_method_is_explained_once() -> None:
    child, stranger = (Source("capsim/plan/b.py", B.format(base)) for base in ("A", ""))
    parent, silent, protocol = (
        Source("capsim/plan/a.py", A.format(base, body))
        for base, body in [("", '"""F."""'), ("", "pass"), ("Protocol", '"""F."""')]
    )
    assert list(no_docstring([parent, child])) == []
    assert list(no_docstring([protocol, stranger])) == []
    assert len(list(no_docstring([parent, stranger]))) == 1
    assert len(list(no_docstring([silent, child]))) == 2


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("capsim/plots/bars.py", LONG.replace("def f", "def _f")),
        ("capsim/plan/plan.py", '"""It."""\nclass _A:\n    def f(self, a, b, c, *, d, e): ...'),
        ("capsim/cli/run.py", '"""It."""\n@click.command("run")\ndef f(a, b, c, d, e, f):\n    """Runs."""'),
        ("capsim/plan/__init__.py", ""),
    ],
)
def test_what_is_small_and_explained_passes(path: str, text: str) -> None:
    assert [offender for rule in RULES for offender in rule([Source(path, text)])] == []

"""Discovery over a package that the test writes itself."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capsim.foundation import discovery

FILES = {
    "__init__.py": "",
    "contract.py": "from abc import ABC, abstractmethod\n"
    "class Animal(ABC):\n    @abstractmethod\n    def sound(self): ...\n"
    "class Tame(Animal): pass\n",
    "cat.py": "from zoo_of_the_test.contract import Animal, Tame\n"
    "class Tiger(Animal):\n    def sound(self): return 'roar'\n"
    "class Cat(Tame):\n    def sound(self): return 'meow'\n"
    "class _Kitten(Cat): pass\n"
    "class Stone: pass\n"
    "alias = Cat\n",
    "bird.py": "from zoo_of_the_test.cat import Cat\nfrom zoo_of_the_test.contract import Animal\n"
    "class Bird(Animal):\n    def sound(self): return 'tweet'\n"
    "legs = 2\n",
}


@pytest.fixture
def zoo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    package = tmp_path / "zoo_of_the_test"
    package.mkdir()
    for name, text in FILES.items():
        (package / name).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    importlib.invalidate_caches()
    yield "zoo_of_the_test"
    for name in [name for name in sys.modules if name.startswith("zoo_of_the_test")]:
        del sys.modules[name]


def test_subclasses_are_concrete_public_and_found_once_in_order(zoo: str) -> None:
    base = importlib.import_module(f"{zoo}.contract").Animal
    found = discovery.subclasses(zoo, base)
    assert [kind.__name__ for kind in found] == ["Bird", "Cat", "Tiger"]


def test_subclasses_from_elsewhere_are_left_out(zoo: str) -> None:
    assert discovery.subclasses("capsim.foundation", Path) == []
    assert discovery.subclasses(zoo, importlib.import_module(f"{zoo}.cat").Cat) == []
    assert {kind.__name__ for kind in discovery.subclasses(zoo, object)} == {"Bird", "Cat", "Tiger", "Stone"}


def test_members_by_predicate(zoo: str) -> None:
    assert discovery.members(zoo, lambda member: member == 2) == [2]


def test_a_new_file_is_enough(zoo: str) -> None:
    folder = Path(importlib.import_module(zoo).__path__[0])
    (folder / "dog.py").write_text("from zoo_of_the_test.contract import Animal\nclass Dog(Animal):\n    sound = 1\n")
    importlib.invalidate_caches()
    base = importlib.import_module(f"{zoo}.contract").Animal
    assert "Dog" in [kind.__name__ for kind in discovery.subclasses(zoo, base)]


def test_an_unknown_package_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_zoo"):
        discovery.members("no_such_zoo", bool)

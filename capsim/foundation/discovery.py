"""Find what a folder holds: import every module of a package and pick members, so that a new file is enough."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def members(package: str, wanted: Callable[[object], bool]) -> list[object]:
    """Public members of the package's own modules for which `wanted` is true, each once.

    The order is that of the module names, then of first mention. Packages inside the package are imported, but not
    searched.

    Args:
        package: Dotted name of the package.
        wanted: Says whether a member is one of those looked for.

    Raises:
        ModuleNotFoundError: there is no such package.

    >>> wanted = lambda member: getattr(member, "__name__", "") == "members"
    >>> [member.__name__ for member in members("capsim.foundation", wanted)]
    ['members']
    """
    folder = importlib.import_module(package)
    found: dict[int, object] = {}
    for entry in sorted(pkgutil.iter_modules(folder.__path__), key=lambda entry: entry.name):
        module = importlib.import_module(f"{package}.{entry.name}")
        for name, member in vars(module).items():
            # A member that other modules import as well is the same object: by identity it counts once.
            if not name.startswith("_") and wanted(member):
                found.setdefault(id(member), member)
    return list(found.values())


def subclasses(package: str, base: type[T]) -> list[type[T]]:
    """Concrete subclasses of `base` that are written in the package's own modules, by module and name.

    `base` itself and names with an underscore are left out.

    >>> [error.__name__ for error in subclasses("capsim.foundation", LookupError)]
    []
    """

    def wanted(member: object) -> bool:
        return (
            isinstance(member, type)
            and issubclass(member, base)
            and member is not base
            and member.__module__.startswith(f"{package}.")
            and not inspect.isabstract(member)
        )

    found = [member for member in members(package, wanted) if isinstance(member, type)]
    return sorted(found, key=lambda kind: (kind.__module__, kind.__name__))

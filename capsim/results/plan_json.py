"""A plan as JSON and back: every table as its column names and its rows, nothing that could run code."""

import math
from dataclasses import fields, is_dataclass
from functools import lru_cache
from numbers import Integral, Real
from typing import Any, get_args, get_origin, get_type_hints

from capsim.foundation.distribution_family import Family
from capsim.foundation.distributions import Distribution, build
from capsim.foundation.errors import ResultError
from capsim.foundation.worktime import WorkCalendar
from capsim.plan.plan import Plan

_FAMILY = "family"


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """The plan as plain JSON values.

    Raises:
        TypeError: A value of a kind that plans do not hold.
    """
    return {field.name: _written(getattr(plan, field.name)) for field in fields(plan)}


def plan_from_json(data: Any) -> Plan:
    """The plan again, equal to the one that was written.

    Raises:
        ResultError: Something is missing, superfluous or of the wrong kind; the sentence says what.
    """
    try:
        plan: Plan = _read_row(Plan, data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise ResultError(
            f"the plan of the run cannot be read ({error}): it is damaged, or another version of capsim wrote it"
        ) from error
    return plan


def _written(value: Any) -> Any:
    if isinstance(value, (str, Real)):
        return _written_plain(value)
    if isinstance(value, tuple):
        return _written_table(value) if value and _is_row(value[0]) else [_written(inner) for inner in value]
    if isinstance(value, WorkCalendar):
        return {"opens": list(value.opens), "closes": list(value.closes)}
    if isinstance(value, Family):
        return {_FAMILY: value.family, **{p.name: _written(getattr(value, p.name)) for p in value.parameters}}
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    raise TypeError(f"a plan holds no {type(value).__name__}")


def _written_plain(value: str | Real) -> str | int | float:
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, Integral):
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else repr(number)


def _is_row(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, Family)


def _written_table(rows: tuple[Any, ...]) -> dict[str, Any]:
    names = [field.name for field in fields(rows[0])]
    return {"columns": names, "rows": [[_written(getattr(row, name)) for name in names] for row in rows]}


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _read(kind: Any, data: Any) -> Any:
    if get_origin(kind) is tuple:
        return _read_tuple(get_args(kind), data)
    if kind is Distribution:
        return build(data[_FAMILY], **{name: _number_or_list(value) for name, value in data.items() if name != _FAMILY})
    if kind is WorkCalendar:
        return WorkCalendar(data["opens"], data["closes"])
    if is_dataclass(kind):
        return _read_row(kind, data)
    if kind is float:
        return _number(data)
    if not isinstance(data, str if kind is str else (bool, int, float)):
        raise ValueError(f"expected {kind.__name__}, got {data!r:.60}")
    return data


def _read_tuple(kinds: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if kinds[-1] is not Ellipsis:
        return tuple(_read(kind, inner) for kind, inner in zip(kinds, data, strict=True))
    if is_dataclass(kinds[0]) and data:
        names = data["columns"]
        return tuple(_read_row(kinds[0], dict(zip(names, row, strict=True))) for row in data["rows"])
    return tuple(_read(kinds[0], inner) for inner in data)


def _read_row(kind: Any, data: Any) -> Any:
    hints = _hints(kind)
    odd = sorted(hints.keys() ^ data.keys())
    if odd:
        raise ValueError(f"{kind.__name__}: {odd[0]} is {'missing' if odd[0] in hints else 'unknown'}")
    return kind(**{name: _read(hint, data[name]) for name, hint in hints.items()})


def _number_or_list(value: Any) -> Any:
    return tuple(map(_number, value)) if isinstance(value, list) else _number(value)


def _number(value: Any) -> Any:
    """As it was written: whole numbers stay whole; only what JSON has no number for is text."""
    if isinstance(value, str):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"expected a number, got {value!r:.60}")
    return value

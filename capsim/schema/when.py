"""When capacity is there: on a date, some time after the start, or when a project has come to its end."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from capsim.foundation.errors import clipped, did_you_mean
from capsim.schema.base import refused
from capsim.schema.calendar import Moment, MomentRule
from capsim.schema.rule import Rule, shown

_KEYS = ("project", "phase")
_NAME = re.compile("[a-z][a-z0-9_]*")
_EXPECTED = (
    'a date such as "2026-11-01", a time after the start such as "30 day", or the end of a project such as '
    "{project: new_line} or {project: new_line, phase: build}"
)


@dataclass(frozen=True)
class When:
    """A moment, or the end of a project or of one of its phases; ``moment`` or ``project`` is given.

    >>> When(moment=Moment(offset=60.0)).seconds(datetime(2026, 1, 1))
    60
    """

    moment: Moment | None = None
    project: str | None = None
    phase: str | None = None

    def seconds(self, start: datetime) -> int:
        """Time from ``start`` to the moment [s]; 0 for a project, whose end is not known before it is drawn."""
        return 0 if self.moment is None else self.moment.seconds(start)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return _WhenRule().__get_pydantic_core_schema__(source, handler)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return _WhenRule().json_schema()


def _moment(value: object) -> Moment:
    """A date or a time; a bare name is most likely that of a project."""
    try:
        return MomentRule().parse(value)
    except PydanticCustomError as error:
        context = error.context or {}
        name, hint = clipped(str(value).strip()), context["hint"]
        if _NAME.fullmatch(name):
            hint = f"for the end of a project write {{project: {name}}}"
        raise refused(context["got"], _EXPECTED, hint) from None


class _WhenRule(Rule[When]):
    def parse(self, value: object) -> When:
        if isinstance(value, When):
            return value
        if not isinstance(value, Mapping):
            return When(moment=_moment(value))
        given = {str(key): name for key, name in value.items() if name is not None}
        unknown = sorted(set(given).difference(_KEYS))
        if unknown:
            raise refused(f'the key "{clipped(unknown[0])}"', _EXPECTED, did_you_mean(unknown[0], _KEYS))
        if "project" not in given:
            raise refused("no project", _EXPECTED)
        for name in given.values():
            if not isinstance(name, str):
                raise refused(shown(name), "the name of a project or phase")
        return When(project=given["project"], phase=given.get("phase"))

    def dump(self, value: When) -> object:
        if value.moment is not None:
            return MomentRule().dump(value.moment)
        return {"project": value.project} | ({} if value.phase is None else {"phase": value.phase})

    def json_schema(self) -> dict[str, Any]:
        names = {key: {"type": "string"} for key in _KEYS}
        project = {"type": "object", "properties": names, "required": ["project"], "additionalProperties": False}
        return {"anyOf": [MomentRule().json_schema(), project], "description": _EXPECTED}

"""How an annotated type reads, writes and describes its values; the pattern all of them share."""

from typing import Any, Generic, TypeVar

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from capsim.foundation import units
from capsim.foundation.errors import clipped

T = TypeVar("T")


class Rule(Generic[T]):
    """How one kind of value is read, written back, and described in the JSON schema."""

    def parse(self, value: object) -> T:
        """The value of what the user wrote; a refusal (`capsim.schema.base.refused`) if it does not fit."""
        raise NotImplementedError

    def dump(self, value: T) -> object:
        """What `parse` reads back to the same value."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        """What an editor may know about the value."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        written_back = core_schema.plain_serializer_function_ser_schema(self.dump)
        return core_schema.no_info_plain_validator_function(self.parse, serialization=written_back)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return self.json_schema()


def shown(value: object) -> str:
    """A value as its writer saw it, on one line of at most 60 characters, for the `got` of a message."""
    return clipped(units.written(value).strip()) or "an empty text"

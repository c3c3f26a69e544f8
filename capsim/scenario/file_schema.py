"""The JSON schema of scenario files: that of the model, and what a file may say because it is a layer."""

from typing import Any

from capsim.scenario.model import Scenario

_EXTENDS = {
    "description": "Scenario files below this one, relative to it: a name or a list of names.",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
}
_PLATFORM = {
    "": {"description": "Platform template whose materials are below those of the scenario.", "type": "string"},
    "Site": {
        "description": "Platform template, or a part of one, whose train is below this site; or a list of them.",
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
    },
    "Material": {"description": "Material of a platform template that is below this one.", "type": "string"},
}
_FILE = {
    "type": "object",
    "properties": {"file": {"description": "CSV file of released lots, relative to this one.", "type": "string"}},
    "required": ["file"],
    "additionalProperties": False,
}
_BY_NAME = {"description": "Changes to items of the list below, by their names.", "type": "object"}


def file_schema() -> dict[str, Any]:
    """The schema of one file; what another layer may give is not required of it.

    >>> sorted(set(file_schema()["properties"]) - set(Scenario.model_fields))
    ['extends', 'platform']
    """
    schema = Scenario.model_json_schema()
    schema.pop("required", None)
    schema["properties"]["extends"] = _EXTENDS
    for name, about in _PLATFORM.items():
        (schema["$defs"][name] if name else schema)["properties"]["platform"] = about
    lists = ((schema["$defs"]["Material"], "procedure", _BY_NAME), (schema, "campaigns", _BY_NAME))
    for part, key, other in (*lists, (schema, "actuals", _FILE)):
        written = part["properties"][key]
        told = {word: written.pop(word) for word in ("description", "title", "default") if word in written}
        part["properties"][key] = {**told, "anyOf": [*written.get("anyOf", [written]), other]}
    return schema

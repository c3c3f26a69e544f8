"""The schema for editors knows what a layer may say."""

from capsim.scenario.file_schema import file_schema
from capsim.scenario.model import Scenario


def test_a_file_may_leave_to_other_layers_what_the_scenario_needs() -> None:
    assert "required" in Scenario.model_json_schema()
    assert "required" not in file_schema()


def test_platforms_are_known_in_their_three_places() -> None:
    schema = file_schema()
    for part in (schema, schema["$defs"]["Site"], schema["$defs"]["Material"]):
        assert part["properties"]["platform"]["description"]
        assert part["additionalProperties"] is False


def test_lists_of_named_items_may_be_changed_by_name() -> None:
    schema = file_schema()
    for part, item in ((schema["$defs"]["Material"]["properties"]["procedure"], "array"),
                       (schema["properties"]["campaigns"], "array")):  # fmt: skip
        kinds = [one["type"] for one in part["anyOf"]]
        assert item in kinds and "object" in kinds
        assert part["description"]


def test_released_lots_may_be_a_file() -> None:
    kinds = {one["type"]: one for one in file_schema()["properties"]["actuals"]["anyOf"]}
    assert set(kinds) == {"array", "object"}
    assert set(kinds["object"]["properties"]) == {"file"}

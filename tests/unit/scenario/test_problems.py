"""What the user reads when the schema refuses a scenario: path, place, got, expected, hint."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, RootModel, Tag, ValidationError, field_validator, model_validator
from pydantic import Discriminator as CallableDiscriminator
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

from capsim.foundation.errors import Problem
from capsim.scenario.problems import problems_of
from capsim.scenario.yaml_file import read_text
from capsim.schema.base import FrozenModel, refused
from capsim.schema.quantity import Duration
from capsim.schema.uncertain import Uncertain


def _area(text: object) -> object:
    if isinstance(text, str) and text.endswith("m2"):
        return float(text.removesuffix("m2"))
    raise refused(str(text), 'an area such as "24 m2"', "areas are in m2 or cm2")


class UnitError(ValueError):
    """As the units raise it: a ValueError that carries its words."""

    got, expected, hint = "2,5 L", "a volume", "use a point"


def _volume(value: str) -> str:
    raise UnitError("not shown")


class Lyophilisation(FrozenModel):
    unit_procedure: Literal["lyophilisation"]
    on: str
    """The unit class it runs on. More is not shown."""
    shelf_area: Annotated[float, Field(ge=0)] = 1
    lyophilisation: int = 0


class Filling(FrozenModel):
    unit_procedure: Literal["filling", "bulk_filling"]
    on: str
    line_speed: Annotated[int, Field(gt=0, lt=1000)] = 1


class UnitClass(FrozenModel):
    count: int
    """How many there are."""
    working_volume: float = 1
    calendar: str | None = None


class Ranges(FrozenModel):
    low: int
    high: int

    @model_validator(mode="after")
    def _ordered(self) -> "Ranges":
        if self.low > self.high:
            raise ValueError("low must not be above high")
        return self

    @field_validator("high")
    @classmethod
    def _even(cls, value: int) -> int:
        if value % 2:
            raise AssertionError("high must be even")
        return value


class Constant(FrozenModel):
    constant: float


class Triangular(FrozenModel):
    triangular: list[float]


class Named(RootModel[dict[str, UnitClass]]):
    pass


def _which(value: object) -> str:
    return "text" if isinstance(value, str) else "mapping"


Step = Annotated[Lyophilisation | Filling, Field(discriminator="unit_procedure")]
Short = Annotated[str, Field(pattern="^[a-z_]+$")]


class Root(FrozenModel):
    name: str = "x"
    unit_classes: dict[str, UnitClass] = {}
    keyed: dict[Short, int] = {}
    procedure: list[Step] = []
    first: Lyophilisation | Filling | None = Field(default=None, discriminator="unit_procedure")
    area: Annotated[float, AfterValidator(lambda value: value)] | None = None
    custom: Annotated[object, AfterValidator(_area)] = None
    volume: Annotated[str, AfterValidator(_volume)] = ""
    ranges: Ranges | None = None
    either: float | Constant | Triangular = 1
    quantity: Annotated[float, AfterValidator(_area)] | Constant = 1
    steps: list[float | Step] = []
    mode: Literal["push", "pull"] = "push"
    level: Literal[1, 2] = 1
    named: Named | None = None
    pair: tuple[int, UnitClass] | None = None
    choice: Annotated[
        Annotated[str, Tag("text")] | Annotated[UnitClass, Tag("mapping")], CallableDiscriminator(_which)
    ] = ""
    culture: Uncertain[Duration] = "1 day"  # type: ignore[assignment]
    short: Short = "a"
    few: Annotated[list[int], Field(max_length=2)] = []
    flag: bool = False


class Required(FrozenModel):
    name: str
    start: str


def problems(text: str, model: type[BaseModel] = Root) -> list[Problem]:
    document = read_text(text, "x.yaml")
    positions = {path: f"x.yaml:{line}:{column}" for path, (line, column) in document.positions.items()}
    with pytest.raises(ValidationError) as caught:
        model.model_validate(document.data)
    return problems_of(caught.value, model, document.data, positions=positions)


def problem(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_an_unknown_key_is_answered_with_the_nearest_one() -> None:
    found = problem("unit_classes:\n  line: {count: 1, working_volum: 2}\n")
    assert found == Problem(
        path="unit_classes.line.working_volum",
        got='unknown key "working_volum"',
        expected="one of the known keys",
        hint='did you mean "working_volume"?',
        where="x.yaml:2:20",
    )


@pytest.mark.parametrize(
    ("text", "path", "hint"),
    [
        ("nam: x", "nam", 'did you mean "name"?'),
        ("procedure: [{unit_procedure: filling, on: a, line_sped: 3}]", "procedure[0].line_sped", '"line_speed"?'),
        ("procedure: [{unit_procedure: bulk_filling, on: a, line_sped: 3}]", "procedure[0].line_sped", '"line_speed"?'),
        (
            "procedure: [{unit_procedure: filling, on: a, zz: 3}]",
            "procedure[0].zz",
            "known: line_speed, on, unit_procedure",
        ),
        ("first: {unit_procedure: filling, on: a, line_sped: 3}", "first.line_sped", '"line_speed"?'),
        ("named: {a: {count: 1, calendr: x}}", "named.a.calendr", '"calendar"?'),
        ("pair: [1, {count: 1, calendr: x}]", "pair[1].calendr", '"calendar"?'),
        ("choice: {count: 1, calendr: x}", "choice.calendr", '"calendar"?'),
        ("steps: [{unit_procedure: filling, on: a, line_sped: 3}]", "steps[0].line_sped", '"line_speed"?'),
    ],
)
def test_the_known_keys_are_found_wherever_the_model_holds_them(text: str, path: str, hint: str) -> None:
    found = problem(text)
    assert found.path == path
    assert hint in found.hint


def test_a_missing_key_stands_where_its_mapping_stands() -> None:
    found = problem("name: x\nunit_classes:\n  line: {calendar: x}\n")
    assert found == Problem("unit_classes.line.count", "nothing", 'key "count"', "How many there are", "x.yaml:3:3")


def test_a_missing_key_of_the_root_stands_at_the_file() -> None:
    assert [(item.path, item.where) for item in problems("name: x", Required)] == [("start", "x.yaml:1:1")]


def test_the_kind_is_no_part_of_the_path() -> None:
    found = problem("procedure:\n- {unit_procedure: filling, on: a}\n- {unit_procedure: lyophilisation, on: 4}\n")
    assert (found.path, found.where, found.got) == ("procedure[1].on", "x.yaml:3:36", "4")


def test_a_key_that_is_named_like_its_kind_is_part_of_the_path() -> None:
    found = problem("procedure: [{unit_procedure: lyophilisation, on: a, lyophilisation: x}]")
    assert (found.path, found.got, found.expected) == ("procedure[0].lyophilisation", '"x"', "a whole number")


def test_a_missing_key_of_a_kind_has_its_description() -> None:
    found = problem("procedure: [{unit_procedure: lyophilisation}]")
    assert (found.path, found.hint) == ("procedure[0].on", "The unit class it runs on")


def test_an_unknown_kind_is_answered_with_the_nearest_one() -> None:
    found = problem("procedure:\n- on: a\n  unit_procedure: lyofilisation\n")
    assert found == Problem(
        path="procedure[0].unit_procedure",
        got='"lyofilisation"',
        expected="a known unit procedure",
        hint='did you mean "lyophilisation"?',
        where="x.yaml:3:3",
    )


def test_a_missing_kind_is_answered_with_those_there_are() -> None:
    found = problem("procedure:\n- on: a\n")
    assert (found.path, found.got, found.where) == ("procedure[0].unit_procedure", "nothing", "x.yaml:2:3")
    assert (found.expected, found.hint) == ('key "unit_procedure"', "known: bulk_filling, filling, lyophilisation")


def test_a_text_where_a_kind_is_wanted() -> None:
    found = problem("procedure: [lyophilisation]")
    assert (found.path, found.got, found.expected) == ("procedure[0]", '"lyophilisation"', "a mapping of keys")


def test_a_custom_error_is_told_in_its_own_words() -> None:
    found = problem("custom: 24 L")
    assert found == Problem("custom", "24 L", 'an area such as "24 m2"', "areas are in m2 or cm2", "x.yaml:1:1")


def test_an_uncertain_quantity_is_told_in_its_own_words() -> None:
    found = problem("culture: {triangular: [1 day, 2 L, 3 day]}")
    assert found.path == "culture"
    assert found.got == "2 L"


def test_a_value_error_that_carries_its_words_is_told_in_them() -> None:
    found = problem("volume: 2,5 L")
    assert (found.got, found.expected, found.hint) == ("2,5 L", "a volume", "use a point")


def test_other_value_errors_are_told_as_a_sentence() -> None:
    found = problem("ranges: {low: 4, high: 2}")
    assert found == Problem(
        "ranges", "{low: 4, high: 2}", "a value that fits", "low must not be above high", "x.yaml:1:1"
    )
    assert problem("ranges: {low: 1, high: 3}").hint == "high must be even"


@pytest.mark.parametrize(
    ("text", "got", "expected"),
    [
        ("name: 4", "4", "text"),
        ("name: null", "nothing", "text"),
        ("name: true", "true", "text"),
        ("name: [a, {b: 1}]", '["a", {b: 1}]', "text"),
        ("unit_classes: 4", "4", "a mapping of keys"),
        ("unit_classes: {a: text}", '"text"', "a mapping of keys"),
        ("procedure: 4", "4", "a list"),
        ("unit_classes: {a: {count: 1.5}}", "1.5", "a whole number"),
        ("unit_classes: {a: {count: 4 units}}", '"4 units"', "a whole number"),
        ("area: much", '"much"', "a number"),
        ("flag: maybe", '"maybe"', "true or false"),
        ("first: {unit_procedure: filling, on: a, line_speed: 0}", "0", "more than 0"),
        ("first: {unit_procedure: filling, on: a, line_speed: 1000}", "1000", "less than 1000"),
        ("first: {unit_procedure: lyophilisation, on: a, shelf_area: -1}", "-1", "at least 0.0"),
        ("level: 3", "3", "1 or 2"),
        ("mode: shove", '"shove"', "one of push, pull"),
        ("short: A", '"A"', "match pattern '^[a-z_]+$'"),
        ("few: [1, 2, 3]", "[1, 2, 3]", "have at most 2 items after validation, not 3"),
    ],
)
def test_an_error_of_pydantic_reads_as_a_sentence(text: str, got: str, expected: str) -> None:
    found = problem(text)
    assert (found.got, found.expected) == (got, expected)


def test_a_near_choice_is_proposed() -> None:
    assert problem("mode: psh").hint == 'did you mean "push"?'
    assert problem("mode: shove").hint == ""


def test_a_long_value_is_shortened() -> None:
    text, many = problem(f"area: {'x' * 200}").got, problem(f"name: [{'1234567,' * 50}]").got
    assert (len(text), len(many)) == (60, 60)
    assert text.startswith('"xxx') and text.endswith('..."')
    assert many.endswith("...")


def test_a_wrong_key_of_a_mapping_is_what_was_got() -> None:
    found = problem("keyed:\n  ok: 1\n  Not Ok: 2\n")
    assert (found.path, found.got, found.where) == ("keyed.Not Ok", '"Not Ok"', "x.yaml:3:3")


@pytest.mark.parametrize(
    ("text", "path", "got", "expected"),
    [
        ("either: {triangular: [1, x]}", "either.triangular[1]", '"x"', "a number"),
        ("either: {constant: x}", "either.constant", '"x"', "a number"),
        ("either: {constant: 1, more: 2}", "either.more", 'unknown key "more"', "one of the known keys"),
        ("either: text", "either", '"text"', "a number"),
        ("quantity: 4", "quantity", "4.0", 'an area such as "24 m2"'),
        ("quantity: {constant: x}", "quantity.constant", '"x"', "a number"),
        ("steps: [{unit_procedure: filling, on: 4}]", "steps[0].on", "4", "text"),
        ("steps: [{unit_procedure: fill, on: a}]", "steps[0].unit_procedure", '"fill"', "a known unit procedure"),
        ("steps: [x]", "steps[0]", '"x"', "a number"),
    ],
)
def test_of_the_branches_of_a_union_the_most_telling_is_kept(text: str, path: str, got: str, expected: str) -> None:
    found = problem(text)
    assert (found.path, found.got, found.expected) == (path, got, expected)


def test_all_problems_come_in_the_order_of_the_file() -> None:
    found = problems(
        """\
procedure:
- {unit_procedure: filling, on: a, line_speed: x}
- {unit_procedure: fill}
zzz: 1
unit_classes:
  line: {calendar: 3}
name: 4
"""
    )
    assert [(item.where, item.path) for item in found] == [
        ("x.yaml:2:36", "procedure[0].line_speed"),
        ("x.yaml:3:4", "procedure[1].unit_procedure"),
        ("x.yaml:4:1", "zzz"),
        ("x.yaml:6:3", "unit_classes.line.count"),
        ("x.yaml:6:10", "unit_classes.line.calendar"),
        ("x.yaml:7:1", "name"),
    ]


def test_places_from_several_files_and_the_command_line_are_kept() -> None:
    data: dict[str, Any] = {"name": 4, "flag": "x", "unit_classes": {"a": {}}, "mode": "x"}
    positions: dict[tuple[str | int, ...], str] = {
        (): "b.yaml:1:1",
        ("name",): "--set name=4",
        ("flag",): "b.yaml:10:1",
        ("mode",): "C:/a.yaml:1:1",
        ("unit_classes",): "b.yaml:9:1",
    }
    with pytest.raises(ValidationError) as caught:
        Root.model_validate(data)
    found = problems_of(caught.value, Root, data, positions=positions)
    assert [item.where for item in found] == ["b.yaml:9:1", "b.yaml:10:1", "--set name=4", "C:/a.yaml:1:1"]


def test_without_places_the_path_is_still_told() -> None:
    with pytest.raises(ValidationError) as caught:
        Root.model_validate({"procedure": [{"unit_procedure": "filling"}]})
    (found,) = problems_of(caught.value, Root, {"procedure": [{"unit_procedure": "filling"}]}, positions={})
    assert (found.where, found.path) == ("", "procedure[0].on")


def test_a_custom_error_without_words_keeps_its_sentence() -> None:
    class Odd(FrozenModel):
        value: int

        @field_validator("value")
        @classmethod
        def _odd(cls, value: int) -> int:
            raise PydanticCustomError("odd", "An odd number of {what}", {"what": "lots"})

    (found,) = problems("value: 4", Odd)
    assert (found.got, found.expected) == ("4", "an odd number of lots")

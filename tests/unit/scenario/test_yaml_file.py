"""The strict reader: what each text means, and what each unreadable one is answered with."""

import io
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from capsim.foundation.errors import Problem, YamlError
from capsim.scenario import yaml_file
from capsim.scenario.text_file import MAX_BYTES
from capsim.scenario.yaml_file import MAX_DEPTH, MAX_VALUES, read, read_text, read_value, write


@pytest.fixture(params=["C parser", "Python parser"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test holds for the parser that is there and for the one that is always there."""
    if request.param == "Python parser":
        monkeypatch.setattr(yaml_file, "_LOADER", yaml.SafeLoader)
    elif not yaml.__with_libyaml__:
        pytest.skip("PyYAML was built without its C parser")


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(YamlError) as caught:
        read_text(text, "x.yaml")
    assert all(re.fullmatch(r"x\.yaml:[1-9][0-9]*:[1-9][0-9]*", problem.where) for problem in caught.value.problems)
    return caught.value.problems


def problem(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def file_problem(path: str | Path) -> Problem:
    with pytest.raises(YamlError) as caught:
        read(path)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("150e6", 150e6), ("1e6", 1e6), ("-1.5E-3", -1.5e-3), (".5", 0.5), ("5.", 5.0), ("0.0", 0.0),
        ("010", 10), ("-4", -4), ("+4", 4), ("0o17", 15), ("0x1F", 31),
        ("12:30", "12:30"), ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("2020-11-01", "2020-11-01"), ("2020-11-01 10:00:00", "2020-11-01 10:00:00"),
        ("1_000", "1_000"), ("0b11", "0b11"), ("1e", "1e"), ("14 day", "14 day"), ("6 %", "6 %"), ("=", "="),
        ("true", True), ("True", True), ("FALSE", False), ("tRUE", "tRUE"),
        ("null", None), ("~", None), ("Null", None), ("", None), ("nULL", "nULL"),
        ("'1e6'", "1e6"), ('".nan"', ".nan"), ("''", ""), ('"null"', "null"),
        ("[1, a, {b: 2}]", [1, "a", {"b": 2}]), ("{}", {}), ("[]", []),
    ],
)  # fmt: skip
def test_a_scalar_means_what_it_looks_like(written: str, value: object) -> None:
    got = read_text(f"a: {written}", "x.yaml").data["a"]
    assert got == value
    assert type(got) is type(value)


def test_every_key_and_item_has_its_place() -> None:
    document = read_text("# plant\nsites:\n  a:\n    count: 4\nlots: [1, {b: 2}]\nlist:\n  - x\n", "x.yaml")
    assert document.name == "x.yaml"
    assert document.positions == {
        (): (2, 1),
        ("sites",): (2, 1),
        ("sites", "a"): (3, 3),
        ("sites", "a", "count"): (4, 5),
        ("lots",): (5, 1),
        ("lots", 0): (5, 8),
        ("lots", 1): (5, 11),
        ("lots", 1, "b"): (5, 12),
        ("list",): (6, 1),
        ("list", 0): (7, 5),
    }


def test_an_alias_is_written_out_with_the_places_of_its_anchor() -> None:
    document = read_text("a: &shift {hours: 8}\nb: *shift\nc: [*shift]\n", "x.yaml")
    assert document.data == {"a": {"hours": 8}, "b": {"hours": 8}, "c": [{"hours": 8}]}
    assert document.data["a"] is not document.data["b"]
    assert document.positions["b",] == (2, 1)
    assert document.positions["b", "hours"] == (1, 12)
    assert document.positions["c", 0] == (3, 5)


def test_windows_line_ends_and_a_byte_order_mark_are_tolerated(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfname: x\r\nlots: 3\r\n")
    assert read(path).data == {"name": "x", "lots": 3}
    assert read(str(path)).positions["lots",] == (2, 1)


def test_all_duplicate_keys_are_named_with_both_places() -> None:
    found = problems("a: 1\nb: {c: 1, c: 2}\na: 2\nlist:\n  - {d: 1, d: 2, d: 3}\n")
    assert [(item.where, item.path) for item in found] == [
        ("x.yaml:2:11", "b"),
        ("x.yaml:3:1", ""),
        ("x.yaml:5:12", "list[0]"),
        ("x.yaml:5:18", "list[0]"),
    ]
    assert found[1].got == 'the key "a" a second time'
    assert found[1].hint == "first at x.yaml:1:1; remove one of them"


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("4: x", "the key 4"), ("1e6: x", "the key 1e6"), ("true: x", "the key true"), ("~: x", "the key ~"),
        ("? \n: x", "the key without text"), ("? [a]\n: x", "a list as key"), ("{a: 1}: x", "a mapping as key"),
    ],
)  # fmt: skip
def test_a_key_that_is_not_text_is_refused(text: str, got: str) -> None:
    found = problem(text)
    assert (found.got, found.expected) == (got, "text as key")


def test_a_key_that_looks_like_a_number_may_be_quoted_and_a_word_may_not_be_a_boolean() -> None:
    assert read_text("'4': x\non: y\nno: z\n2020-01-01: d", "x").data == {
        "4": "x",
        "on": "y",
        "no": "z",
        "2020-01-01": "d",
    }


def test_a_key_that_is_not_text_says_what_to_do() -> None:
    assert problem("4: x").hint == 'write "4" in quotes'


LARGEST = "a whole number, at most 9223372036854775807"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *((text, "a finite number") for text in (".inf", "-.INF", "+.Inf", ".nan", ".NaN", "1e999")),
        *((text, LARGEST) for text in ("9" * 5000, "0x" + "f" * 17, "1180591620717411303424")),
        ("-9999999999999999999", "a whole number, at least -9223372036854775807"),
    ],
)
def test_a_number_that_is_not_finite_or_too_large_is_refused(written: str, expected: str) -> None:
    found = problem(f"\na: {written}")
    assert (found.where, found.path, found.expected) == ("x.yaml:2:4", "a", expected)
    assert len(found.got) <= 30


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("a: !!python/object/apply:os.system [ls]", "!!python/object/apply:os.system"),
        ("a: !!str 5", "!!str"), ("a: !mine {b: 1}", "!mine"), ("a: ! 5", "!"),
    ],
)  # fmt: skip
def test_a_tag_is_refused(text: str, tag: str) -> None:
    found = problem(text)
    assert (found.got, found.where) == (f"the tag {tag}", "x.yaml:1:4")
    assert found.hint == "remove the tag; put text in quotes"


def test_a_second_document_is_refused() -> None:
    found = problem("a: 1\n---\nb: 2\n")
    assert (found.got, found.expected, found.where) == ("a second document", "one document in a file", "x.yaml:2:1")


def test_another_version_of_yaml_is_refused() -> None:
    assert problem("%YAML 1.1\n---\na: no").got == "%YAML 1.1"
    assert read_text("---\na: no\n...\n", "x").data == {"a": "no"}


def test_a_merge_key_is_refused_with_another_way() -> None:
    found = problem("base: &b {x: 1}\na:\n  <<: *b\n")
    assert (found.got, found.path, found.where) == ("the merge key <<", "a", "x.yaml:3:3")
    assert "extends" in found.hint


def test_an_unknown_alias_and_an_anchor_twice_are_refused() -> None:
    found = problems("a: &shift 1\nb: *shft\nc: &shift 2\n")
    assert [item.got for item in found] == ["the alias *shft", "the anchor &shift a second time"]
    assert found[0].hint == 'did you mean "shift"?'
    assert found[1].hint == "first at x.yaml:1:4"


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: {c: *a}}", "&a x: 1\nb: &b [[*b]]"])
def test_an_alias_inside_its_own_anchor_is_refused(text: str) -> None:
    assert "inside its own anchor" in problem(text).got


def test_billion_laughs_is_stopped() -> None:
    levels = (f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 10))
    found = problem("\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x, x]", *levels]))
    assert found.got == "more than 100,000 values once all aliases are written out"
    assert found.where.startswith("x.yaml:5:")
    assert "aliases" in found.hint


def test_the_number_of_values_is_bounded_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_VALUES == 100_000
    monkeypatch.setattr(yaml_file, "MAX_VALUES", 10)
    # The mapping, its key and the list are three values themselves; the alias counts all that it stands for.
    assert read_text("a: [1, 2, 3, 4, 5, 6, 7]", "x").data == {"a": [1, 2, 3, 4, 5, 6, 7]}
    assert problem("a: [1, 2, 3, 4, 5, 6, 7, 8]").got == "more than 10 values once all aliases are written out"
    assert read_text("a: &a [1, 2]\nb: [*a]", "x").data == {"a": [1, 2], "b": [[1, 2]]}
    assert problem("a: &a [1, 2]\nb: [*a, 3]").where == "x.yaml:2:9"


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "- " * 5_000, "? " * 5_000, "{a: " * 5_000, "a: " + "[" * 60 + "]" * 60]
)
def test_deep_nesting_is_refused_early(text: str) -> None:
    found = problem(text)
    assert (found.got, found.path) == ("more than 60 levels", "")


def test_nesting_up_to_the_bound_is_read() -> None:
    inner = MAX_DEPTH - 1
    value = read_text("a: " + "[" * inner + "]" * inner, "x").data["a"]
    assert str(value) == "[" * inner + "]" * inner


def test_depth_by_way_of_aliases_is_bounded_too() -> None:
    links = [f"a{level}: &a{level} [*a{level - 1}]" for level in range(1, 200)]
    found = problem("\n".join(["a0: &a0 [x]", *links]))
    assert (found.got, found.where.split(":")[1]) == ("more than 60 levels", "60")
    assert read_text("\n".join(["a0: &a0 [x]", *links[: MAX_DEPTH - 2]]), "x").data


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n", "~", "null"])
def test_an_empty_file_is_refused(text: str) -> None:
    found = problem(text)
    assert (found.got, found.where) == ("an empty file", "x.yaml:1:1")


@pytest.mark.parametrize(("text", "got"), [("[1]", "a list"), ("- a", "a list"), ("hello", '"hello"'), ("4", '"4"')])
def test_a_file_that_is_no_mapping_is_refused(text: str, got: str) -> None:
    found = problem(text)
    assert (found.got, found.expected) == (got, "a mapping of keys")


@pytest.mark.parametrize(("text", "line"), [("\ta: 1", 1), ("a:\n\tb: 1", 2), ("a:\n  b: 1\n\tc: 2", 3)])
def test_a_tab_in_the_indentation_is_named(text: str, line: int) -> None:
    found = problem(text)
    assert found.got == "a tab in the indentation"
    assert found.hint == "replace each tab by spaces"
    assert found.where.startswith(f"x.yaml:{line}:")


@pytest.mark.parametrize(
    ("text", "where", "hint"),
    [
        ("a: b: c", "1:5", 'put text that holds ": " in quotes'),
        ("a: [1, 2\n", "2:1", "a bracket is not closed"),
        ("a: 'x\n", "2:1", "a quotation mark"),
        ("a:\n  b: 1\n c: 2", "3:2", "check the indentation"),
        ("a: @x", "1:4", "put the text in quotes"),
        ("a: 1\nb\nc: 3", "3:1", '"key: value"'),
    ],
)
def test_broken_yaml_has_a_place_and_advice(text: str, where: str, hint: str) -> None:
    found = problem(text)
    assert found.where == f"x.yaml:{where}"
    assert found.got.startswith("text that is not YAML (")
    assert hint in found.hint


def test_problems_before_a_syntax_error_are_told_with_it() -> None:
    found = problems("a: 1\na: .nan\nb: 'x\n")
    assert [item.where for item in found] == ["x.yaml:2:1", "x.yaml:2:4", "x.yaml:4:1"]


@pytest.mark.parametrize("escape", [r"\ud800", r"\U00110000"])
def test_an_escape_that_is_no_character_is_refused(escape: str) -> None:
    problem(f'a: "{escape}"')


@pytest.mark.parametrize("letter", ["\0", "\x07", "\x1b", "\ud800", "\x7f", "\ufeff"])
def test_an_unprintable_character_is_refused(letter: str) -> None:
    found = problem(f"a: 1\nb: x{letter}")
    assert found.got == f"the unprintable character U+{ord(letter):04X}"
    assert found.where == "x.yaml:2:5"


def test_a_missing_file_is_answered_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text("a: 1")
    found = file_problem(tmp_path / "plnt.yaml")
    assert found.got == "no such file"
    assert found.hint == 'did you mean "plant.yaml"?'
    assert found.where == f"{tmp_path / 'plnt.yaml'}:1:1"
    assert file_problem(tmp_path / "nowhere" / "plant.yaml").got == "no such file"


def test_a_folder_is_refused_with_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_text("a: 1")
    found = file_problem(tmp_path)
    assert (found.got, found.hint) == ("a folder", "known: plant.yaml")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_an_impossible_file_name_is_refused(name: str) -> None:
    assert "cannot be opened" in file_problem(name).got


@pytest.mark.parametrize(("content", "where"), [(b"a: 1\nb: \xff", "2:4"), ("a: 1".encode("utf-16"), "1:1")])
def test_text_that_is_not_utf_8_is_refused(tmp_path: Path, content: bytes, where: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(content)
    found = file_problem(path)
    assert (found.expected, found.where) == ("UTF-8 text", f"{path}:{where}")
    assert found.got == "a byte that is not UTF-8 (0xff)"


def test_a_binary_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"PK\x03\x04\x00\x00")
    assert file_problem(path).got == "the unprintable character U+0003"


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n" + b"#" * (MAX_BYTES - 5))
    assert read(path).data == {"a": 1}
    with path.open("ab") as file:
        file.write(b"#")
    assert file_problem(path).got == "more than 5,000,000 bytes"


def test_a_dash_reads_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO("a: µ".encode())))
    document = read("-")
    assert (document.name, document.data) == ("<stdin>", {"a": "µ"})
    monkeypatch.setattr("sys.stdin", io.StringIO("a: [\n"))
    assert file_problem("-").where == "<stdin>:2:1"


def test_a_value_is_read_by_itself() -> None:
    assert read_value("14 day", "--set") == "14 day"
    assert read_value("{triangular: [1 day, 2 day, 3 day]}", "--set") == {"triangular": ["1 day", "2 day", "3 day"]}
    assert read_value("null", "--set") is None
    assert read_value("''", "--set") == ""


@pytest.mark.parametrize("text", ["", "  ", "# remark", "[1", ".nan", "{a: 1, a: 2}"])
def test_a_value_that_is_none_has_the_place_it_was_given(text: str) -> None:
    with pytest.raises(YamlError) as caught:
        read_value(text, "--set a=b")
    assert [item.where for item in caught.value.problems] == ["--set a=b"]


def test_written_yaml_is_readable() -> None:
    data = {"name": "plant", "on": "line", "start": "2027-01-04", "steps": [{"a": 1}], "text": "one\ntwo\n", "n": None}
    assert write(data) == ("name: plant\non: line\nstart: 2027-01-04\nsteps:\n- a: 1\ntext: |\n  one\n  two\nn: null\n")


def test_a_shared_value_is_written_twice() -> None:
    shared = [1]
    assert write({"a": shared, "b": shared}) == "a:\n- 1\nb:\n- 1\n"


@pytest.mark.parametrize("number", [float("inf"), float("nan")])
def test_a_number_that_cannot_be_read_back_is_not_written(number: float) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        write({"a": number})


TEXT = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Cn"], blacklist_characters="\ufeff"), max_size=12)
TRICKY = st.sampled_from(
    [
        "1e6",
        "010",
        "0x1F",
        "12:30",
        "no",
        "~",
        "null",
        "",
        "<<",
        ".nan",
        "a: b",
        "#",
        "- x",
        "*a",
        "x\ny",
        " x ",
        "a\n\n b",
    ]
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT | TRICKY,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT | TRICKY, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(TEXT | TRICKY, VALUES, max_size=4))
def test_what_is_written_reads_back_equal(data: dict[str, Any]) -> None:
    again = read_text(write(data) if data else "{}", "x").data
    assert again == data
    assert repr(again) == repr(data)

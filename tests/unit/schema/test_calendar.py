from datetime import UTC, date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from capsim.schema.calendar import DateTime, Days, Hours, Moment

START = datetime(2026, 1, 1, 6)


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


def problem(kind, value):
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    (error,) = caught.value.errors()
    assert error["type"] == "capsim"
    return tuple(error["ctx"][key] for key in ("got", "expected", "hint"))


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2026-01-02", 18 * 3600),
        (date(2026, 1, 2), 18 * 3600),
        ("2026-01-02 06:00", 86400),
        ("2026-01-02T06:00:30", 86430),
        (datetime(2026, 1, 2, 6), 86400),
        ("2025-12-31 06:00", -86400),
        ("30 day", 30 * 86400),
        ("1.6 s", 2),
        ("0 h", 0),
    ],
)
def test_a_moment_is_a_date_or_a_time_after_the_start(written, seconds):
    moment = read(Moment, written)
    assert moment.seconds(START) == seconds
    assert type(moment.seconds(START)) is int
    assert read(Moment, TypeAdapter(Moment).dump_python(moment, mode="json")) == moment


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("2026-13-01", "the calendar has no such day or hour"),
        ("2026-02-30", "the calendar has no such day or hour"),
        (datetime(2026, 1, 1, tzinfo=UTC), "leave out the time zone: all times are local"),
    ],
)
def test_bad_dates_are_refused(written, hint):
    for kind in (Moment, DateTime):
        _, expected, found = problem(kind, written)
        assert expected == 'a date such as "2026-11-01" or "2026-11-01 06:00"'
        assert found == hint


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("soon", ""),
        (30, "write the unit after the number"),
        ("3 L", ""),
        ("-3 day", "it cannot be negative"),
        (None, ""),
    ],
)
def test_what_is_no_moment_is_refused(written, hint):
    _, expected, found = problem(Moment, written)
    assert expected.endswith('or a time after the start such as "30 day"')
    assert found == hint


def test_a_date_is_its_midnight():
    assert read(DateTime, "2026-11-01") == read(DateTime, date(2026, 11, 1)) == datetime(2026, 11, 1)
    assert TypeAdapter(DateTime).dump_python(datetime(2026, 11, 1), mode="json") == "2026-11-01"
    assert TypeAdapter(DateTime).dump_python(datetime(2026, 11, 1, 6), mode="json") == "2026-11-01 06:00:00"
    assert problem(DateTime, "30 day")[0] == "30 day"
    assert problem(DateTime, "2026-11-01 and more")[0] == "2026-11-01 and more"


@pytest.mark.parametrize(
    ("written", "hours", "dumped"),
    [
        ("06:00-22:00", (21600, 79200), "06:00-22:00"),
        ("06:30 - 22:15", (23400, 80100), "06:30-22:15"),
        ("22:00-06:00", (79200, 21600), "22:00-06:00"),
        ("00:00-24:00", (0, 86400), "00:00-24:00"),
    ],
)
def test_hours_are_seconds_after_midnight(written, hours, dumped):
    assert read(Hours, written) == hours
    assert TypeAdapter(Hours).dump_python(hours, mode="json") == dumped


@pytest.mark.parametrize("written", ["6-22", "06:00", "24:00-06:00", "06:00-24:30", "06:60-07:00", 1234, None])
def test_what_are_no_hours_is_refused(written):
    got, expected, hint = problem(Hours, written)
    assert expected == 'opening hours such as "06:00-22:00"; "22:00-06:00" goes over midnight'
    assert hint == "write hours with two digits and in quotes"


def test_hours_that_close_when_they_open_are_ambiguous():
    assert problem(Hours, "06:00-06:00")[2] == 'for the whole day write "00:00-24:00"'


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-sat", {0, 1, 2, 3, 4, 5}),
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon,wed", {0, 2}),
        ("mon, wed-fri", {0, 2, 3, 4}),
        ("sat-mon", {5, 6, 0}),
        ("sun", {6}),
        ("daily", set(range(7))),
        (["mon", "tue"], {0, 1}),
    ],
)
def test_days_are_weekdays_from_monday(written, days):
    assert read(Days, written) == days
    assert read(Days, TypeAdapter(Days).dump_python(frozenset(days), mode="json")) == days


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("mon-fry", 'did you mean "fri"?'),
        ("Mon-fri", 'did you mean "mon"?'),
        ("monday", 'did you mean "mon"?'),
        ("xyz", "days are mon, tue, wed, thu, fri, sat, sun"),
        ("", "days are mon, tue, wed, thu, fri, sat, sun"),
        ("mon-wed-fri", ""),
        (3, ""),
    ],
)
def test_what_are_no_days_is_refused(written, hint):
    _, expected, found = problem(Days, written)
    assert expected == 'weekdays such as "mon-sat", "mon,wed" or "daily"'
    assert found == hint


@pytest.mark.parametrize("kind", [Moment, DateTime, Hours, Days])
def test_the_json_schema_gives_examples_that_are_right(kind):
    schema = TypeAdapter(kind).json_schema()
    assert schema["type"] == "string"
    assert schema["description"]
    for example in schema["examples"]:
        read(kind, example)

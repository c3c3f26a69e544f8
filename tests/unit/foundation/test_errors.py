"""How problems are printed: short, on one line each, and nothing that a terminal would obey."""

from capsim.foundation.errors import CheckError, Problem, clipped


def test_control_characters_are_shown_as_their_codes() -> None:
    text = str(Problem("a\x1b[31m", "\x07", "b\x9bc", "d\ne", "f.yaml:1:1"))
    assert text == "f.yaml:1:1  a\\x1b[31m\n    got \\x07; expected b\\x9bc; d\\ne"


def test_what_is_long_is_cut() -> None:
    assert len(str(Problem("p" * 1000, "g" * 1000, "e" * 1000, "h" * 1000, "w" * 1000))) < 1500
    assert clipped("x" * 61) == "x" * 57 + "..."
    assert clipped("x" * 60) == "x" * 60


def test_at_most_fifty_problems_are_printed_and_all_are_carried() -> None:
    problems = [Problem(f"p{number}", "a", "b") for number in range(53)]
    error = CheckError(problems)
    assert len(error.problems) == 53
    lines = str(error).splitlines()
    assert lines[-4:] == ["p49", "    got a; expected b", "... and 3 more", "53 problems; nothing was run."]
    assert "more" not in str(CheckError(problems[:50]))

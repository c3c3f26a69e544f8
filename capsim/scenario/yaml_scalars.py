"""What a bare word of YAML means: the core schema of YAML 1.2, and no more.

YAML 1.1, which most Python readers follow, takes ``no`` for False, ``12:30`` for 750, ``010`` for 8
and ``1e6`` for text. Here each of them means what it looks like.
"""

import re
from math import isfinite

Scalar = str | int | float | bool | None

INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
NOT_A_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


LARGEST = 2**63 - 1


def expected_number(text: str) -> str:
    """What would have been right where `plain_value` refuses a text.

    >>> expected_number("1" * 30), expected_number(".inf")
    ('a whole number, at most 9223372036854775807', 'a finite number')
    """
    if INTEGER.fullmatch(text):
        bound = f"at least -{LARGEST}" if text.startswith("-") else f"at most {LARGEST}"
        return f"a whole number, {bound}"
    return "a finite number"


def plain_value(text: str) -> Scalar:
    """What an unquoted scalar means in the core schema of YAML 1.2.

    Raises:
        ValueError: a number that is infinite, not a number, or larger than 64 bits hold.

    >>> [plain_value(text) for text in ("010", "0x1F", "1e6", "12:30", "no", "~")]
    [10, 31, 1000000.0, '12:30', 'no', None]
    """
    if text in WORDS:
        return WORDS[text]
    if INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        integer = int(text, base)
        if abs(integer) > LARGEST:
            raise ValueError(text)
        return integer
    if FLOAT.fullmatch(text):
        number = float(text)
        if not isfinite(number):
            raise ValueError(text)
        return number
    if NOT_A_NUMBER.fullmatch(text):
        raise ValueError(text)
    return text

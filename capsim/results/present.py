"""Numbers for people: dates beside days, doses in millions, amounts in the unit of the material."""

from datetime import date, datetime, timedelta

from capsim.foundation.units import DAY, format_amount
from capsim.plan.plan import MaterialRow
from capsim.results.tables import NEVER_YET

_SCALES = ((1e9, "bn"), (1e6, "M"), (1e3, "k"))


def date_of(seconds: float, start: str) -> date:
    """The calendar date of a moment.

    Args:
        seconds: Since the start [s].
        start: The scenario's start, an ISO date or date with time.

    >>> date_of(44.2 * 86400, "2020-10-01").isoformat()
    '2020-11-14'
    """
    return (datetime.fromisoformat(start) + timedelta(seconds=float(seconds))).date()


def moment(seconds: float, start: str) -> str:
    """A moment as days since the start, and its date; arguments as in `date_of`.

    >>> moment(44.2 * 86400, "2020-10-01"), moment(-1, "2020-10-01")
    ('day 44.2 (2020-11-14)', 'not yet')
    """
    if seconds == NEVER_YET:
        return "not yet"
    return f"day {seconds / DAY:.1f} ({date_of(seconds, start).isoformat()})"


def doses(count: float) -> str:
    """A number of doses with three significant digits.

    >>> doses(150e6), doses(8_787_000), doses(1.234e9), doses(20_000), doses(999_999), doses(7)
    ('150 M', '8.79 M', '1.23 bn', '20 k', '1 M', '7')
    """
    for scale, name in _SCALES:
        # From where three digits round up to the scale, so that 999 999 is 1 M and not 1000 k.
        if abs(count) >= 0.9995 * scale:
            return f"{_three(count / scale)} {name}"
    return _three(count)


def amount(quanta: float, material: MaterialRow) -> str:
    """An amount of a material in its own unit.

    >>> amount(1_800_000, MaterialRow("bulk", "ds", "g", 0.001, 100.0, -1, False))
    '1.8 kg'
    """
    return format_amount(quanta * material.quantum, material.unit)


def _three(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 99.95 else f"{value:.3g}"

"""Who takes which unit."""

from types import SimpleNamespace

from capsim.plant.clock import Clock
from capsim.plant.units import Unit, UnitClass
from capsim.plant.usage import Roster
from capsim.plant.waiting import WaitLog

RED, BLUE = 0, 1


def fleet(count, *, live_from=0):
    clock = Clock()
    units = UnitClass(clock, 0, Roster(0, 1000))
    for place in range(count):
        unit = Unit(units, place, None)
        unit.step = SimpleNamespace(cleaned=False)
        units.units.append(unit)
        units.arrive(unit, live_from)
    return clock, units


def lot(material=RED):
    return SimpleNamespace(material=material, number=0, amount=1, counts=True, priority=0, walk=None)


def step():
    return SimpleNamespace(wait=WaitLog((0, 9)))


class ColourGuide:
    """A unit that had the other colour needs an hour; blue lots go first; red ones do not fit unit 0."""

    def hours(self, lot, unit, now):
        return 3600 * (unit.last not in (-1, lot.material))

    def fits(self, lot, unit):
        return lot.material == BLUE or unit.place > 0

    def rank(self, lot):
        return -lot.material


def test_the_lowest_numbered_is_given():
    _, units = fleet(3)
    lots = [lot() for _ in range(3)]
    assert all(units.take(one, step(), 0) for one in lots)
    assert [one.unit.place for one in lots] == [0, 1, 2]
    assert not units.take(lot(), step(), 0)


def test_the_unit_with_the_fewest_hours_of_set_up_is_preferred():
    _, units = fleet(3)
    units.guide = ColourGuide()
    units.units[0].last, units.units[1].last = BLUE, BLUE
    one = lot(RED)
    units.take(one, step(), 0)
    assert one.unit.place == 2
    units.take(one, step(), 0)
    assert one.unit.place == 0


def granted(units, colours):
    """The colours of the lots in line, in the order in which they get units that come free one by one."""
    order = []

    def walk(colour):
        yield
        order.append(colour)
        yield

    lots = [lot(colour) for colour in colours]
    for one in lots:
        one.walk = walk(one.material)
        next(one.walk)
        assert not units.take(one, step(), 0)
    for _ in lots:
        units.give(units.units[0])
        units.settle(0)
    return order


def test_the_guide_says_who_goes_first():
    _, units = fleet(1)
    units.free.clear()
    units.guide = ColourGuide()
    assert granted(units, [RED, BLUE, RED]) == [BLUE, RED, RED]


def test_with_pass_over_who_fits_goes_before_those_who_do_not():
    _, units = fleet(1)
    units.free.clear()
    units.guide, units.pass_over = ColourGuide(), True
    units.guide.rank = lambda lot: lot.material
    assert granted(units, [RED, BLUE, RED]) == [BLUE, RED, RED]


def test_units_join_when_their_site_goes_live():
    clock, units = fleet(2, live_from=50)
    assert not units.has_free()
    clock.run_to(51)
    assert units.free == [0, 1]
    assert units.units[0].ready_since == 50


def test_a_lot_that_could_not_go_on_blocked_its_unit():
    _, units = fleet(1)
    one = lot()
    units.take(one, step(), 0)
    one.unit.since = 20
    one.unit.let_go(one, 35)
    assert units.usage.blocked == 15
    assert units.free == [0]

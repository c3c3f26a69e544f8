"""What chance holds for lots."""

from itertools import islice

import numpy as np

from capsim.flow.draws import Draws
from capsim.foundation.distributions import Constant, Exponential, Uniform
from capsim.foundation.streams import BLOCK, Streams
from capsim.plan.plan import NONE
from tests.unit.engine.handmade import CAUSES, Maker


def draws_of(make):
    plan = make.plan()
    return plan, Draws(plan, Streams(7, 0))


def test_each_stream_is_rounded_once_then_added():
    make = Maker(100)
    streams = [make.stream(Constant(1.4)), make.stream(Exponential(50.0)), make.stream(Constant(2.4))]
    plan, draws = draws_of(make)
    bare = Streams(7, 0).block(plan.streams[1].name, plan.streams[1].distribution, number=3)
    assert draws.seconds(streams, 3).tolist() == (np.rint(bare) + 3).tolist()
    assert draws.seconds(streams[:1], 0).tolist() == [1] * BLOCK


def test_causes_share_the_draw_and_learning_takes_the_rest():
    make = Maker(100, causes=(*CAUSES, "a", "b"))
    step = make.step(make.units(), 1, failures=[(6, 0.2), (7, 0.3)])
    make.campaign(make.material("bulk"), step, success_learning=("linear", 0.5, 10**6))
    plan, draws = draws_of(make)
    campaign, row = plan.campaigns[0], plan.steps[0]
    draw = draws.values(row.failure_stream, 0)
    causes = draws.failures(campaign, row, 0)
    assert (causes[draw < 0.2] == 6).all()
    assert (causes[(draw >= 0.2) & (draw < 0.5)] == 7).all()
    assert (causes[(draw >= 0.5) & (draw < 0.74)] == CAUSES.index("learning")).all()
    assert (causes[draw > 0.76] == NONE).all()


def test_early_lots_make_less():
    make = Maker(100)
    step = make.step(make.units(), 1, creates=1000.0)
    make.campaign(make.material("bulk"), step, yield_learning=("linear", 0.5, 4))
    plan, draws = draws_of(make)
    assert draws.created(plan.campaigns[0], plan.steps[0], 0)[:6].tolist() == [500, 625, 750, 875, 1000, 1000]


def test_a_failure_clock_draws_on_through_the_blocks():
    make = Maker(100)
    stream = make.stream(Uniform(0.0, 1000.0))
    plan, draws = draws_of(make)
    values = list(islice(draws.endless(stream), BLOCK + 2))
    assert values == [*draws.seconds((stream,), 0), *draws.seconds((stream,), 1)[:2]]


def test_a_single_value_is_that_of_the_block():
    make = Maker(100)
    stream = make.stream(Exponential(5.0))
    _, draws = draws_of(make)
    assert draws.value(stream, 70) == draws.values(stream, 1)[6]
    assert draws.value(stream, 70, attempt=1) != draws.value(stream, 70)

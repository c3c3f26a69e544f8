"""The reference model "vaccine line v1" as an ordinary SimPy script, the yardstick for speed.

It is written the way a SimPy user writes it who has read the SimPy manual and nothing else: one process a
happening, ``simpy.Resource`` for everything that is shared, a scalar draw wherever chance is needed and a timeout
for every breakdown. It imports nothing from capsim, so that it can serve as a second opinion on the results too.

Exact answer (90 days, empty start): 43.93 released lots of 200 000 doses, standard deviation 2.96; 42.43 good
drug substance batches; 211.1 filled lots. Times are hours.

Run it with ``python tests/benchmarks/naive_v1.py [replications] [sites]``.
"""

import random
import statistics
import sys
import time
from math import log, sqrt

import simpy

HORIZON = 2160.0

BIOREACTORS = 8
CULTURE = (240.0, 360.0, 288.0)  # low, high, mode: the order of random.triangular
TURNAROUND = 24.0

PURIFICATION_TRAINS = 2
PURIFICATION = (72.0, 0.20)  # mean, coefficient of variation
BATCH_FAILURE = 0.05
QC_HOLD = 120.0
LOTS_PER_BATCH = 5

FILLING_LINES = 3
FILL_WORK = 20_000 / 300 / 60 / 0.80
TIME_TO_FAILURE = 8.0
TIME_TO_REPAIR = 0.5
CHANGEOVER = 10.0

INSPECTION_PLACES = 3
INSPECTION = (6.0, 0.25)
PACKAGING_PLACES = 2
PACKAGING = (3.0, 6.0, 4.0)
QC_PLACES = 10
QC_TEST = 336.0
RELEASE = 0.98


class Site:
    """One plant: its shared equipment, its processes and what it has counted so far."""

    def __init__(self, env, rng):
        self.env = env
        self.rng = rng
        self.purification = simpy.Resource(env, PURIFICATION_TRAINS)
        self.filling = simpy.Resource(env, FILLING_LINES)
        self.inspection = simpy.Resource(env, INSPECTION_PLACES)
        self.packaging = simpy.Resource(env, PACKAGING_PLACES)
        self.laboratory = simpy.Resource(env, QC_PLACES)
        self.good_batches = 0
        self.filled_lots = 0
        self.released_lots = 0
        for _ in range(BIOREACTORS):
            env.process(self.bioreactor())

    def lognormal(self, mean, cv):
        sigma2 = log(1.0 + cv * cv)
        return self.rng.lognormvariate(log(mean) - sigma2 / 2.0, sqrt(sigma2))

    def bioreactor(self):
        while True:
            yield self.env.timeout(self.rng.triangular(*CULTURE))
            self.env.process(self.batch())
            yield self.env.timeout(TURNAROUND)

    def batch(self):
        with self.purification.request() as train:
            yield train
            yield self.env.timeout(self.lognormal(*PURIFICATION))
        if self.rng.random() < BATCH_FAILURE:
            return
        yield self.env.timeout(QC_HOLD)
        self.good_batches += 1
        for _ in range(LOTS_PER_BATCH):
            self.env.process(self.fill())

    def fill(self):
        with self.filling.request() as line:
            yield line
            work = FILL_WORK
            while True:
                # Exponential times between failures have no memory: a fresh draw for each lot is exact.
                to_failure = self.rng.expovariate(1.0 / TIME_TO_FAILURE)
                if to_failure >= work:
                    yield self.env.timeout(work)
                    break
                yield self.env.timeout(to_failure)
                yield self.env.timeout(self.rng.expovariate(1.0 / TIME_TO_REPAIR))
                work -= to_failure
            self.filled_lots += 1
            self.env.process(self.finish())
            yield self.env.timeout(CHANGEOVER)

    def finish(self):
        with self.inspection.request() as place:
            yield place
            yield self.env.timeout(self.lognormal(*INSPECTION))
        with self.packaging.request() as place:
            yield place
            yield self.env.timeout(self.rng.triangular(*PACKAGING))
        with self.laboratory.request() as place:
            yield place
            yield self.env.timeout(QC_TEST)
        if self.rng.random() < RELEASE:
            self.released_lots += 1


def simulate(seed, sites=1):
    """Runs the sites for one horizon in one environment; returns them with their counts."""
    env = simpy.Environment()
    rng = random.Random(seed)
    plants = [Site(env, rng) for _ in range(sites)]
    env.run(until=HORIZON)
    return plants


def replicate(seed):
    """Returns the lots released by one site within the horizon."""
    return simulate(seed)[0].released_lots


def national(seed, sites=10):
    """Returns the lots released by several independent sites within the horizon."""
    return sum(site.released_lots for site in simulate(seed, sites))


def half_width(values):
    """Returns half the 95 % confidence interval of the mean (normal quantile)."""
    return 1.96 * statistics.stdev(values) / sqrt(len(values))


def main(replications=400, sites=1):
    """Prints the mean counts with their 95 % intervals and the CPU time of a replication."""
    began = time.process_time()
    runs = [simulate(seed, sites) for seed in range(replications)]
    spent = time.process_time() - began
    for name in ("good_batches", "filled_lots", "released_lots"):
        values = [sum(getattr(site, name) for site in plants) for plants in runs]
        mean, sd = statistics.fmean(values), statistics.stdev(values)
        print(f"{name:14s} {mean:9.2f} +- {half_width(values):.2f} (95 %), sd {sd:.2f}")
    print(f"{1000.0 * spent / replications:.1f} ms a replication of {sites} site(s), {replications} replications")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

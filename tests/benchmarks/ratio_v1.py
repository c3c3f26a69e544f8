"""How many times faster capsim is than the naive SimPy script on the reference model "vaccine line v1".

The two run in turn, so that both meet the same state of the machine; what counts is the median of the rounds' ratios
of CPU time.

Run it with ``python -m tests.benchmarks.ratio_v1 [rounds] [replications]``.
"""

import statistics
import sys
import time

from capsim.engine.replication import run_events, run_replication
from tests.benchmarks import naive_v1
from tests.unit.engine.handmade import reference_line


def plan():
    """The reference model as a plan."""
    return reference_line()


def cpu(run, replications):
    """CPU time of one replication in milliseconds."""
    began = time.process_time()
    for index in range(replications):
        run(index)
    return 1000 * (time.process_time() - began) / replications


def main(rounds=9, replications=60):
    """Prints the ratios and the times of both engines."""
    compiled = plan()
    engines = {
        "naive SimPy": naive_v1.replicate,
        "capsim": lambda index: run_replication(compiled, seed=1, index=index),
        "capsim, event by event": lambda index: run_events(compiled, seed=1, index=index),
    }
    times = {name: [] for name in engines}
    for _ in range(rounds):
        for name, run in engines.items():
            times[name].append(cpu(run, replications))
    for name, measured in times.items():
        ratios = [naive / own for naive, own in zip(times["naive SimPy"], measured, strict=True)]
        shown = f"{statistics.median(ratios):5.2f} times ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"{name:24s} {statistics.median(measured):7.3f} ms a replication, {shown}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

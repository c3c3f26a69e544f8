"""What a replication costs: the flagship scenario, twice the plant, twice the time, and a run that goes on and on.

Times are CPU times of one core, taken in turn, and the ratios are medians of the rounds. The plant is doubled on the
reference line, where twice of everything makes twice the lots; both event by event, the slower engine. Last, the memory
of the process after more and more replications: it must not grow.

Run it with ``python -m tests.benchmarks.flagship [rounds]``.
"""

import resource
import statistics
import sys
import time
from pathlib import Path

import capsim as cs
from capsim.engine.replication import run_events
from capsim.results.tables import TABLES

SCENARIOS = Path(__file__).parents[2] / "scenarios"
LINE = "sites.site"
COUNTS = {
    "unit_classes.bioreactor": 8,
    "unit_classes.purification_train": 2,
    "unit_classes.filling_line": 3,
    "unit_classes.inspection": 3,
    "unit_classes.packaging_line": 2,
    "laboratory.qc_laboratory": 10,
}
REPLICATIONS = 1000
WORKERS = 2


def cpu(plan, first, replications):
    """CPU time of one replication in milliseconds."""
    began = time.process_time()
    for index in range(first, first + replications):
        run_events(plan, seed=1, index=index)
    return 1000 * (time.process_time() - began) / replications


def lots(plan):
    """Lots of one replication."""
    return len(run_events(plan, seed=1, index=0).tables["lots"][TABLES["lots"][0].name])


def compare(title, one, two, *, rounds, replications):
    """Prints what the second plan costs against the first one, and how many lots it has."""
    times = [[cpu(plan, number, replications) for plan in (one, two)] for number in range(rounds)]
    ratios = [second / first for first, second in times]
    grown = lots(two) / lots(one)
    print(f"{title}: {statistics.median(ratios):.2f} times the CPU time for {grown:.2f} times the lots")


def memory():
    """The most memory that the process has had [MB]."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rounds=5):
    """Prints all figures."""
    flagship = cs.load(SCENARIOS / "national-150m.yaml")
    line = cs.load(SCENARIOS / "reference-line-v1.yaml")
    cpu(flagship.plan, 0, 2)
    each = statistics.median(cpu(flagship.plan, number * 5, 5) for number in range(rounds))
    print(f"national-150m: {each:.1f} ms a replication, {1000 / each:.1f} replications a second and core")
    wall = each * REPLICATIONS / WORKERS / 1000
    print(f"national-150m: {REPLICATIONS} replications take {wall:.0f} s on {WORKERS} cores that do nothing else")
    doubled = line.with_(**{f"{LINE}.{name}.count": 2 * count for name, count in COUNTS.items()})
    longer = line.with_(horizon="180 day")
    compare("twice the plant", line.plan, doubled.plan, rounds=rounds, replications=20)
    compare("twice the time", line.plan, longer.plan, rounds=rounds, replications=20)
    held = []
    for _ in range(4):
        cpu(flagship.plan, 0, 25)
        held.append(f"{memory():.0f}")
    print(f"memory after 25, 50, 75 and 100 replications of national-150m: {', '.join(held)} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""How many times faster capsim is than the naive SimPy script, on the reference line and on ten of them.

The two run in turn, so that both meet the same state of the machine; what counts is the median of the rounds' ratios
of CPU time. The plans are those of the scenario files. Last, the time of ``capsim --help`` against that of importing
the libraries it is built on.

Run it with ``python -m tests.benchmarks.ratio_v1 [rounds]``.
"""

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import capsim as cs
from capsim.engine.replication import run_events, run_replication
from tests.benchmarks import naive_v1

SCENARIOS = Path(__file__).parents[2] / "scenarios"


def cpu(run, replications):
    """CPU time of one replication in milliseconds."""
    began = time.process_time()
    for index in range(replications):
        run(index)
    return 1000 * (time.process_time() - began) / replications


def compare(title, engines, *, rounds, replications):
    """Prints the times of the engines, and their ratios to the first one."""
    times = {name: [] for name in engines}
    for _ in range(rounds):
        for name, run in engines.items():
            times[name].append(cpu(run, replications))
    print(title)
    first = next(iter(engines))
    for name, measured in times.items():
        ratios = [naive / own for naive, own in zip(times[first], measured, strict=True)]
        shown = f"{statistics.median(ratios):5.2f} times ({min(ratios):.2f} to {max(ratios):.2f})"
        print(f"  {name:24s} {statistics.median(measured):8.3f} ms a replication, {shown}")


def engines(scenario, naive):
    """The naive script and both engines of capsim on a scenario."""
    plan = cs.load(SCENARIOS / scenario).plan
    return {
        "naive SimPy": naive,
        "capsim": lambda index: run_replication(plan, seed=1, index=index),
        "capsim, event by event": lambda index: run_events(plan, seed=1, index=index),
    }


def process_cpu(*words):
    """CPU time of a Python process [s]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(rounds=7):
    """Prints all ratios."""
    compare("reference-line-v1", engines("reference-line-v1.yaml", naive_v1.replicate), rounds=rounds, replications=60)
    compare("reference-national", engines("reference-national.yaml", naive_v1.national), rounds=rounds, replications=6)
    helps = [process_cpu("-m", "capsim", "--help") for _ in range(rounds)]
    imports = [process_cpu("-c", "import simpy, numpy, pydantic") for _ in range(rounds)]
    share = statistics.median(one / other for one, other in zip(helps, imports, strict=True))
    print(f"capsim --help takes {share:.2f} of the CPU time of importing simpy, numpy and pydantic")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""Writes the stored summaries anew: ``python -m tests.golden.update``. Say in the commit why numbers moved."""

import json
from pathlib import Path

import numpy as np

import capsim as cs

FOLDER = Path(__file__).parent
SCENARIOS = FOLDER.parents[1] / "scenarios"
REPLICATIONS = 2


def summary(path):
    """What a few replications of a scenario came to, in whole numbers that any change of a rule would move."""
    run = cs.Study(cs.load(path), replications=REPLICATIONS, seed=20).run()
    lots = run.table("lots")
    campaigns = {}
    for number, row in enumerate(run.plan.campaigns):
        own = lots["campaign"] == number
        campaigns[row.name] = {
            "status": np.bincount(lots["status"][own], minlength=5).tolist(),
            "made": int(lots["made"][own].sum()),
            "decided": int(lots["decided"][own].sum()),
            "amount": int(lots["amount"][own].sum()),
        }
    waits = {column: int(run.table("waits")[column].sum()) for column in ("asked", "waited", "total", "standing")}
    states = ("busy", "cleaning", "down", "blocked", "closed")
    usage = {state: int(run.table("usage")[state].sum()) for state in states}
    return {"campaigns": campaigns, "waits": waits, "usage": usage}


def main():
    """Write one file for each shipped scenario."""
    for path in sorted(SCENARIOS.glob("*.yaml")):
        text = json.dumps(summary(path), indent=1, sort_keys=True)
        (FOLDER / f"{path.stem}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

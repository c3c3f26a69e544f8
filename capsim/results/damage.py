"""Whether the rows of a saved run can be those of its plan."""

from collections.abc import Mapping, Sequence

import numpy as np

from capsim.foundation.errors import ResultError
from capsim.plan.places import places, wait_points
from capsim.plan.plan import Plan
from capsim.results.tables import Status, Table


def check_rows(plan: Plan, replications: Sequence[int], tables: Mapping[str, Table]) -> None:
    """Refuse tables that would be misread.

    Raises:
        ResultError: A row speaks of what the plan or the run does not have, or rows are missing.
    """
    for name, table in tables.items():
        if not np.isin(table["replication"], np.asarray(replications, dtype=np.int64)).all():
            raise _damaged(name, "rows of replications that did not finish")
    for name, column, least, end in _ranges(plan):
        values = tables[name][column]
        if len(values) and not (least <= int(values.min()) and int(values.max()) < end):
            raise _damaged(name, f'values of "{column}" outside {least} to {end - 1}')
    listed = np.asarray([row.listed[1] - row.listed[0] or 2**31 for row in plan.campaigns], dtype=np.int64)
    if (tables["lots"]["number"] >= listed[tables["lots"]["campaign"]]).any():
        raise _damaged("lots", "lots that their campaign does not list")
    each = {"usage": len(places(plan)), "waits": len(wait_points(plan)), "supplies": len(plan.supplies)}
    each["projects"] = len(plan.phases)
    each |= {"balance": len(plan.materials), "checks": len(plan.checks)}
    for name, rows in each.items():
        found, wanted = len(tables[name]["replication"]), rows * len(replications)
        if found != wanted:
            raise _damaged(name, f"{found} rows; expected {wanted}")
    begun = np.unique(tables["balance"]["replication"][tables["balance"]["begun"] > 0])
    if not np.isin(begun, tables["lots"]["replication"]).all():
        raise _damaged("lots", "no lots for what the balance counts")


def _ranges(plan: Plan) -> tuple[tuple[str, str, int, int], ...]:
    """Table, column, least value and end of what is allowed."""
    return (
        ("lots", "lot", 0, 2**31),
        ("lots", "campaign", 0, len(plan.campaigns)),
        ("lots", "number", 0, 2**31),
        ("lots", "status", 0, len(Status)),
        ("lots", "cause", -1, len(plan.causes)),
        ("lots", "step", -1, len(plan.steps)),
        ("genealogy", "child", 0, 2**31),
        ("genealogy", "parent", 0, 2**31),
        ("waits", "point", 0, len(wait_points(plan))),
        ("checks", "check_row", 0, len(plan.checks)),
        ("usage", "place", 0, len(places(plan))),
        ("balance", "material", 0, len(plan.materials)),
        ("supplies", "supply", 0, len(plan.supplies)),
        ("occurrences", "disruption", 0, len(plan.disruptions)),
        ("projects", "phase", 0, len(plan.phases)),
        ("losses", "campaign", 0, len(plan.campaigns)),
        ("losses", "cause", 0, len(plan.causes)),
        ("transports", "lot", 0, 2**31),
        ("transports", "shipment", 0, len(plan.shipments)),
        ("segments", "lot", -1, 2**31),
        ("segments", "segment", 0, len(plan.segments)),
    )


def _damaged(name: str, what: str) -> ResultError:
    return ResultError(f'the run is damaged: the table "{name}" has {what}; run the scenario again')

"""Lots of one replication as a table, JSON or CSV."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields

from capsim.analysis.genealogy import LotLine, hits
from capsim.cli._table import table
from capsim.foundation import units
from capsim.library import Run
from capsim.results import present
from capsim.results.export import to_csv, to_json_dict

_DAY = 86_400


def text(run: Run, form: str, *, replication: int | None, parent: str | None, child: str | None) -> str:
    """The lots in a form: all of a replication, or those that come from ``parent``, or went into ``child``."""
    root: LotLine | None = None
    if parent is not None:
        (root, *found), told = run.descendants(parent, replication=replication), f"what {parent} went into"
    elif child is not None:
        (root, *found), told = run.ancestors(child, replication=replication), f"what went into {child}"
    else:
        found, told = list(run.lots(replication=replication)), "all lots"
    if form == "json":
        content = {"of": told, "lot": root, "lots": found, "by_status": hits(found)}
        return json.dumps(to_json_dict(content), indent=2, ensure_ascii=False, allow_nan=False)
    if form == "csv":
        return _as_csv(found)
    where = "first replication" if replication is None else f"replication {replication}"
    return "\n".join(_page(root, found, heading=f"{told[0].upper()}{told[1:]}, {where}"))


def _page(root: LotLine | None, lines: Sequence[LotLine], *, heading: str) -> Iterator[str]:
    yield f"{heading}: {len(lines)} lots"
    header = ["lot", "campaign/number", "material", "site", "status", "planned", "started", "made", "decided", "due"]
    shown = [*([] if root is None else [root]), *lines]
    if shown:
        yield from table([*header, "amount", "doses"], [_row(line) for line in shown])
    yield ""
    yield "Lots and doses by status:"
    rows = [[hit.material, hit.status, str(hit.lots), _doses(hit.doses)] for hit in hits(lines)]
    yield from table(["material", "status", "lots", "doses"], rows) if rows else ["  none"]


def _row(line: LotLine) -> list[str]:
    moments = (line.planned, line.started, line.made, line.decided, line.due)
    days = ["-" if moment is None else f"day {moment / _DAY:.1f}" for moment in moments]
    status = f"{line.status}: {line.cause}" if line.cause else line.status
    amount = units.format_amount(line.amount, line.unit)
    return [str(line.lot), line.name, line.material, line.site, status, *days, amount, _doses(line.doses)]


def _doses(doses: float | None) -> str:
    return "-" if doses is None else present.doses(doses)


def _as_csv(lines: Sequence[LotLine]) -> str:
    out = io.StringIO()
    columns = {field.name: [getattr(line, field.name) for line in lines] for field in fields(LotLine)}
    to_csv(columns, out, units=dict.fromkeys(("planned", "started", "made", "decided", "due"), "s"))
    return out.getvalue().rstrip("\n")

"""Writes docs/reference/*.md from the code, so that the reference cannot drift: ``python -m docs.generate``.

A test compares the committed pages with what this module gives (tests/docs/test_generated.py).
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from capsim.cli import main as command_line
from capsim.foundation import dimensions
from capsim.foundation.distributions import FAMILIES, Parameter
from capsim.plan.quanta import QUANTA
from capsim.procedures.contract import Consumption, Hold, Pace, UnitProcedure
from capsim.results.kpi import KPIS
from capsim.results.tables import TABLES, Status
from capsim.scenario.kinds import KINDS
from capsim.scenario.model import Scenario
from docs.charts import charts_page
from docs.keys import COMMON, Part, fields_table, parts_of
from docs.names import python_page
from docs.text import code, doc_text, table

FOLDER = Path(__file__).parent / "reference"
_WRITTEN = "<!-- Written by python -m docs.generate; change the code it is taken from, not this page. -->"

FAMILY_EXAMPLES = {
    "constant": "14 day",
    "uniform": "{uniform: [275 min, 395 min]}",
    "triangular": "{triangular: [21 day, 24 day, 28 day]}",
    "pert": "{pert: [4 h, 6 h, 12 h]}",
    "normal": "{normal: {centre: 12 h, sd: 1 h}}",
    "lognormal": "{lognormal: {mean: 72 h, cv: 20 %}}",
    "exponential": "{exponential: 40 h}",
    "gamma": "{gamma: {mean: 9 h, cv: 60 %}}",
    "erlang": "{erlang: {mean: 1 h, k: 2}}",
    "weibull": "{weibull: {mean: 200 h, shape: 1.5}}",
    "beta": "{beta: {mean: 12 h, cv: 30 %, upper: 24 h}}",
    "empirical": "{empirical: {values: [3 day, 5 day, 9 day], weights: [6, 3, 1]}}",
}
"""One good value of a duration for each family; a test reads them."""

EXIT_CODES = {
    "OK": "The command did what it was asked.",
    "BUG": "Something went wrong inside capsim. Please report it with what `capsim --debug` shows.",
    "USAGE": "The command line itself is wrong: an unknown verb or option.",
    "WRONG_INPUT": "The scenario, an assignment, a saved run or a question is wrong. Nothing was run.",
    "MISSED": "`--require P` was given and the probability is below P. The run itself is complete and saved.",
    "INCOMPLETE": "Not all replications finished: some failed, or the time limit came first. What finished is saved.",
    "MISSING": "An optional package is needed; the message says how to install it.",
    "INTERRUPTED": "Stopped with Ctrl-C. Finished replications are saved.",
}
"""What each exit code of `capsim.cli.main` means; a test checks that none is missing."""

_UNITS_OF = {
    "s": "time", "L": "volume", "g": "mass", "m2": "area", "vp": "viral particles", "IU": "international units",
    "DU": "D-antigen units", "vial": "vials (any container)", "dose": "doses", "lot": "lots", "": "shares",
}  # fmt: skip


def scenario_keys() -> Iterator[str]:
    """Every key of a scenario file, part by part."""
    yield "# Scenario keys"
    yield (
        "Every key that a scenario file may have. *Where* shows the way to a part, with names of your own in angle "
        "brackets. A key without default is **required**. A value marked *uncertain* may also be a distribution; see "
        "[units and distributions](units_and_distributions.md). Unit procedures have a "
        "[page of their own](unit_procedures.md). How a file is put together: "
        "[write a scenario](../how_to/write_a_scenario.md)."
    )
    yield (
        "Most parts that hold numbers also take two keys that say where the numbers come from: `source` (a text, or "
        "`title`, `author`, `year`, `locator`, `reason`) and `assumption` (a text). They are not repeated below."
    )
    for part in parts_of(Scenario):
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    yield f"## {part.title}"
    places = ", ".join(code(place) for place in part.places if place) or "the file itself"
    yield f"*Where:* {places}"
    yield doc_text(part.model)
    yield fields_table(part.model, leave_out=COMMON)


def unit_procedures() -> Iterator[str]:
    """Every kind of unit procedure, with its fields and the sources of its defaults."""
    yield "# Unit procedures"
    yield (
        "A procedure is a list of unit procedures. Each has the keys of all unit procedures, and those of its kind. "
        "What happens to a lot and its unit, step by step, is told in [the model](../background/model.md)."
    )
    yield f"Kinds: {', '.join(f'[{code(name)}](#{name})' for name in sorted(KINDS))}."
    yield "## Keys of every unit procedure"
    yield fields_table(UnitProcedure, leave_out=(*COMMON, "unit_procedure"))
    for part in (Part(Hold), Part(Pace), Part(Consumption)):
        yield f"### {part.title}"
        yield doc_text(part.model)
        yield fields_table(part.model)
    for name, kind in sorted(KINDS.items()):
        yield f"## {name}"
        yield doc_text(kind)
        if kind.needs_of_unit:
            yield f"Its unit class must have {' and '.join(code(need) for need in kind.needs_of_unit)}."
        own = [key for key, field in kind.model_fields.items() if _differs(key, field)]
        yield fields_table(kind, only=own)
        if kind.sources:
            yield f"Where the defaults come from: {kind.sources}."
        else:
            yield "It has no default numbers of its own."


def _differs(key: str, field: object) -> bool:
    """Whether a field is the kind's own, or has another default than that of every unit procedure."""
    common = UnitProcedure.model_fields.get(key)
    return key != "unit_procedure" and (common is None or common.default != getattr(field, "default", None))


def units_and_distributions() -> Iterator[str]:
    """Units that may be written, and the families of distributions."""
    yield "# Units and distributions"
    yield (
        "A quantity is a number, a space and a unit: `2000 L`, `14 day`, `400 vial/min`, `2.5e14 vp/L`. The number has "
        "a decimal point and no separators of thousands. Units are combined with `/` and `*`; `per` reads like `/`. "
        "Counts and shares have no unit; a share may be written in percent: `0.06` or `6 %`."
    )
    yield "## Units"
    rows = []
    for name, (base, factor) in dimensions._UNITS.items():
        spellings = dimensions._SPELLINGS.get(name, "").split()
        rows.append([code(name), ", ".join(map(code, spellings)), _UNITS_OF[base], _factor(float(factor), base)])
    yield table(["unit", "also read", "measures", "is"], rows)
    yield "A month is 30 days and a year 365 days: planning lengths. Where the calendar matters, write a date."
    yield "## Smallest amounts"
    yield (
        "Inside a run an amount of material is a whole number of *quanta*, so that the material balance closes "
        "exactly. Result tables give amounts in quanta."
    )
    rows = [[code(unit), f"{size:g} {unit}"] for unit, size in QUANTA.items()]
    yield table(["measured in", "one quantum"], rows)
    yield "## Distributions"
    yield (
        "An uncertain value is written as a mapping with one key, the family. Its parameters stand below it by name, "
        "or in the order of the table in a list. A family with one parameter takes it alone. Parameters that are a "
        "value carry its unit; the others are plain numbers."
    )
    for name, family in FAMILIES.items():
        yield f"### {name}"
        yield doc_text(family)
        yield table(["parameter", "written as", "meaning"], [_parameter(one) for one in family.parameters])
        yield f"Example of a duration: `{FAMILY_EXAMPLES[name]}`"


def _factor(value: float, base: str) -> str:
    if base == "s" and value > dimensions.DAY:
        return f"{value / dimensions.DAY:g} day"
    return f"{value:g} {base}".strip()


def _parameter(parameter: Parameter) -> list[str]:
    form = "a value with its unit" if parameter.dimensional else "a number"
    form = f"a list, each {form}" if parameter.is_list else form
    return [code(parameter.name), form, parameter.meaning + (" (may be left out)" if parameter.optional else "")]


def result_tables() -> Iterator[str]:
    """The tables a run leaves behind."""
    yield "# Result tables"
    yield (
        "Every replication fills these tables; a run holds them for all replications below one another. They are "
        "stored in `run.sqlite` of the run's folder, one table each, and read in Python with "
        '`run.table("lots")`, which gives one array a column. Indices such as *campaign of the plan* point into '
        "`run.plan`. Times are seconds after the start of the scenario; -1 stands for *not yet*. Amounts are in quanta "
        "of the material: see [smallest amounts](units_and_distributions.md#smallest-amounts)."
    )
    yield "The table `segments` is filled only where a full record was asked for (`capsim run --full`)."
    for name, columns in TABLES.items():
        yield f"## {name}"
        rows = [[code(c.name), "" if c.unit == "-" else c.unit, c.meaning] for c in columns]
        yield table(["column", "unit", "meaning"], rows)
    yield "## Status of a lot"
    yield table(["number", "status"], [[str(int(one)), one.name.lower().replace("_", " ")] for one in Status])


def key_figures() -> Iterator[str]:
    """Key figures."""
    yield "# Key figures"
    yield (
        'A key figure is one number a replication. `cs.compare(...).difference("released_doses")` compares two '
        "scenarios by one of them. An *end product* is a material that nothing else is made of."
    )
    rows = [[code(name), " ".join(inspect.getdoc(figure).split())] for name, figure in KPIS.items()]  # type: ignore[union-attr]
    yield table(["name", "what it is [unit]"], rows)


def command_page() -> Iterator[str]:
    """Verbs and their options."""
    yield "# Command line"
    yield (
        "Results go to standard output; progress, and where things were saved, to standard error. A file name `-` "
        "means standard input. `capsim --debug VERB ...` shows the traceback of an error. What the exit code says: "
        "[exit codes](exit_codes.md)."
    )
    verbs = command_line.Verbs()
    context = click.Context(verbs, info_name="capsim")
    for name in verbs.list_commands(context):
        verb = verbs.get_command(context, name)
        if verb is None:
            continue
        usage = " ".join(verb.collect_usage_pieces(click.Context(verb)))
        yield f"## capsim {name}"
        yield " ".join((verb.help or "").split())
        yield f"```text\ncapsim {name} {usage}\n```"
        rows = [_option(option) for option in verb.params if isinstance(option, click.Option)]
        if rows:
            yield table(["option", "what it does", "default"], rows)


def _option(option: click.Option) -> list[str]:
    form = ", ".join(option.opts)
    if not option.is_flag:
        choices = getattr(option.type, "choices", None)
        value = "NAME" if option.type is click.STRING else "NUMBER"
        form += f" {'|'.join(choices) if choices else option.metavar or value}"
    default = str(option.default) if option.show_default else ""
    return [code(form), option.help or "How results are written.", default]


def exit_codes() -> Iterator[str]:
    """Exit codes."""
    yield "# Exit codes"
    yield table(["code", "meaning"], [[str(getattr(command_line, name)), text] for name, text in EXIT_CODES.items()])


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "scenario_keys": scenario_keys,
    "unit_procedures": unit_procedures,
    "units_and_distributions": units_and_distributions,
    "result_tables": result_tables,
    "key_figures": key_figures,
    "command_line": command_page,
    "exit_codes": exit_codes,
    "python": python_page,
    "charts": charts_page,
}
"""Every page of the reference by its file name."""


def pages() -> dict[str, str]:
    """The text of every page by its file name."""
    return {f"{name}.md": "\n\n".join(_headed(list(page()))) + "\n" for name, page in PAGES.items()}


def _headed(blocks: Sequence[str]) -> list[str]:
    return [blocks[0], _WRITTEN, *(block for block in blocks[1:] if block)]


def main() -> None:
    """Write all pages."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

"""The page of charts: what each answers and takes, from the charts themselves."""

from collections.abc import Iterator

from capsim.plots.registry import ANSWER, charts
from docs.text import code, table

_ARGUMENTS = {
    "ax": "Axes of matplotlib to draw on; on a figure of its own if left out",
    "title": "in place of the chart's own title; none at all if empty",
    "of": "a material, a set, or a target by its name; what the first target counts if left out",
}


def charts_page() -> Iterator[str]:
    """Every chart with its question and its arguments."""
    yield "# Charts"
    yield (
        "From a saved run with `capsim plot RUN --chart NAME`, or in Python as `run.plot.NAME()`, which gives the "
        "Axes it drew on. How to put one into a figure of yours: [read the "
        "answer](../how_to/read_the_answer.md#charts)."
    )
    rows = []
    for name, chart in charts().items():
        takes = ["ax", "title", *(("of",) if chart.by_target else ())]
        rows.append([code(name), chart.question, f"{chart.title}", ", ".join(map(code, takes))])
    yield table(["chart", "question", "its title", "takes"], rows)
    yield table(["argument", "what it is"], [[code(name), text] for name, text in _ARGUMENTS.items()])
    answer = " and ".join(map(code, ANSWER))
    yield (
        f"`run.plot.save(PATH, charts=(...), of=(...), title=...)` writes several charts as one picture, as `capsim "
        f"plot` does. Without `charts` it draws {answer}; a chart that takes `of` once for everything that targets "
        f"count, unless `of` says which. `PATH` ends in `.png`, `.svg` or `.pdf`."
    )
    yield (
        "On every chart over time a shock at a date is shaded from its beginning, for the mean of how long it lasts, "
        "with its name."
    )

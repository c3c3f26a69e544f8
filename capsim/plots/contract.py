"""What every chart is: a question, a drawing of the answer, and the same numbers as a table."""

from abc import ABC, abstractmethod
from typing import ClassVar

from matplotlib.axes import Axes

from capsim.results.result import Result

Column = list[float] | list[int] | list[str]
"""A column of a twin table; all columns of a table have one length."""


class Chart(ABC):
    """A chart of a run. A new chart is one subclass in a file of its own.

    Attributes:
        name: What the user calls it, as in ``--chart cumulative_doses``.
        title: Above the chart.
        question: What it answers, as a planner would ask.
        by_target: Whether it draws what one target counts, so that ``draw`` takes ``of`` as well.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    question: ClassVar[str]
    by_target: ClassVar[bool] = False

    @abstractmethod
    def draw(self, result: Result, ax: Axes | None = None, *, title: str | None = None) -> Axes:
        """Draw the chart from a result.

        Args:
            result: What to draw.
            ax: Axes to draw on; on a figure of its own if left out.
            title: In place of the chart's own title; none at all if empty.

        Raises:
            ResultError: No replication finished.
        """

    @abstractmethod
    def table(self, result: Result) -> dict[str, Column]:
        """The numbers that are drawn, one column a name; the unit stands in the name.

        Raises:
            ResultError: No replication finished.
        """

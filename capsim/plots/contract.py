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
    """

    name: ClassVar[str]
    title: ClassVar[str]
    question: ClassVar[str]

    @abstractmethod
    def draw(self, result: Result, ax: Axes | None = None) -> Axes:
        """Draw the chart from a result, on a figure of its own where no axes are given.

        Raises:
            ResultError: No replication finished.
        """

    @abstractmethod
    def table(self, result: Result) -> dict[str, Column]:
        """The numbers that are drawn, one column a name; the unit stands in the name.

        Raises:
            ResultError: No replication finished.
        """

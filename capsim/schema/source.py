"""Where a number comes from: a source, or the word assumption."""

from typing import Any

from pydantic import model_validator

from capsim.schema.base import FrozenModel


class Source(FrozenModel):
    """A publication or document; a plain text in the scenario is its title.

    >>> Source.model_validate("Plant records, building 4")
    Source(title='Plant records, building 4', author='', year=None, locator='', reason='')
    >>> print(Source(title="GMP Annex 1", author="European Commission", year=2022, locator="9.32"))
    European Commission (2022), GMP Annex 1, 9.32
    """

    title: str
    """Title of the publication or document."""
    author: str = ""
    """Who wrote or issued it."""
    year: int | None = None
    """Year of publication."""
    locator: str = ""
    """Where in it: page, section, table; or its DOI or address."""
    reason: str = ""
    """Why this number was chosen from it, or how it was worked out."""

    @model_validator(mode="before")
    @classmethod
    def _title_alone(cls, value: Any) -> Any:
        return {"title": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        year = f"({self.year})" if self.year else ""
        who = " ".join(part for part in (self.author, year) if part)
        text = ", ".join(part for part in (who, self.title, self.locator) if part)
        return f"{text}: {self.reason}" if self.reason else text


class Sourced(FrozenModel):
    """What carries numbers from outside: says where they come from."""

    source: Source | None = None
    """Where the numbers come from: a text, or title, author, year, locator and reason."""
    assumption: str | None = None
    """Why the numbers are reasonable where no source is known."""

    @property
    def origin(self) -> str:
        """The source or the assumption in one line for the report; empty when neither is given."""
        assumed = f"assumption: {self.assumption}" if self.assumption else ""
        return "; ".join(part for part in (str(self.source) if self.source else "", assumed) if part)

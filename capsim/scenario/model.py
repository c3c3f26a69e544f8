"""The scenario: everything the user writes, in one frozen model."""

from collections.abc import Mapping

from pydantic import Field, field_validator

from capsim.scenario.demand import Demand, Region
from capsim.scenario.disruption_kinds import AnyDisruption
from capsim.scenario.material import Material
from capsim.scenario.money import MoneySettings
from capsim.scenario.opening import Actual, Opening
from capsim.scenario.project import Project
from capsim.scenario.schedule import Campaign, SetOfMaterials, Shipment, Statistics, Target
from capsim.scenario.site import Calendar, Laboratory, Site
from capsim.schema.base import refused
from capsim.schema.quantity import DateTime, Horizon, Name, PositiveCount, Seed, Title
from capsim.schema.rule import shown
from capsim.schema.source import Sourced


class Scenario(Sourced):
    """A network of sites, what they make, and what is wanted of them."""

    name: Title
    """Title of the scenario."""
    description: str = ""
    """What it stands for."""
    start: DateTime
    """Day on which the clock begins."""
    began: DateTime | None = None
    """When the scenario began from which this one goes on: times such as "60 day" count from then, but those under
    opening and statistics from the start, and what lies before the start has happened."""
    horizon: Horizon
    """How long is simulated."""
    calendars: dict[Name, Calendar] = {}
    """Calendars by name, for authorities and for every site that has none of that name."""
    sites: dict[Name, Site] = Field(min_length=1)
    """Plants by name."""
    authorities: dict[Name, Laboratory] = {}
    """Laboratories and authorities that serve all sites, by name."""
    projects: dict[Name, Project] = {}
    """What is built, transferred or qualified before capacity is there, by name."""
    materials: dict[Name, Material] = Field(min_length=1)
    """What is made, by name."""
    campaigns: list[Campaign] | None = None
    """What is made where; if left out, every material at every site that has the unit classes for it."""
    opening: Opening = Opening()
    """The plant at the start: lots in stock and in process, busy units; empty if left out."""
    actuals: list[Actual] = []
    """Lots released before the start, or {file: released.csv}; they count for the targets."""
    shipments: list[Shipment] = []
    """What goes from one site to others."""
    disruptions: list[AnyDisruption] = []
    """What goes wrong, at dates or at random."""
    sets: dict[Name, SetOfMaterials] = {}
    """Presentations that are used together, by name."""
    targets: list[Target] = []
    """What is wanted, and by when."""
    regions: dict[Name, Region] = {}
    """How released doses are shared out, by the name of who gets them; all in one if left out."""
    demand: list[Demand] = []
    """Who wants how many doses by when, to be served from what is released."""
    money: MoneySettings | None = None
    """Currency and price year, if anything is counted in money."""
    statistics: Statistics = Statistics()
    """Which lots and hours the statistics look at."""
    replications: PositiveCount = 200
    """Replications, unless the command line says otherwise."""
    seed: Seed = 1
    """Root of all random draws, unless the command line says otherwise."""

    @field_validator("actuals", mode="before")
    @classmethod
    def _a_list(cls, value: object) -> object:
        """A file has been read where the scenario is a file; elsewhere there is none to read."""
        if isinstance(value, Mapping):
            hint = "{file: released.csv} is for scenario files"
            raise refused(shown(value), "a list of released lots", hint)
        return value

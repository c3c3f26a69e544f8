"""The scenario: everything the user writes, in one frozen model."""

from pydantic import Field

from capsim.scenario.disruption_kinds import AnyDisruption
from capsim.scenario.material import Material
from capsim.scenario.schedule import Campaign, SetOfMaterials, Shipment, Statistics, Target
from capsim.scenario.site import Calendar, Laboratory, Site
from capsim.schema.quantity import DateTime, Horizon, Name, PositiveCount, Seed, Title
from capsim.schema.source import Sourced


class Scenario(Sourced):
    """A network of sites, what they make, and what is wanted of them."""

    name: Title
    """Title of the scenario."""
    description: str = ""
    """What it stands for."""
    start: DateTime
    """Day on which the clock begins."""
    horizon: Horizon
    """How long is simulated."""
    calendars: dict[Name, Calendar] = {}
    """Calendars by name, for authorities and for every site that has none of that name."""
    sites: dict[Name, Site] = Field(min_length=1)
    """Plants by name."""
    authorities: dict[Name, Laboratory] = {}
    """Laboratories and authorities that serve all sites, by name."""
    materials: dict[Name, Material] = Field(min_length=1)
    """What is made, by name."""
    campaigns: list[Campaign] | None = None
    """What is made where; if left out, every material at every site that has the unit classes for it."""
    shipments: list[Shipment] = []
    """What goes from one site to others."""
    disruptions: list[AnyDisruption] = []
    """What goes wrong, at dates or at random."""
    sets: dict[Name, SetOfMaterials] = {}
    """Presentations that are used together, by name."""
    targets: list[Target] = []
    """What is wanted, and by when."""
    statistics: Statistics = Statistics()
    """Which lots and hours the statistics look at."""
    replications: PositiveCount = 200
    """Replications, unless the command line says otherwise."""
    seed: Seed = 1
    """Root of all random draws, unless the command line says otherwise."""

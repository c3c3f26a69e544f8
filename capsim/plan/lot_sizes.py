"""The sizes of lots as a scenario writes them: the lot size of a material, and those of the lots that are listed."""

from dataclasses import dataclass

from capsim.foundation.units import Quantity
from capsim.scenario.model import Scenario
from capsim.scenario.references import campaigns_of
from capsim.scenario.schedule import Campaign


@dataclass(frozen=True)
class WrittenSize:
    """A size of a lot, and the path at which it is written."""

    path: str
    size: Quantity


def written_sizes(scenario: Scenario, name: str) -> list[WrittenSize]:
    """Every size that is written for lots of a material, the lot size of the material first."""
    lot_size = scenario.materials[name].lot_size
    found = [] if lot_size is None else [WrittenSize(f"materials.{name}.lot_size", lot_size)]
    for index, campaign in enumerate(scenario.campaigns or ()):
        if campaign.make == name:
            found += sizes_of(scenario, index, campaign, own_only=True)
    return found


def sizes_of(scenario: Scenario, index: int, campaign: Campaign, *, own_only: bool = False) -> list[WrittenSize]:
    """The sizes of the lots of a campaign: those that are listed, and the lot size where a lot has none of its own."""
    lot_size = scenario.materials[campaign.make].lot_size
    found = []
    for number, lot in enumerate(campaign.listed):
        if lot.size is not None:
            found.append(WrittenSize(f"campaigns[{index}].lots[{number}].size", lot.size))
    all_own = bool(campaign.listed) and all(lot.size is not None for lot in campaign.listed)
    if lot_size is not None and not all_own and not own_only:
        found.append(WrittenSize(f"materials.{campaign.make}.lot_size", lot_size))
    return found


def lots_without_size(scenario: Scenario, name: str) -> bool:
    """Whether some lot of a material has no size but that of the material."""
    made = [campaign for _, campaign in campaigns_of(scenario) if campaign.make == name]
    return not made or any(not one.listed or any(lot.size is None for lot in one.listed) for one in made)

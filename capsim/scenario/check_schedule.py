"""Whether lists of lots, the order of campaigns and what sets are made of can work, one function a rule."""

from capsim.foundation.errors import Problem
from capsim.scenario.model import Scenario
from capsim.scenario.references import Problems, campaigns_of, held, unknown
from capsim.scenario.schedule import Campaign


def check_schedule(scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in (check_lot_lists, check_after, check_members):
        yield from check(scenario)


def check_lot_lists(scenario: Scenario) -> Problems:
    """Listed lots have one way to be planned, names of their own, and due dates after their starts."""
    for index, (_, campaign) in enumerate(campaigns_of(scenario)):
        path, names = f"campaigns[{index}]", set[str]()
        if campaign.listed and not isinstance(campaign.starts, str) and campaign.starts.at is not None:
            hint = "write the date of each lot as its at"
            yield Problem(f"{path}.starts.at", "dates for a list of lots", "no dates beside a list of lots", hint)
        for number, lot in enumerate(campaign.listed):
            where = f"{path}.lots[{number}]"
            if lot.name is not None and lot.name in names:
                yield Problem(f"{where}.name", f'"{lot.name}"', "a name that no other lot of the campaign has")
            names.add(lot.name or "")
            if lot.at is not None and campaign.starts != "free":
                hint = "leave starts out, or at"
                yield Problem(f"{where}.at", "a date", "no date, since starts plans the lots", hint)
            begins = 0 if lot.at is None else lot.at.seconds(scenario.start)
            if lot.due is not None and lot.due.seconds(scenario.start) <= begins:
                expected = f"a date after day {begins / 86400:g}, when the lot is planned"
                yield Problem(f"{where}.due", f"day {lot.due.seconds(scenario.start) / 86400:g}", expected)


def check_after(scenario: Scenario) -> Problems:
    """A campaign comes after one that exists, that has a last lot, and that does not come after it."""
    named = dict(campaigns_of(scenario))
    for index, (name, campaign) in enumerate(named.items()):
        path = f"campaigns[{index}].after"
        if campaign.after is None:
            continue
        if campaign.after not in named:
            yield unknown(path, campaign.after, "a campaign of the scenario", known=named)
        elif _waits_for(named, campaign.after, name):
            yield Problem(path, f'"{campaign.after}"', f"a campaign that does not itself wait for {name}")
        elif is_endless(named[campaign.after]):
            hint = f"give {campaign.after} a number of lots, or a list of them"
            yield Problem(path, f'"{campaign.after}", which has no last lot', "a campaign with a last lot", hint)


def is_endless(campaign: Campaign) -> bool:
    """Whether a campaign has neither a number of lots nor a list of dates."""
    return campaign.lots is None and (isinstance(campaign.starts, str) or campaign.starts.at is None)


def _waits_for(named: dict[str, Campaign], name: str, wanted: str) -> bool:
    """Whether a campaign comes after ``wanted``, directly or not, or is it."""
    seen = set[str]()
    while name in named and name not in seen:
        if name == wanted:
            return True
        seen.add(name)
        name = named[name].after or ""
    return False


def check_members(scenario: Scenario) -> Problems:
    """What is counted is made before the horizon, and so is every member of a set, or it can never be complete."""
    first: dict[str, float] = dict.fromkeys((material for material, _ in held(scenario)), 0.0)
    for _, campaign in campaigns_of(scenario):
        first[campaign.make] = min(first.get(campaign.make, float("inf")), _begins(scenario, campaign))
    wanted = {f"sets.{name}.members.{member}": member for name, one in scenario.sets.items() for member in one.members}
    targets = enumerate(scenario.targets)
    wanted |= {f"targets[{index}].of": target.of for index, target in targets if target.of in scenario.materials}
    for path, material in wanted.items():
        if material not in scenario.materials:
            continue  # told as an unknown name
        if material not in first:
            hint = f"add a campaign that makes {material}"
            yield Problem(path, f'"{material}", which no campaign makes', "a material that is made", hint)
        elif first[material] >= scenario.horizon:
            got = f'"{material}", whose first lot is planned on day {first[material] / 86400:g}'
            expected = f"a material that is made before the horizon of {scenario.horizon / 86400:g} day"
            yield Problem(path, got, expected, "begin earlier, or make the horizon longer")


def _begins(scenario: Scenario, campaign: Campaign) -> float:
    """When the first lot of a campaign is planned at the earliest [s]."""
    site = scenario.sites.get(campaign.at)
    moments = [moment for moment in (campaign.from_, site.goes_live if site else None) if moment is not None]
    live = max((moment.seconds(scenario.start) for moment in moments), default=0)
    dates = [lot.at for lot in campaign.listed] or (
        [] if isinstance(campaign.starts, str) else [*(campaign.starts.at or ())]
    )
    planned = min((0 if at is None else at.seconds(scenario.start) for at in dates), default=0)
    return max(live, planned)

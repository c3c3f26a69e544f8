"""Whether the names in a scenario lead somewhere, one function a rule; each yields Problems with their remedy."""

from collections.abc import Callable, Collection, Iterator, Mapping

from capsim.foundation.errors import Problem, clipped, did_you_mean
from capsim.procedures.contract import UnitProcedure
from capsim.scenario.laboratories import able, known_skills, wanted_skills
from capsim.scenario.located import numbered
from capsim.scenario.model import Scenario
from capsim.scenario.reference_equipment import EQUIPMENT_CHECKS
from capsim.scenario.schedule import Campaign
from capsim.scenario.site import Calendar, Site

Problems = Iterator[Problem]


def campaigns_of(scenario: Scenario) -> list[tuple[str, Campaign]]:
    """The campaigns with their names, in the order of the file, or one for each material and site that can make it.

    Without a name of its own a campaign is called after its material and site; a second one is numbered.
    """
    campaigns = scenario.campaigns if scenario.campaigns is not None else _possible(scenario)
    names = numbered(campaign.name or f"{campaign.make}_at_{campaign.at}" for campaign in campaigns)
    return list(zip(names, campaigns, strict=True))


def _possible(scenario: Scenario) -> list[Campaign]:
    return [
        Campaign(make=material, at=site)
        for material in sorted(scenario.materials)
        for site in sorted(scenario.sites)
        if scenario.materials[material].procedure
        and all(step.on in scenario.sites[site].unit_classes for step in scenario.materials[material].procedure)
    ]


def held(scenario: Scenario) -> set[tuple[str, str]]:
    """The materials of which a plant holds lots at the start, each with the site."""
    opening = scenario.opening
    return {(lot.material, lot.at) for lots in (opening.stock, opening.in_process) for lot in lots}


def end_products(scenario: Scenario) -> list[str]:
    """Materials that nothing else is made of."""
    used = {component for material in scenario.materials.values() for component in material.components}
    return [name for name in sorted(scenario.materials) if name not in used]


def end_product(scenario: Scenario) -> str:
    """What a target means that does not say what it counts: the only set, or the only end product."""
    return next(iter(scenario.sets)) if len(scenario.sets) == 1 else end_products(scenario)[0]


def check_references(scenario: Scenario) -> Problems:
    """Every rule in turn."""
    for check in CHECKS:
        yield from check(scenario)


def unknown(path: str, got: str, what: str, *, known: Collection[str]) -> Problem:
    """The problem of a name that leads nowhere."""
    expected = what if known else f"{what} (there is none)"
    return Problem(path, f'"{clipped(got)}"', expected, did_you_mean(got, known))


def check_calendars(scenario: Scenario) -> Problems:
    """Calendars that are named exist at their site or for all, and closures end after they begin."""
    for name, site in scenario.sites.items():
        known = [*site.calendars, *scenario.calendars]
        for part in ("unit_classes", "pools", "laboratory"):
            for key, entry in getattr(site, part).items():
                if entry.calendar is not None and entry.calendar not in known:
                    path = f"sites.{name}.{part}.{key}.calendar"
                    yield unknown(path, entry.calendar, f"a calendar of {name}", known=known)
        yield from _check_closures(f"sites.{name}.calendars", site.calendars)
    yield from _check_closures("calendars", scenario.calendars)
    for key, authority in scenario.authorities.items():
        if authority.calendar is not None and authority.calendar not in scenario.calendars:
            path, name = f"authorities.{key}.calendar", authority.calendar
            if any(name in site.calendars for site in scenario.sites.values()):
                hint = f"move {name} to the calendars of the scenario; sites find it there too"
                yield Problem(path, f'"{name}", which belongs to a site', "a calendar of the scenario", hint)
            else:
                yield unknown(path, name, "a calendar of the scenario", known=scenario.calendars)


def _check_closures(path: str, calendars: Mapping[str, Calendar]) -> Problems:
    for key, calendar in calendars.items():
        for index, shutdown in enumerate(calendar.shutdowns):
            if shutdown.to <= shutdown.from_:
                got, expected = f"{shutdown.to:%Y-%m-%d}", f"a day after {shutdown.from_:%Y-%m-%d}"
                yield Problem(f"{path}.{key}.shutdowns[{index}].to", got, expected)


def check_components(scenario: Scenario) -> Problems:
    """Components exist, nothing is made of itself, and a line does not lose everything."""
    for name, material in scenario.materials.items():
        if material.line_loss >= 1:
            yield Problem(f"materials.{name}.line_loss", f"{material.line_loss:g}", "less than 1")
        for component in material.components:
            path = f"materials.{name}.components.{component}"
            if component not in scenario.materials:
                yield unknown(path, component, "a material of the scenario", known=scenario.materials)
            elif _made_of(scenario, component, name):
                yield Problem(path, f'"{component}"', f"a material that is not itself made of {name}")


def _made_of(scenario: Scenario, material: str, wanted: str) -> bool:
    """Whether ``wanted`` goes into ``material``, directly or not."""
    todo, seen = [material], set()
    while todo:
        one = todo.pop()
        if one == wanted:
            return True
        if one not in seen and one in scenario.materials:
            seen.add(one)
            todo.extend(scenario.materials[one].components)
    return False


def check_release(scenario: Scenario) -> Problems:
    """Samples are taken after a step, or on arrival where there is none; who investigates has something to do."""
    for name, material in scenario.materials.items():
        names = material.step_names
        after = material.release.sampled_after if material.release else None
        if after is not None and after not in names:
            yield unknown(f"materials.{name}.release.sampled_after", after, f"a step of {name}", known=names)
        for key, check in (material.release.checks if material.release else {}).items():
            retest = check.retest
            if retest is not None and retest.investigated_by is not None and retest.investigation.high <= 0:
                path = f"materials.{name}.release.checks.{key}.retest.investigated_by"
                hint = 'write how much work it is, such as investigation: "16 h"'
                yield Problem(path, f'"{retest.investigated_by}"', "an investigation that takes time", hint)


def check_campaigns(scenario: Scenario) -> Problems:
    """Campaigns make known materials at known sites that have all they need."""
    named = campaigns_of(scenario)
    if scenario.campaigns is None:
        yield from _check_left_out(scenario, {campaign.make for _, campaign in named})
        if not named and not held(scenario):
            yield Problem("materials", "nothing that is made", "a material with a procedure", "or write campaigns")
    elif not named:
        yield Problem("campaigns", "an empty list", "at least one campaign, or no key campaigns")
    told: set[tuple[str, str]] = set()
    names: set[str] = set()
    for index, (name, campaign) in enumerate(named):
        path = f"campaigns[{index}]" if scenario.campaigns is not None else ""
        if campaign.make not in scenario.materials:
            yield unknown(f"{path}.make", campaign.make, "a material of the scenario", known=scenario.materials)
        elif campaign.at not in scenario.sites:
            yield unknown(f"{path}.at", campaign.at, "a site of the scenario", known=scenario.sites)
        elif (campaign.make, campaign.at) not in told:
            told.add((campaign.make, campaign.at))
            yield from check_making(scenario, campaign.make, campaign.at)
        if name in names or (campaign.name is not None and campaign.name in names):
            yield Problem(f"{path}.name", f'"{campaign.name or name}"', "a name that no other campaign has")
        names.add(name)
        every = None if isinstance(campaign.starts, str) else campaign.starts.every
        if every is not None and every < 1:
            yield Problem(f"{path}.starts.every", f"{every:g} s", "at least a second")
        if campaign.starts == "free" and campaign.make in scenario.materials and not campaign.listed:
            if not scenario.materials[campaign.make].procedure:
                hint = "say when its lots come: starts: {every: 3 day}, {at: [dates]} or {gaps: {...}}; or list them"
                expected = f"planned starts, since {campaign.make} has no procedure"
                yield Problem(f"{path}.starts", '"free"', expected, hint)


def _check_left_out(scenario: Scenario, made: set[str]) -> Problems:
    """Without campaigns every material must have a site that can make it; told against the site that comes nearest."""
    for name, material in sorted(scenario.materials.items()):
        if name in made or not material.procedure:
            continue
        wanted = [step.on for step in material.procedure]
        at = max(sorted(scenario.sites), key=lambda site: sum(on in scenario.sites[site].unit_classes for on in wanted))
        yield from check_making(scenario, name, at)


def check_making(scenario: Scenario, material: str, at: str) -> Problems:
    """The site has all that the procedure of a material needs."""
    site = scenario.sites[at]
    for index, step in enumerate(scenario.materials[material].procedure):
        yield from _check_step(f"materials.{material}.procedure[{index}]", step, at=at, site=site)
    store = scenario.materials[material].store
    if store is not None and store not in site.stores:
        what = f"a store of {at}, where {material} is made"
        yield unknown(f"materials.{material}.store", store, what, known=site.stores)
    release = scenario.materials[material].release
    for key, check in (release.checks if release else {}).items():
        for place, skill in wanted_skills(check):
            if not able(scenario, at, skill)[0]:
                path = f"materials.{material}.release.checks.{key}.{place}"
                what = f"a laboratory or a skill of {at}, or an authority"
                yield unknown(path, skill, what, known=known_skills(scenario, at))


def _check_step(path: str, step: UnitProcedure, *, at: str, site: Site) -> Problems:
    if step.on not in site.unit_classes:
        yield unknown(f"{path}.on", step.on, f"a unit class of {at}, where it is made", known=site.unit_classes)
    else:
        unit = site.unit_classes[step.on]
        for size in step.sizes_needed():
            if getattr(unit, size) is None:
                where = f"sites.{at}.unit_classes.{step.on}"
                yield Problem(where, f'no "{size}"', f"a {size}, which {step.unit_procedure} needs")
    for part in ("needs", "turnaround_needs", "preparation_needs"):
        for pool, count in (getattr(step, part) or {}).items():
            if pool not in site.pools:
                yield unknown(f"{path}.{part}.{pool}", pool, f"a pool of {at}, where it is made", known=site.pools)
            elif count > site.pools[pool].most:
                have = site.pools[pool].most
                yield Problem(f"{path}.{part}.{pool}", str(count), f"no more than the {have} that {at} has")
    if isinstance(step.hold, str) and step.hold not in ("none", "unlimited", "zero_wait", *site.stores):
        known = ("none", "unlimited", "zero_wait", *site.stores)
        what = f"none, unlimited, zero_wait, {{capacity: n}} or a store of {at}"
        yield unknown(f"{path}.hold", step.hold, what, known=known)
    for cause in step.failure_by_cause:
        if cause in ("learning", "yield"):
            hint = "capsim uses it for what a new train, or a yield, loses"
            yield Problem(f"{path}.failure.{cause}", f'"{cause}"', "another name for the cause", hint)
    total = sum(step.failure_by_cause.values())
    if total > 1:
        yield Problem(f"{path}.failure", f"shares that add up to {total:.3g}", "at most 1 in all")


def check_supply(scenario: Scenario) -> Problems:
    """Every component is made, or shipped to, where it is used."""
    made = {(campaign.make, campaign.at) for _, campaign in campaigns_of(scenario)}
    for index, shipment in enumerate(scenario.shipments):
        path = f"shipments[{index}]"
        if shipment.material not in scenario.materials:
            yield unknown(f"{path}.material", shipment.material, "a material of the scenario", known=scenario.materials)
        elif (shipment.material, shipment.from_) not in made | held(scenario):
            makers = [site for material, site in made if material == shipment.material]
            what = f"a site that makes {shipment.material}"
            yield unknown(f"{path}.from", shipment.from_, what, known=makers)
        for site in shipment.to:
            if site not in scenario.sites:
                yield unknown(f"{path}.to.{site}", site, "a site of the scenario", known=scenario.sites)
        total = sum(shipment.to.values())
        if abs(total - 1) > 1e-9:
            yield Problem(f"{path}.to", f"shares that add up to {total:.6g}", "shares that add up to 1")
        twice = [other for other in scenario.shipments[:index] if _same_origin(other, shipment)]
        if twice:
            yield Problem(path, "a second shipment of this material from this site", "one shipment with all its sites")
    arrives = made | held(scenario) | {(s.material, site) for s in scenario.shipments for site in s.to}
    for material, site in sorted(made):
        for component in scenario.materials[material].components if material in scenario.materials else ():
            if component in scenario.materials and (component, site) not in arrives:
                hint = f"add a campaign that makes it there, or a shipment to {site}"
                path = f"materials.{material}.components.{component}"
                expected = "a component that is made or shipped there"
                yield Problem(path, f"no source of {component} at {site}", expected, hint)


def _same_origin(one: object, other: object) -> bool:
    return all(getattr(one, part) == getattr(other, part) for part in ("material", "from_"))


def check_targets(scenario: Scenario) -> Problems:
    """Targets count known materials with doses, by dates inside the horizon; sets have known members."""
    for name, one in scenario.sets.items():
        if name in scenario.materials:
            yield Problem(f"sets.{name}", f'"{name}"', "a name that no material has")
        for member in one.members:
            if member not in scenario.materials:
                path = f"sets.{name}.members.{member}"
                yield unknown(path, member, "a material of the scenario", known=scenario.materials)
        if not one.members:
            yield Problem(f"sets.{name}.members", "nothing", "at least one material with its doses in a set")
    for index, target in enumerate(scenario.targets):
        path = f"targets[{index}]"
        known = [*scenario.sets, *scenario.materials]
        if target.name is not None and target.name in [*known, *(one.name for one in scenario.targets[:index])]:
            expected = "a name that no other target, material or set has"
            yield Problem(f"{path}.name", f'"{target.name}"', expected)
        if target.of is not None and target.of not in known:
            yield unknown(f"{path}.of", target.of, "a material or a set", known=known)
        elif target.of is None and len(scenario.sets) != 1 and len(end_products(scenario)) != 1:
            yield Problem(path, "no key of", "the material or set that is counted", did_you_mean("", known))
        if not target.by:
            yield Problem(f"{path}.by", "an empty list", "at least one date")
        for number, moment in enumerate(target.by):
            second = moment.seconds(scenario.start)
            if not 0 < second <= scenario.horizon:
                what = f"a date after the start and not after the horizon of {scenario.horizon / 86400:g} day"
                yield Problem(f"{path}.by[{number}]", f"day {second / 86400:g}", what, "make the horizon longer")


def check_go_live(scenario: Scenario) -> Problems:
    """Nothing at a site is there before the site."""
    for name, site in scenario.sites.items():
        live = site.goes_live.seconds(scenario.start) if site.goes_live is not None else 0  # a project says it later
        for part in ("unit_classes", "laboratory"):
            for key, entry in getattr(site, part).items():
                own = None if entry.goes_live is None else entry.goes_live.moment
                if own is not None and own.seconds(scenario.start) < live:
                    got = f"day {own.seconds(scenario.start) / 86400:g}"
                    expected = f"day {live / 86400:g} or later, when {name} goes live"
                    yield Problem(f"sites.{name}.{part}.{key}.goes_live", got, expected, "or leave it out")


def check_window(scenario: Scenario) -> Problems:
    """The warm-up ends before the horizon."""
    if scenario.statistics.warm_up >= scenario.horizon:
        got = f"{scenario.statistics.warm_up / 86400:g} day"
        yield Problem("statistics.warm_up", got, f"less than the horizon of {scenario.horizon / 86400:g} day")


CHECKS: tuple[Callable[[Scenario], Problems], ...] = (
    check_calendars,
    check_components,
    check_release,
    check_campaigns,
    check_supply,
    check_targets,
    check_go_live,
    check_window,
    *EQUIPMENT_CHECKS,
)
"""Every rule, in the order in which it is told."""

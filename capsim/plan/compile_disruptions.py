"""Disruptions into tables: when each happens, and what it does to which rows."""

from collections.abc import Iterator
from dataclasses import replace

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.distributions import Exponential
from capsim.foundation.rules import Effect, Struck
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, CampaignRow, DisruptionRow, EffectRow
from capsim.plan.rows_disruptions import UNIT_AT_RANDOM
from capsim.scenario.laboratories import able, wanted_skills

_COSTS_LOTS = (Effect.CLOSE, Effect.SPOIL, Effect.DISCARD)
_TABLES = {
    "unit_class": (Struck.UNIT_CLASS, "unit_classes"),
    "pool": (Struck.POOL, "pools"),
    "supply": (Struck.SUPPLY, "supplies"),
    "store": (Struck.STORE, "stores"),
    "laboratory": (Struck.SERVER, "servers"),
    "authority": (Struck.SERVER, "servers"),
}


def compile_disruptions(draft: Draft) -> None:
    """Add every disruption in the order of the scenario, with its effects."""
    names = [one.name for one in draft.scenario.disruptions]
    for disruption in draft.scenario.disruptions:
        effects = _effects(draft, disruption)
        row = DisruptionRow(
            name=disruption.name,
            kind=disruption.kind,
            dates=_dates(draft, disruption),
            gap=_gap(draft, disruption),
            follows=NONE if disruption.along_with is None else names.index(disruption.along_with),
            duration=_stream(draft, disruption, "duration") if disruption.duration is not None else NONE,
            unit=_unit(draft, disruption, effects),
            effects=effects,
            once=_once(draft, disruption),
            **_crew(draft, disruption),
        )
        draft.add("disruptions", row)


def _stream(draft: Draft, disruption: Disruption, what: str) -> int:
    assert disruption.duration is not None
    return draft.stream(f"disruption/{disruption.name}/{what}", disruption.duration)


def _dates(draft: Draft, disruption: Disruption) -> tuple[int, int]:
    first = draft.count("dates")
    moments = [occasion.moment for occasion in disruption.at or () if occasion.moment is not None]
    for second in sorted(moment.seconds(draft.scenario.start) for moment in moments):
        draft.add("dates", second)
    return first, draft.count("dates")


def _once(draft: Draft, disruption: Disruption) -> int:
    """Row of the time at which it begins, where that is random."""
    random = [occasion for occasion in disruption.at or () if occasion.law is not None]
    if not random:
        return NONE
    return draft.stream(f"disruption/{disruption.name}/at", random[0].after(draft.scenario.start))


def _gap(draft: Draft, disruption: Disruption) -> int:
    if disruption.rate is None:
        return NONE
    return draft.stream(f"disruption/{disruption.name}/gap", Exponential(1 / disruption.rate))


def _unit(draft: Draft, disruption: Disruption, effects: tuple[int, int]) -> int:
    drawn = any(effect.unit == UNIT_AT_RANDOM for effect in draft.table("effects")[slice(*effects)])
    return draft.chance(f"disruption/{disruption.name}/unit") if drawn else NONE


def _crew(draft: Draft, disruption: Disruption) -> dict[str, int]:
    if disruption.crew is None:
        return {}
    site = draft.sites[next(harm.site for harm in disruption.harms() if harm.site is not None)]
    crew = draft.index["pools", site, disruption.crew]
    return {"crew": crew, "hours": draft.index["pool calendar", site, disruption.crew]}


def _effects(draft: Draft, disruption: Disruption) -> tuple[int, int]:
    first = draft.count("effects")
    for harm in disruption.harms():
        costs = harm.effect in _COSTS_LOTS or (harm.effect == Effect.DELAY and harm.lost and harm.what == "delivered")
        for struck, number in _struck(draft, harm):
            row = EffectRow(
                disruption=draft.count("disruptions"),
                effect=int(harm.effect),
                struck=int(struck),
                row=number,
                unit=harm.unit,
                number=harm.number,
                share=harm.share,
                cause=draft.cause(disruption.name) if costs else NONE,
                lost=harm.lost,
                after=round(harm.after),
                look_back=round(harm.look_back),
                chance=harm.chance,
            )
            draft.add("effects", _with_chances(draft, disruption, row))
    return first, draft.count("effects")


def _with_chances(draft: Draft, disruption: Disruption, row: EffectRow) -> EffectRow:
    """With a draw for each campaign whose lots may be under suspicion."""
    if not (row.look_back and row.chance):
        return row
    first = draft.count("streams")
    unit_class = draft.table("unit_classes")[row.row].name
    for campaign in draft.table("campaigns"):
        draft.chance(f"disruption/{disruption.name}/{unit_class}/{campaign.name}/rejected")
    return replace(row, chances=first)


def _struck(draft: Draft, harm: Harm) -> Iterator[tuple[Struck, int]]:
    """The rows that a harm strikes."""
    site = draft.sites[harm.site] if harm.site is not None else NONE
    if harm.what == "site":
        yield from _whole_site(draft, site, harm)
    elif harm.what == "route":
        yield from ((Struck.SHIPMENT, number) for number in _routes(draft, site, harm))
    elif harm.what == "authority" and harm.effect == Effect.HOLD_RELEASE:
        yield from ((Struck.CAMPAIGN, number) for number in _decided_by(draft, harm.name))
    elif harm.what in ("delivered", "releases"):
        yield from ((Struck.CAMPAIGN, number) for number in _campaigns(draft, site, harm))
    else:
        struck, table = _TABLES[harm.what]
        yield struck, draft.index[table, site, harm.name]


def _routes(draft: Draft, site: int, harm: Harm) -> Iterator[int]:
    for number, route in enumerate(draft.table("shipments")):
        goes = (route.material, route.origin) == (draft.materials[harm.name], site)
        if goes and (harm.to is None or route.destination == draft.sites[harm.to]):
            yield number


def _campaigns(draft: Draft, site: int, harm: Harm) -> Iterator[int]:
    """All campaigns of a site that await dispositions, or those of one material that is still to be delivered."""
    for number, campaign in enumerate(draft.table("campaigns")):
        if harm.what == "releases":
            struck = not _is_released(campaign)
        else:
            struck = campaign.material == draft.materials[harm.name] and not campaign.opening
        if campaign.site == site and struck:
            yield number


def _is_released(campaign: CampaignRow) -> bool:
    """Whether it is stock that was released before the start."""
    return campaign.opening and campaign.steps[0] == campaign.steps[1] and campaign.checks[0] == campaign.checks[1]


def _whole_site(draft: Draft, site: int, harm: Harm) -> Iterator[tuple[Struck, int]]:
    """All units; and, unless it is lots on board that are struck, laboratories."""
    for number, row in enumerate(draft.table("unit_classes")):
        if row.site == site:
            yield Struck.UNIT_CLASS, number
    for number, row in enumerate(draft.table("servers")):
        if row.site == site and harm.effect == Effect.CLOSE:
            yield Struck.SERVER, number


def _decided_by(draft: Draft, authority: str) -> Iterator[int]:
    """Campaigns whose release asks an authority."""
    scenario = draft.scenario
    sites, materials = list(draft.sites), list(draft.materials)
    for number, campaign in enumerate(draft.table("campaigns")):
        release = scenario.materials[materials[campaign.material]].release
        wanted = [skill for check in (release.checks if release else {}).values() for _, skill in wanted_skills(check)]
        asked = [names for names, own in (able(scenario, sites[campaign.site], skill) for skill in wanted) if not own]
        if not _is_released(campaign) and any(authority in names for names in asked):
            yield number

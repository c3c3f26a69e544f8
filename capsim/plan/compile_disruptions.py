"""Disruptions into tables: when each happens, and what it does to which rows."""

import math
from collections.abc import Iterator
from dataclasses import replace

from capsim.disruptions.contract import Disruption, Harm
from capsim.foundation.distributions import Exponential
from capsim.foundation.rules import Effect, Struck
from capsim.plan.draft import Draft
from capsim.plan.plan import NONE, DisruptionRow, EffectRow
from capsim.plan.rows_disruptions import UNIT_AT_RANDOM
from capsim.scenario.laboratories import able, wanted_skills
from capsim.scenario.references import campaigns_of

_COSTS_LOTS = (Effect.CLOSE, Effect.SPOIL, Effect.DISCARD)
_TABLES = {
    "unit_class": (Struck.UNIT_CLASS, "unit_classes"),
    "pool": (Struck.POOL, "pools"),
    "supply": (Struck.SUPPLY, "supplies"),
    "store": (Struck.STORE, "stores"),
    "laboratory": (Struck.SERVER, "servers"),
    "authority": (Struck.SERVER, "servers"),
}
_LIVE = {"unit_classes": Struck.UNIT_CLASS, "servers": Struck.SERVER}


def compile_disruptions(draft: Draft) -> None:
    """Add every disruption in the order of the scenario, with its effects."""
    names = [one.name for one in draft.scenario.disruptions]
    for disruption in draft.scenario.disruptions:
        effects = _effects(draft, disruption)
        row = DisruptionRow(
            name=disruption.name,
            kind=disruption.kind,
            dates=_dates(draft, disruption),
            first=_first(draft, effects),
            gap=_gap(draft, disruption),
            follows=NONE if disruption.along_with is None else names.index(disruption.along_with),
            duration=_stream(draft, disruption, "duration") if disruption.duration is not None else NONE,
            unit=_unit(draft, disruption, effects),
            effects=effects,
            **_crew(draft, disruption),
        )
        draft.add("disruptions", row)


def _stream(draft: Draft, disruption: Disruption, what: str) -> int:
    assert disruption.duration is not None
    return draft.stream(f"disruption/{disruption.name}/{what}", disruption.duration)


def _dates(draft: Draft, disruption: Disruption) -> tuple[int, int]:
    first = draft.count("dates")
    for second in sorted(moment.seconds(draft.scenario.start) for moment in disruption.at or ()):
        draft.add("dates", second)
    return first, draft.count("dates")


def _gap(draft: Draft, disruption: Disruption) -> int:
    if disruption.rate is None:
        return NONE
    return draft.stream(f"disruption/{disruption.name}/gap", Exponential(1 / disruption.rate))


def _first(draft: Draft, effects: tuple[int, int]) -> int:
    """Nothing goes wrong at random before the first of what is struck is there [s]."""
    struck = draft.table("effects")[slice(*effects)]
    live = []
    for effect in struck:
        table = next((name for name, one in _LIVE.items() if one == effect.struck), None)
        live.append(draft.table(table)[effect.row].live_from if table else 0)
    return min(live, default=0)


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
                number=_missing(draft, harm, struck, row=number),
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


def _missing(draft: Draft, harm: Harm, struck: Struck, *, row: int) -> int:
    if harm.effect != Effect.FEWER:
        return 0
    count: int = draft.table("pools" if struck == Struck.POOL else "servers")[row].count
    return min(harm.number, count) if harm.number else math.floor(harm.share * count + 0.5)


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
    """All campaigns of a site, or those of one material."""
    for number, campaign in enumerate(draft.table("campaigns")):
        if campaign.site == site and (harm.what == "releases" or campaign.material == draft.materials[harm.name]):
            yield number


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
    for number, (_, campaign) in enumerate(campaigns_of(scenario)):
        release = scenario.materials[campaign.make].release
        wanted = [skill for check in (release.checks if release else {}).values() for _, skill in wanted_skills(check)]
        for names, own in (able(scenario, campaign.at, skill) for skill in wanted):
            if not own and authority in names:
                yield number
                break

"""Campaigns, release routes, shipments and targets into tables."""

from typing import TypedDict

from capsim.plan.compile_equipment import seconds
from capsim.plan.compile_going_on import going_on, qualification_of, sent_before
from capsim.plan.compile_lots import LotList, compile_lots
from capsim.plan.compile_procedure import ProcedureCompiler
from capsim.plan.compile_projects import live as live_when
from capsim.plan.compile_ramps import ramp_dates, ramp_of, start_up
from capsim.plan.draft import Draft, is_nothing
from capsim.plan.plan import (
    MATURE,
    NONE,
    UNLIMITED,
    CampaignRow,
    CheckRow,
    InputRow,
    LimitRow,
    ShipmentRow,
    StageRow,
    Starts,
    StoreRow,
    Target,
)
from capsim.scenario import schedule
from capsim.scenario.laboratories import able
from capsim.scenario.quality import Check, Release, Stage
from capsim.scenario.references import campaigns_of, end_product


def compile_campaigns(draft: Draft) -> None:
    """Add every campaign in the order of the scenario, with its procedure, inputs and release route."""
    for name, campaign in campaigns_of(draft.scenario):
        CampaignCompiler(draft, name, campaign).compile()


class CampaignCompiler:
    """Compiles one campaign; what the plant holds at the start differs in the methods below ``compile``."""

    opening = False

    def __init__(self, draft: Draft, name: str, campaign: schedule.Campaign) -> None:
        self._draft = draft
        self._name = name
        self._campaign = campaign
        self._material = draft.scenario.materials[campaign.make]
        self._site = draft.sites[campaign.at]

    def compile(self) -> None:
        """Add the campaign with all that belongs to it."""
        draft, campaign, scenario = self._draft, self._campaign, self._draft.scenario
        steps = self._steps()
        ramp, begins = ramp_of(campaign), live_when(draft, scenario.sites[campaign.at].goes_live, campaign.from_)
        live, phases = start_up(draft, self._name, ramp, live=begins)
        listed = self._listed(live)
        starts, dates, cadence, gap = self._starts(live, listed)
        release = self._release()
        row = CampaignRow(
            name=self._name,
            material=draft.materials[campaign.make],
            site=self._site,
            starts=int(starts),
            first=live,
            lots=_count(campaign),
            dates=dates,
            cadence=cadence,
            gap=gap,
            priority=campaign.priority,
            in_process=self._cap(),
            amount=listed.amount,
            nominal=self._nominal(steps, listed.amount),
            steps=steps,
            inputs=self._inputs(listed.draws),
            checks=self._checks(release),
            store=NONE if self._material.store is None else draft.index["stores", self._site, self._material.store],
            sampled=self._sampled(release),
            rejection=release.rejection,
            rejection_stream=self._rejection_stream(release),
            **_learning(campaign.learning),
            moves=ramp is not None,
            limits=self._limits(),
            after=self._after(),
            listed=listed.span,
            opening=self.opening,
            phases=phases,
            qualification=self._qualification(),
        )
        draft.add("campaigns", row if self.opening else going_on(draft, self._name, campaign, row=row))

    def _steps(self) -> tuple[int, int]:
        procedure = ProcedureCompiler(
            self._draft, campaign=self._name, material=self._campaign.make, site=self._campaign.at
        )
        return procedure.compile()

    def _listed(self, live: int) -> LotList:
        return compile_lots(self._draft, self._campaign, live)

    def _release(self) -> Release:
        return self._material.release or Release()

    def _after(self) -> int:
        if self._campaign.after is None:
            return NONE
        first: int = sum(row.opening for row in self._draft.table("campaigns"))
        return first + list(dict(campaigns_of(self._draft.scenario))).index(self._campaign.after)

    def _rejection_stream(self, release: Release) -> int:
        rejected = release.rejection > 0 or self._campaign.learning.rejects is not None
        return self._draft.chance(f"{self._name}/disposition") if rejected else NONE

    def _qualification(self) -> int:
        return qualification_of(self._draft, self._name, self._campaign)

    def _starts(self, live: int, listed: LotList) -> tuple[Starts, tuple[int, int], int, int]:
        draft, starts = self._draft, self._campaign.starts
        first = draft.count("dates")
        if self._campaign.listed and starts == "free":
            return Starts.PLANNED, listed.dates, 0, NONE
        if isinstance(starts, str):
            return Starts.FREE, (first, first), 0, NONE
        if starts.gaps is not None:
            return Starts.RANDOM, (first, first), 0, draft.stream(f"{self._name}/gap", starts.gaps)
        if starts.every is not None:
            return Starts.PLANNED, (first, first), round(starts.every), NONE
        if starts.ramp is not None:
            for date in ramp_dates(draft.scenario, self._campaign, starts.ramp, begin=live):
                draft.add("dates", date)
        for moment in sorted(seconds(moment, draft.scenario) for moment in starts.at or ()):
            draft.add("dates", max(moment, live))
        return Starts.PLANNED, (first, draft.count("dates")), 0, NONE

    def _cap(self) -> int:
        return cap_of(self._draft, self._name, self._campaign)

    def _sampled(self, release: Release) -> int:
        names = self._material.step_names
        return names.index(release.sampled_after) if release.sampled_after else self._material.last_step

    def _nominal(self, steps: tuple[int, int], begun: int) -> float:
        """Doses expected of a lot that does not fail; 1 where doses mean nothing."""
        draft = self._draft
        row = draft.table("materials")[draft.materials[self._campaign.make]]
        amount = float(begun)
        streams = draft.table("streams")
        for step in draft.table("steps")[slice(*steps)]:
            if step.creates:
                amount = step.creates
                for link in draft.links[slice(*step.create_factors)]:
                    amount *= streams[link].distribution.mean
            amount = max(amount - step.fixed_loss, 0)
            for link in draft.links[slice(*step.yields)]:
                amount *= streams[link].distribution.mean
            amount = max(amount - step.sampled, 0)
        return amount * row.doses if row.doses else 1.0

    def _limits(self) -> tuple[int, int]:
        draft, names = self._draft, self._material.step_names
        first = draft.count("limits")
        for name, limit in sorted(self._material.limits.items()):
            row = LimitRow(
                campaign=draft.count("campaigns"),
                name=name,
                cause=draft.cause(name),
                first=NONE if limit.from_ is None else names.index(limit.from_),
                last=NONE if limit.to is None else names.index(limit.to),
                until_end=limit.until == "end",
                within=round(limit.within),
                inside=tuple(sorted(names.index(step) for step in limit.inside or ())),
            )
            draft.add("limits", row)
        return first, draft.count("limits")

    def _inputs(self, draws: tuple[int, ...]) -> tuple[int, int]:
        draft = self._draft
        first = draft.count("inputs")
        for component, amount in zip(sorted(self._material.components), draws, strict=True):
            draft.add("inputs", InputRow(draft.count("campaigns"), draft.materials[component], amount))
        return first, draft.count("inputs")

    def _checks(self, release: Release) -> tuple[int, int]:
        first = self._draft.count("checks")
        for name, check in sorted(release.checks.items()):
            self._check(name, check)
        return first, self._draft.count("checks")

    def _check(self, name: str, check: Check) -> None:
        draft, path = self._draft, f"{self._name}/{name}"
        fails, retest = check.out_of_specification, check.retest
        servers = self._able(check)
        row = CheckRow(
            campaign=draft.count("campaigns"),
            name=name,
            server=servers[0] if servers else NONE,
            hands_on=draft.duration(f"{path}/hands on", check.hands_on),
            elapsed=draft.duration(f"{path}/elapsed", check.elapsed),
            phase=int(check.phase),
            fails=fails,
            fail_stream=draft.chance(f"{path}/result") if fails > 0 else NONE,
            confirmed=retest.confirms if retest else -1.0,
            investigation=draft.duration(f"{path}/investigation", retest.investigation) if retest else NONE,
            skilled=self._several(servers),
            stages=self._stages(path, check),
            investigators=self._skilled(self._servers(retest.investigated_by) if retest and fails > 0 else []),
        )
        draft.add("checks", row)

    def _stages(self, path: str, check: Check) -> tuple[int, int]:
        draft, first = self._draft, self._draft.count("stages")
        for number, stage in enumerate(check.then or (), 2):
            servers = self._able(stage)
            row = StageRow(
                server=servers[0] if servers else NONE,
                hands_on=draft.duration(f"{path}/stage {number}/hands on", stage.hands_on),
                elapsed=draft.duration(f"{path}/stage {number}/elapsed", stage.elapsed),
                skilled=self._several(servers),
            )
            draft.add("stages", row)
        return first, draft.count("stages")

    def _able(self, stage: Stage) -> list[int]:
        """Who can do the work of a stage; nobody where there is none."""
        return [] if is_nothing(stage.hands_on) else self._servers(stage.by)

    def _servers(self, skill: str | None) -> list[int]:
        """The servers that have a skill, by name."""
        if skill is None:
            return []
        names, own = able(self._draft.scenario, self._campaign.at, skill)
        return [self._draft.index["servers", self._site if own else NONE, name] for name in names]

    def _several(self, servers: list[int]) -> tuple[int, int]:
        """Span of the servers where there is a choice."""
        return self._skilled(servers if len(servers) > 1 else [])

    def _skilled(self, servers: list[int]) -> tuple[int, int]:
        first = self._draft.count("skilled")
        for server in servers:
            self._draft.add("skilled", server)
        return first, self._draft.count("skilled")


def cap_of(draft: Draft, name: str, campaign: schedule.Campaign) -> int:
    """The store that counts the lots in process of a campaign, what is in process at the start included; or NONE."""
    key = ("in process", name)
    if campaign.lots_in_process is None:
        return NONE
    if ("stores", *key) not in draft.index:
        draft.add("stores", StoreRow(f"{name} in process", draft.sites[campaign.at], campaign.lots_in_process), key)
    return draft.index["stores", *key]


def _count(campaign: schedule.Campaign) -> int:
    if campaign.lots is None:
        return UNLIMITED
    return len(campaign.lots) if isinstance(campaign.lots, list) else campaign.lots


_Curve = schedule.Curve | schedule.CycleTimeCurve | schedule.RejectCurve


def _curve(curve: _Curve | None, initial: float | None = None) -> tuple[str, float, float]:
    """Shape, initial value (another one where it is told) and lots or weeks."""
    if curve is None:
        return MATURE
    return curve.shape, curve.initial if initial is None else initial, curve.lots or curve.weeks or 0


class _Curves(TypedDict):
    """What a campaign row says of learning."""

    yield_learning: tuple[str, float, float]
    success_learning: tuple[str, float, float]
    cycle_learning: tuple[str, float, float]
    reject_learning: tuple[str, float, float]
    by_weeks: tuple[str, ...]


def _learning(learning: schedule.Learning) -> _Curves:
    curves: dict[str, _Curve | None] = {"yield": learning.yield_, "success": learning.success}
    curves |= {"cycle_time": learning.cycle_time, "rejects": learning.rejects}
    return _Curves(
        yield_learning=_curve(learning.yield_),
        success_learning=_curve(learning.success),
        cycle_learning=_curve(learning.cycle_time),
        reject_learning=_curve(learning.rejects, initial=1 - learning.rejects.initial if learning.rejects else 1.0),
        by_weeks=tuple(name for name, curve in curves.items() if curve is not None and curve.weeks is not None),
    )


def compile_shipments(draft: Draft) -> None:
    """Add every route of every shipment."""
    scenario = draft.scenario
    for shipment in scenario.shipments:
        store = scenario.materials[shipment.material].store
        for name, share in sorted(shipment.to.items()):
            site = draft.sites[name]
            row = ShipmentRow(
                material=draft.materials[shipment.material],
                origin=draft.sites[shipment.from_],
                destination=site,
                share=share,
                transit=draft.duration(f"{shipment.material}/{shipment.from_} to {name}/transit", shipment.transit),
                store=draft.index.get(("stores", site, store), NONE),
                sent=sent_before(scenario, shipment, name),
            )
            draft.add("shipments", row)


def compile_targets(draft: Draft) -> None:
    """Add every target with the materials whose released doses count for it."""
    scenario = draft.scenario
    for target in scenario.targets:
        name = target.of or end_product(scenario)
        members = scenario.sets[name].members if name in scenario.sets else {name: 1.0}
        row = Target(
            name=name,
            doses=target.doses,
            by=tuple(sorted(moment.seconds(scenario.start) for moment in target.by)),
            members=tuple((draft.materials[member], doses) for member, doses in sorted(members.items())),
            doses_per_set=sum(members.values()),
            label=target.name or "",
        )
        draft.add("targets", row)

"""A finished run, and what can be asked of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from numbers import Real
from pathlib import Path
from typing import Any, TypeGuard

from capsim.analysis import demand, genealogy, lead_times, money, projects, queues, targets
from capsim.analysis.bottleneck import Bottleneck, bottleneck
from capsim.analysis.statistics import Estimate, quantile_interval
from capsim.foundation.errors import StudyError, did_you_mean
from capsim.plan.plan import Plan, Target
from capsim.results import storage
from capsim.results.chunk import Chunk
from capsim.results.result import Result
from capsim.results.tables import Table
from capsim.schema.calendar import seconds_asked
from capsim.study.state import State, state_at

When = str | date
"""A date, or a time after the start, as a scenario may tell it."""


@dataclass(frozen=True)
class Run:
    """A finished run: the replications of a study, and what they say.

    Attributes:
        result: Plan and tables.
        scenario_text: The complete scenario as YAML.
    """

    result: Result
    scenario_text: str = ""

    @property
    def plan(self) -> Plan:
        """What was run."""
        return self.result.plan

    def answers(self) -> tuple[targets.TargetAnswer, ...]:
        """The answer to each target of the scenario."""
        return targets.answers(self.result)

    def first_lines(self) -> tuple[str, ...]:
        """One line for each target and date: probability with its interval, median day, shortfall.

        It says what is counted where targets count different things.
        """
        several = len({target.name for target in self.plan.targets}) > 1
        return tuple(line for one in self.answers() for line in targets.lines(one, self.plan.start, of=several))

    def probability(self, *, doses: float, by: When, of: str | None = None) -> Estimate:
        """Chance that so many doses are released by a time.

        Args:
            doses: Doses wanted; of a set, in complete sets.
            by: Date such as ``"2027-12-31"``, or time after the start such as ``"92 d"``.
            of: Material, set or name of a target; what the first target counts if left out.

        Raises:
            StudyError: Nothing of that name, no such number of doses, or a time that is none or after the horizon.
        """
        return self._answer(doses, by, of).dates[0].probability

    def released(self, *, by: When, of: str | None = None) -> Estimate:
        """Mean doses released by a time; arguments as in `probability`."""
        return self._answer(1.0, by, of).dates[0].released

    def day(self, *, doses: float, quantile: float = 0.5, of: str | None = None) -> Estimate:
        """Day by which so many doses are released, as a quantile over the replications; inf where it is not reached.

        Where the replications are too few to say, an end of its interval is open: ``-inf`` or ``inf``.

        Args:
            doses: Doses wanted; of a set, in complete sets.
            quantile: Share of the replications that have them by then, above 0 and below 1.
            of: As in `probability`.

        Raises:
            StudyError: Nothing of that name, no such number of doses, or no such share.
        """
        if not (_is_number(quantile) and 0 < quantile < 1):
            hint = f"; write {quantile / 100:g}" if _is_number(quantile) and 1 <= quantile < 100 else ""
            raise StudyError(f"got the quantile {quantile!r}; expected a share above 0 and below 1{hint}")
        target = replace(self._target(of), doses=_checked_doses(doses))
        times = targets.times(self.result, target)
        found = quantile_interval(times, quantile, 0.95)
        return replace(found, value=found.value / 86400, low=found.low / 86400, high=found.high / 86400)

    def bottleneck(self) -> Bottleneck:
        """What limits the first target, with the waiting attributed to it."""
        return bottleneck(self.result)

    def waiting(self) -> tuple[queues.Waiting, ...]:
        """Mean and longest wait and mean queue at everything that lots wait for, inside the window."""
        return queues.waiting(self.result)

    def lead_times(self) -> tuple[lead_times.LeadTime, ...]:
        """Mean lead time, waiting and lots in test of every check of the release routes, inside the window."""
        return lead_times.lead_times(self.result)

    def utilisation(self) -> tuple[queues.Utilisation, ...]:
        """Where the time of every unit class, pool and laboratory goes, inside the window."""
        return queues.utilisation(self.result)

    def flows(self) -> tuple[queues.Flow, ...]:
        """Time in system, makespan and throughput of every campaign, inside the window."""
        return queues.flows(self.result)

    def demand(self) -> tuple[demand.DemandAnswer, ...]:
        """Service level, days out of stock and backlog of every product and region; none without demand."""
        return demand.demand_answers(self.result)

    def cost(self) -> money.CostAnswer:
        """Cost per released dose with its parts, investments, and net present value.

        Raises:
            StudyError: The scenario has no money.
        """
        return money.cost(self.result)

    def projects(self) -> tuple[projects.ProjectEnd, ...]:
        """When each project and each of its phases ends."""
        return projects.project_ends(self.result)

    def lots(self, *, replication: int | None = None) -> tuple[genealogy.LotLine, ...]:
        """The lots of a replication, the first one if left out, in order of planning.

        Raises:
            StudyError: There is no such replication.
        """
        return genealogy.lot_lines(self.result, replication=self._replication(replication))

    def descendants(self, lot: str, *, replication: int | None = None) -> tuple[genealogy.LotLine, ...]:
        """A lot, then all lots that it went into: what is hit if it fails; `capsim.analysis.genealogy.hits` adds up.

        Args:
            lot: Campaign and number in it, such as ``"bulk_at_site_a/17"``, or the number in table ``lots``.
            replication: Number of the replication; the first one if left out.

        Raises:
            StudyError: There is no such lot or replication.
        """
        return self._family(lot, genealogy.descendants, replication)

    def ancestors(self, lot: str, *, replication: int | None = None) -> tuple[genealogy.LotLine, ...]:
        """A lot, then all lots that went into it; arguments as in `descendants`."""
        return self._family(lot, genealogy.ancestors, replication)

    def _family(
        self, lot: str, trace: Callable[..., tuple[int, ...]], replication: int | None
    ) -> tuple[genealogy.LotLine, ...]:
        number = self._replication(replication)
        row = genealogy.find_lot(self.result, lot, replication=number)
        only = (row, *trace(self.result, row, replication=number))
        return genealogy.lot_lines(self.result, replication=number, only=only)

    def _replication(self, number: int | None) -> int:
        return next(iter(self.result.replications), 0) if number is None else number

    def state(self, *, at: When, replication: int | None = None) -> State:
        """The state of a replication just before a moment, as an overlay from which a run goes on.

        Args:
            at: Date such as ``"2027-06-01"``, or time after the start such as ``"30 day"``.
            replication: Number of the replication; the first one if left out.

        Raises:
            StudyError: A time outside the run, no such replication, or a plan whose state cannot be told.
        """
        number = self._replication(replication)
        if number not in self.result.replications:
            raise StudyError(f"no replication {number}; expected one of the {len(self.result)} that finished")
        return state_at(self.plan, seed=self.result.seed, replication=number, at=seconds_asked(at, self.plan.start))

    def table(self, name: str) -> Table:
        """A table of all replications by name; see `capsim.results.tables`.

        Raises:
            StudyError: No such table.
        """
        if name not in self.result.tables:
            hint = did_you_mean(name, self.result.tables)
            raise StudyError(f'no table "{name}"; {hint}')
        return self.result.tables[name]

    @property
    def plot(self) -> Any:
        """Charts of this run by name: ``run.plot.cumulative_doses()`` gives Axes.

        Each takes ``ax``, axes of yours to draw on, and ``title``; those of one target take ``of``.
        """
        from capsim.plots.accessor import Plots

        return Plots(self.result)

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write the run into a folder.

        Raises:
            ResultError: There is something in the folder already, and not ``force``.
        """
        head = storage.RunHead(
            self.plan, self.result.seed, self.result.replications, self.scenario_text, self.result.provenance
        )
        with storage.RunWriter(folder, head, force=force) as writer:
            writer.append(Chunk(self.result.replications, self.result.tables, self.result.failed))
            writer.finish()
        return Path(folder)

    def _answer(self, doses: float, by: When, of: str | None) -> targets.TargetAnswer:
        second = seconds_asked(by, self.plan.start)
        if not 0 < second <= self.plan.horizon:
            raise StudyError(f"got {by}; expected a time within the horizon of {self.plan.horizon / 86400:g} days")
        target = replace(self._target(of), doses=_checked_doses(doses), by=(second,))
        return targets.answer(self.result, target)

    def _target(self, of: str | None) -> Target:
        plan = self.plan
        for target in plan.targets:
            if of is None or of in (target.name, target.label):
                return target
        for row, material in enumerate(plan.materials):
            if material.name == of or (of is None and material.doses and row not in {i.material for i in plan.inputs}):
                return Target(material.name, 0.0, (plan.horizon,), ((row, 1.0),), 1.0)
        labels = [target.label for target in plan.targets if target.label]
        known = [*labels, *(target.name for target in plan.targets), *(material.name for material in plan.materials)]
        raise StudyError(f'nothing called "{of}" is counted; {did_you_mean(str(of), known)}')


def _checked_doses(doses: object) -> float:
    if not _is_number(doses) or not 0 < doses < math.inf:
        shown = f'"{doses}"' if isinstance(doses, str) else doses
        raise StudyError(f"got {shown}; expected a number of doses above 0, such as 150e6, without a unit")
    return float(doses)


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)


def load_run(folder: str | Path) -> Run:
    """A saved run.

    Raises:
        ResultError: No run, or one that cannot be read.
    """
    return Run(storage.load(folder), storage.scenario_text(folder))

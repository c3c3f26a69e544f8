"""What a script does with capsim: load a scenario, run a study, ask the run, draw it.

::

    base = cs.load("scenarios/hello.yaml")
    run = cs.Study(base, replications=100, seed=7).run(jobs=2)
    run.probability(doses=13e6, by="120 d")
    run.plot.cumulative_doses()
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from capsim.analysis import genealogy, lead_times, queues, static_capacity, targets
from capsim.analysis.bottleneck import Bottleneck, bottleneck
from capsim.analysis.overload import Overload, overloads
from capsim.analysis.statistics import Estimate, quantile_interval
from capsim.engine.executors import executor_for
from capsim.engine.replicate import Options, replicate
from capsim.foundation import units
from capsim.foundation.errors import CheckError, StudyError, did_you_mean
from capsim.plan.compile import compile_plan
from capsim.plan.plan import Plan, Target
from capsim.results import provenance, storage
from capsim.results.chunk import Chunk
from capsim.results.result import Result
from capsim.results.tables import Table
from capsim.scenario.model import Scenario as Model
from capsim.scenario.written import Written, read
from capsim.study.compare import Comparison, compared
from capsim.study.resilience import Resilience, without_disruptions
from capsim.study.resilience import resilience as held_against


@dataclass(frozen=True)
class Scenario:
    """A scenario that has been read and checked.

    Attributes:
        written: What the user wrote, in layers.
    """

    written: Written

    @property
    def name(self) -> str:
        """Title of the scenario."""
        return self.model.name

    @property
    def model(self) -> Model:
        """The validated model."""
        return self.written.model

    @cached_property
    def plan(self) -> Plan:
        """The compiled plan.

        Raises:
            CheckError: Parts that do not fit together, each with its place in the file.
        """
        try:
            return compile_plan(self.model)
        except CheckError as error:
            raise CheckError(self.written.locate(error.problems)) from None

    @property
    def overloads(self) -> tuple[Overload, ...]:
        """Places of which the planned starts ask more hours than there are."""
        return overloads(self.plan)

    def with_(self, **changes: Any) -> "Scenario":
        """Another scenario with the values at some paths replaced, checked again.

        Args:
            changes: Path and new value, as in ``with_(**{"sites.plant.unit_classes.filling_line.count": 2})``.

        Raises:
            ScenarioError: What no longer fits.
        """
        return _checked(Scenario(self.written.with_(changes)))

    def text(self) -> str:
        """The complete scenario as YAML."""
        return self.written.text()


def load(path: str | Path, *, overlays: Sequence[str | Path] = (), sets: Sequence[str] = ()) -> Scenario:
    """Read and check a scenario file.

    Args:
        path: The file; ``-`` is standard input.
        overlays: Partial files to lay over it, in order.
        sets: Assignments such as ``"horizon=180 day"``, in order.

    Raises:
        ScenarioError: Everything that is wrong with it, each with its place.
    """
    return _checked(Scenario(read(path, overlays, sets)))


def _checked(scenario: Scenario) -> Scenario:
    _ = scenario.plan
    return scenario


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
        """One line for each target and date: probability with its interval, median day, shortfall."""
        return tuple(line for answer in self.answers() for line in targets.lines(answer, self.plan.start))

    def probability(self, *, doses: float, by: str, of: str | None = None) -> Estimate:
        """Chance that so many doses are released by a time.

        Args:
            doses: Doses wanted; of a set, in complete sets.
            by: Time after the start, such as ``"92 d"``.
            of: Material or set; what the first target counts if left out.

        Raises:
            StudyError: Nothing of that name, or a time after the horizon.
        """
        return self._answer(doses, by, of).dates[0].probability

    def released(self, *, by: str, of: str | None = None) -> Estimate:
        """Mean doses released by a time; arguments as in `probability`."""
        return self._answer(1.0, by, of).dates[0].released

    def day(self, *, doses: float, quantile: float = 0.5, of: str | None = None) -> Estimate:
        """Day by which so many doses are released, as a quantile over the replications; inf where it is not reached.

        Where the replications are too few to say, an end of its interval is open: ``-inf`` or ``inf``.

        Raises:
            StudyError: Nothing of that name.
        """
        target = replace(self._target(of), doses=doses)
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
        """Charts of this run by name: ``run.plot.cumulative_doses()`` gives Axes."""
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

    def _answer(self, doses: float, by: str, of: str | None) -> targets.TargetAnswer:
        second = round(units.parse_as(by, units.TIME))
        if not 0 < second <= self.plan.horizon:
            raise StudyError(f"got {by}; expected a time within the horizon of {self.plan.horizon / 86400:g} days")
        return targets.answer(self.result, replace(self._target(of), doses=doses, by=(second,)))

    def _target(self, of: str | None) -> Target:
        plan = self.plan
        for target in plan.targets:
            if of in (None, target.name):
                return target
        for row, material in enumerate(plan.materials):
            if material.name == of or (of is None and material.doses and row not in {i.material for i in plan.inputs}):
                return Target(material.name, 0.0, (plan.horizon,), ((row, 1.0),), 1.0)
        known = [*(target.name for target in plan.targets), *(material.name for material in plan.materials)]
        raise StudyError(f'nothing called "{of}" is counted; {did_you_mean(str(of), known)}')


def load_run(folder: str | Path) -> Run:
    """A saved run.

    Raises:
        ResultError: No run, or one that cannot be read.
    """
    return Run(storage.load(folder), storage.scenario_text(folder))


@dataclass(frozen=True)
class Study:
    """A scenario to be run a number of times.

    Attributes:
        scenario: What to run.
        replications: How often; as the scenario says if left out.
        seed: Root of all draws; as the scenario says if left out.
    """

    scenario: Scenario
    replications: int | None = None
    seed: int | None = None

    def run(
        self,
        *,
        jobs: int = 1,
        folder: str | Path | None = None,
        force: bool = False,
        options: Options | None = None,
        command: Sequence[str] = (),
    ) -> Run:
        """Run all replications.

        Args:
            jobs: Worker processes; the result is the same for any number.
            folder: Where to save the run while it goes on; not saved if left out.
            force: Replace a run that is in the folder.
            options: Time limit, full record, and what to call with each chunk.
            command: The command line, for the record.

        Raises:
            Interrupted: Stopped by the user; carries what finished, which is saved.
            ResultError: The folder is not free.
            RunError: Nothing could be run.
        """
        head, options = self._head(command), options or Options()
        writer = storage.RunWriter(folder, head, force=force) if folder is not None else None
        try:
            result = replicate(
                head.plan,
                seed=head.seed,
                replications=head.replications,
                executor=executor_for(jobs),
                options=replace(options, on_chunk=_both(writer, options.on_chunk)),
            )
        finally:
            if writer is not None:
                writer.finish()
        return Run(replace(result, provenance={**head.provenance, **result.provenance}), head.scenario)

    def _head(self, command: Sequence[str]) -> storage.RunHead:
        """What is known before the run."""
        written, model = self.scenario.written, self.scenario.model
        count = model.replications if self.replications is None else self.replications
        seed = model.seed if self.seed is None else self.seed
        origin = provenance.Origin(written.fingerprint_text(), written.file, command, written.layered.layers)
        origins = provenance.begin(origin, seed=seed, replications=count)
        return storage.RunHead(self.scenario.plan, seed, range(count), self.scenario.text(), origins)


def _both(writer: storage.RunWriter | None, told: Callable[[Chunk], None] | None) -> Callable[[Chunk], None]:
    def on_chunk(chunk: Chunk) -> None:
        if writer is not None:
            writer.append(chunk)
        if told is not None:
            told(chunk)

    return on_chunk


def bound(scenario: Scenario) -> static_capacity.Bound:
    """What arithmetic alone says: capacity per stage, earliest day, most doses by each date; no simulation."""
    return static_capacity.bound(scenario.plan)


def compare(
    base: Scenario, variant: Scenario, *, replications: int | None = None, seed: int | None = None, jobs: int = 1
) -> Comparison:
    """Run two scenarios on the same random numbers.

    Raises:
        RunError: One of them could not be run.
    """
    seed = base.model.seed if seed is None else seed
    count = base.model.replications if replications is None else replications
    results = [Study(one, count, seed).run(jobs=jobs).result for one in (base, variant)]
    return compared(*results)


def resilience(
    scenario: Scenario, *, replications: int | None = None, seed: int | None = None, jobs: int = 1
) -> Resilience:
    """Run a scenario without its disruptions and with them, on the same random numbers.

    Raises:
        StudyError: It has no disruptions.
        RunError: It could not be run.
    """
    plan = scenario.plan
    if not plan.disruptions:
        raise StudyError("got a scenario without disruptions; expected some to hold it against; add key disruptions")
    seed = scenario.model.seed if seed is None else seed
    count = scenario.model.replications if replications is None else replications
    disturbed = Study(scenario, count, seed).run(jobs=jobs).result
    executor = executor_for(jobs)
    plain = replicate(without_disruptions(plan), seed=seed, replications=range(count), executor=executor)
    return held_against(plain, disturbed)


def shipped() -> Mapping[str, Path]:
    """The scenarios that come with capsim, by name."""
    package = Path(__file__).parent
    inside = package / "_scenarios"
    folder = inside if inside.is_dir() else package.parent / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}

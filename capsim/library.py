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
from numbers import Integral
from pathlib import Path
from typing import Any

from capsim.analysis import static_capacity
from capsim.analysis.overload import Overload, overloads
from capsim.engine.executors import executor_for
from capsim.engine.replicate import Options, replicate
from capsim.foundation.errors import CheckError, Problem, StudyError
from capsim.plan.compile import compile_plan
from capsim.plan.plan import Plan
from capsim.results import provenance, storage
from capsim.results.chunk import Chunk
from capsim.results.result import Result
from capsim.saved import Run, load_run
from capsim.scenario.model import Scenario as Model
from capsim.scenario.nobody_missing import nobody_missing
from capsim.scenario.unused import unused
from capsim.scenario.written import Written, read
from capsim.study.compare import Comparison, compared
from capsim.study.resilience import Resilience, leaders, tolls, without, without_disruptions
from capsim.study.resilience import resilience as held_against

__all__ = ["Run", "Scenario", "Study", "bound", "compare", "load", "load_run", "shipped"]


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

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """Names that nothing uses, and absences of nobody, most often slips of the pen, each with its place.

        What a platform brings is none.
        """
        found = self.written.locate([*unused(self.model), *nobody_missing(self.model)])
        return tuple(one for one in found if not one.where.startswith("platform "))

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

    def __post_init__(self) -> None:
        """Refuse numbers that no study has.

        Raises:
            StudyError: Fewer replications than one, or a seed below 0; or no whole number.
        """
        if self.replications is not None:
            _whole("replications", self.replications, least=1)
        if self.seed is not None:
            _whole("seed", self.seed, least=0)

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
        _whole("jobs", jobs, least=1)
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


def _whole(what: str, number: object, *, least: int) -> None:
    if isinstance(number, bool) or not isinstance(number, Integral) or number < least:
        shown = f'"{number}"' if isinstance(number, str) else number
        raise StudyError(f"got {what}={shown}; expected a whole number of {least} or more")


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
    """Run a scenario with its disruptions, without them, and without each in turn, on the same random numbers.

    One disruption takes two runs, several take two more than there are; those that come along with another do not
    count, since they are taken out with it.

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

    def run(changed: Plan) -> Result:
        return replicate(changed, seed=seed, replications=range(count), executor=executor_for(jobs))

    plain, names = run(without_disruptions(plan)), leaders(plan)
    # One at a time, so that only its figures are kept.
    several = names if len(names) > 1 else ()
    apart = [toll for name in several for toll in tolls(disturbed, run(without(plan, name)), name)]
    return held_against(plain, disturbed, apart or None)


def shipped() -> Mapping[str, Path]:
    """The scenarios that come with capsim, by name."""
    package = Path(__file__).parent
    inside = package / "_scenarios"
    folder = inside if inside.is_dir() else package.parent / "scenarios"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}

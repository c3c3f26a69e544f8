"""Two plans on the same luck: every difference is paired, replication by replication."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from capsim.analysis.observations import released
from capsim.analysis.statistics import (
    ANY,
    COUNTED,
    SHARE,
    SHARE_DIFFERENCE,
    Estimate,
    mean_interval,
    paired_difference,
    paired_proportions,
    wilson,
)
from capsim.analysis.targets import reaches, released_sets
from capsim.foundation.errors import StudyError, did_you_mean
from capsim.plan.plan import Plan, Target
from capsim.results.kpi import KPIS, UNITS, Values, figures, released_doses
from capsim.results.result import Result

PROBABILITY, RELEASED = "probability", "released"
"""Kinds of a compared figure that belong to a target and a date; the others are names of key figures."""


@dataclass(frozen=True)
class Compared:
    """A figure of both, and the difference.

    Attributes:
        figure: "probability", "released", or the name of a key figure.
        target: Name of the target that it belongs to; of a key figure, empty where it counts all products.
        doses: Doses of that target, 0 for a key figure [dose].
        by: Date of that target [s]; None for a key figure.
        unit: "1", "dose", "lot" or "day".
        base, variant: Of each; None where it is no number in some replication.
        difference: Mean of variant less base with the interval of the paired differences; None likewise.
    """

    figure: str
    target: str
    doses: float
    by: int | None
    unit: str
    base: Estimate | None
    variant: Estimate | None
    difference: Estimate | None


@dataclass(frozen=True)
class Comparison:
    """Two results with the same seed and replications.

    Attributes:
        base: What is compared against.
        variant: What is compared.
    """

    base: Result
    variant: Result

    def difference(self, kpi: str, level: float = 0.95) -> Estimate:
        """Mean of variant less base of a key figure, with the interval of the paired differences.

        Args:
            kpi: Name of a key figure; see `capsim.results.kpi`.
            level: Confidence level.

        Raises:
            StudyError: No such key figure, or one that is censored in some replication.
        """
        variant, base = self._values(kpi)
        if not self.finite(kpi):
            raise StudyError(f'"{kpi}" is not reached or not defined in some replications: no difference of means')
        return _difference(variant, base, UNITS[kpi], level=level)

    def finite(self, kpi: str) -> bool:
        """Whether a key figure is a number in every replication of both."""
        return all(bool(np.isfinite(values).all()) for values in self._values(kpi))

    def table(self, level: float = 0.95) -> tuple[Compared, ...]:
        """Every target of the base at each of its dates, then every key figure: base, variant and difference.

        Both are held against the targets of the base. A target or date that the variant does not have is left out.
        """
        return (*self.by_date(level), *self._key_figures(level))

    def by_date(self, level: float = 0.95) -> tuple[Compared, ...]:
        """The rows of the table that belong to a target and a date."""
        return tuple(self._by_dates(level))

    def warnings(self) -> tuple[str, ...]:
        """What makes the two less comparable than their differences look; empty where nothing does."""
        base, variant = self.base.plan, self.variant.plan
        said = []
        if base.start != variant.start:
            said.append(f"the starts differ: {base.start} and {variant.start}; days count from each one's own start")
        if base.horizon != variant.horizon:
            days = " and ".join(f"{plan.horizon / 86_400:g}" for plan in (base, variant))
            said.append(f"the horizons differ: {days} days; figures at the horizon look at different times")
        names = [{row.name for row in plan.campaigns} for plan in (base, variant)]
        if names[0] != names[1]:
            alone = ", ".join(sorted(names[0] ^ names[1]))
            said.append(f"not on the same random numbers: campaigns that only one of the two has: {alone}")
        goals = [{(target.name, target.doses, target.by) for target in plan.targets} for plan in (base, variant)]
        if goals[0] != goals[1]:
            said.append("the targets differ: both are held against those of the base")
        return tuple(said)

    def _by_dates(self, level: float) -> Iterator[Compared]:
        base, variant = self.base.plan, self.variant.plan
        for target in base.targets:
            other = same_target(base, variant, target)
            if other is None:
                continue
            for by in (date for date in target.by or (base.horizon,) if date <= variant.horizon):
                plain, changed = _released(self.base, target, by), _released(self.variant, other, by)
                where = Compared("", target.name, target.doses, by, "1", None, None, None)
                hits = hit(self.base, target, by), hit(self.variant, other, by)
                yield replace(
                    where,
                    figure=PROBABILITY,
                    base=wilson(int(hits[0].sum()), hits[0].size, level),
                    variant=wilson(int(hits[1].sum()), hits[1].size, level),
                    difference=paired_proportions(hits[1], hits[0], level),
                )
                yield _compared(replace(where, figure=RELEASED, unit="dose"), plain, changed, level=level)

    def _key_figures(self, level: float) -> Iterator[Compared]:
        for name in figures(self.base.plan):
            variant, base = self._values(name)
            row = Compared(name, self._product(name), 0.0, None, UNITS[name], None, None, None)
            yield _compared(row, base, variant, level=level)

    def _product(self, kpi: str) -> str:
        """Whose doses a key figure counts, where it is those of the first target only."""
        targets = self.base.plan.targets
        return targets[0].name if targets and kpi == released_doses.__name__ else ""

    def _values(self, kpi: str) -> tuple[Values, Values]:
        if kpi not in KPIS:
            raise StudyError(f'got "{kpi}"; expected a key figure; {did_you_mean(kpi, KPIS)}')
        return KPIS[kpi](self.variant), KPIS[kpi](self.base)


def compared(base: Result, variant: Result) -> Comparison:
    """Pair two results.

    Raises:
        StudyError: They were not run with the same seed and replications, so that nothing pairs.
    """
    if base.seed != variant.seed or base.replications != variant.replications:
        raise StudyError(
            f"got seeds {base.seed} and {variant.seed} with {len(base)} and {len(variant)} replications; "
            "expected the same seed and replications, so that both had the same luck"
        )
    return Comparison(base, variant)


def _difference(variant: Values, base: Values, unit: str, *, level: float) -> Estimate:
    return paired_difference(variant, base, level, within=SHARE_DIFFERENCE if unit == "1" else ANY)


def _compared(row: Compared, base: Values, variant: Values, *, level: float) -> Compared:
    """The row with its estimates, each where it is a number in every replication."""
    within = SHARE if row.unit == "1" else COUNTED
    plain, changed = (
        mean_interval(values, level, within=within) if np.isfinite(values).all() else None for values in (base, variant)
    )
    both = plain is not None and changed is not None
    difference = _difference(variant, base, row.unit, level=level) if both else None
    return replace(row, base=plain, variant=changed, difference=difference)


def same_target(base: Plan, variant: Plan, target: Target) -> Target | None:
    """A target with its materials as rows of another plan; None where that does not have them."""
    rows = {row.name: number for number, row in enumerate(variant.materials)}
    names = [base.materials[material].name for material, _ in target.members]
    if not set(names) <= set(rows):
        return None
    members = tuple((rows[name], doses) for name, (_, doses) in zip(names, target.members, strict=True))
    return replace(target, members=members)


def hit(result: Result, target: Target, by: int) -> Values:
    """1 for each replication that reaches a target by a date, else 0."""
    return reaches(_released(result, target, by), target.doses).astype(float)


def _released(result: Result, target: Target, by: int) -> Values:
    """Doses released before a date in each replication, in complete sets."""
    members = [released(result, material) for material, _ in target.members]
    return np.array([float(series.before(by)) for series in released_sets(target, members)])

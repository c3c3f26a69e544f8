"""Two plans on the same luck: every difference is paired, replication by replication."""

from dataclasses import dataclass

import numpy as np

from capsim.analysis.statistics import Estimate, paired_difference
from capsim.foundation.errors import StudyError, did_you_mean
from capsim.results.kpi import KPIS, Values
from capsim.results.result import Result


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
            raise StudyError(f'"{kpi}" is not reached or not defined in some replications, so its mean has no difference')
        return paired_difference(variant, base, level)

    def finite(self, kpi: str) -> bool:
        """Whether a key figure is a number in every replication of both."""
        return all(bool(np.isfinite(values).all()) for values in self._values(kpi))

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

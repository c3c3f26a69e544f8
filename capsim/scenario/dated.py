"""A scenario that goes on from an earlier one: times after its begin become dates, and what has passed is left out."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from capsim.scenario.model import Scenario
from capsim.schema.calendar import Moment
from capsim.schema.occasion import Occasion
from capsim.schema.when import When

_FROM_THE_START = ("opening", "statistics")
"""Parts whose times count from the start in any case."""


def dated(scenario: Scenario) -> Scenario:
    """The scenario with dates in place of times after its begin, without deliveries and shocks of the past."""
    began = scenario.began
    if began is None:
        return scenario
    fields = [name for name in type(scenario).model_fields if name not in _FROM_THE_START]
    changed = {name: _dated(getattr(scenario, name), began) for name in fields}
    return _without_past(scenario.model_copy(update=changed))


def _dated(value: Any, began: datetime) -> Any:
    if isinstance(value, Moment):
        return value if value.date is not None else Moment(date=began + timedelta(seconds=value.offset or 0.0))
    if isinstance(value, Occasion):
        return value.counted_from(began) if value.moment is None else Occasion(moment=_dated(value.moment, began))
    if isinstance(value, When):
        return value if value.moment is None else When(moment=_dated(value.moment, began))
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _dated(getattr(value, name), began) for name in type(value).model_fields})
    if isinstance(value, dict):
        return {key: _dated(inner, began) for key, inner in value.items()}
    return [_dated(inner, began) for inner in value] if isinstance(value, list) else value


def _without_past(scenario: Scenario) -> Scenario:
    def comes(moment: Moment) -> bool:
        return moment.seconds(scenario.start) >= 0

    sites = {}
    for name, site in scenario.sites.items():
        supplies = {
            key: one.model_copy(update={"deliveries": [part for part in one.deliveries if comes(part.at)]})
            for key, one in site.supplies.items()
        }
        sites[name] = site.model_copy(update={"supplies": supplies})
    disruptions = [
        one.model_copy(update={"at": [when for when in one.at if when.moment is None or comes(when.moment)]})
        if one.at
        else one
        for one in scenario.disruptions
    ]
    targets = [
        one.model_copy(update={"by": [moment for moment in one.by if moment.seconds(scenario.start) > 0]})
        for one in scenario.targets
    ]
    kept = [one for one in targets if one.by]
    return scenario.model_copy(update={"sites": sites, "disruptions": disruptions, "targets": kept})

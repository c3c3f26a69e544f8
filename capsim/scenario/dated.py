"""A scenario that goes on from an earlier one: times after its begin become dates, and what has passed is left out."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel

from capsim.scenario.demand import Demand
from capsim.scenario.model import Scenario
from capsim.schema.calendar import Moment
from capsim.schema.occasion import Occasion
from capsim.schema.when import When

M = TypeVar("M", bound=BaseModel)

_FROM_THE_START = ("opening", "statistics")
"""Parts whose times count from the start in any case."""


def dated(scenario: Scenario) -> Scenario:
    """The scenario with dates in place of times after its begin, without deliveries and shocks of the past."""
    began = scenario.began
    if began is None:
        return scenario
    fields = [name for name in type(scenario).model_fields if name not in _FROM_THE_START]
    return _without_past(_changed(scenario, {name: _dated(getattr(scenario, name), began) for name in fields}))


def _dated(value: Any, began: datetime) -> Any:
    if isinstance(value, Moment):
        return value if value.date is not None else Moment(date=began + timedelta(seconds=value.offset or 0.0))
    if isinstance(value, Occasion):
        return value.counted_from(began) if value.moment is None else Occasion(moment=_dated(value.moment, began))
    if isinstance(value, When):
        return value if value.moment is None else When(moment=_dated(value.moment, began))
    if isinstance(value, BaseModel):
        return _changed(value, {name: _dated(getattr(value, name), began) for name in type(value).model_fields})
    if isinstance(value, dict):
        new = {key: _dated(inner, began) for key, inner in value.items()}
        return new if any(new[key] is not value[key] for key in new) else value
    return _all_dated(value, began) if isinstance(value, list) else value


def _all_dated(values: list[Any], began: datetime) -> list[Any]:
    items = [_dated(one, began) for one in values]
    return items if any(one is not other for one, other in zip(items, values, strict=True)) else values


def _changed(model: M, values: dict[str, Any]) -> M:
    """The model with other values; itself where they are the same, so that what is left out stays left out."""
    other = {name: value for name, value in values.items() if value is not getattr(model, name)}
    return model.model_copy(update=other) if other else model


def _without_past(scenario: Scenario) -> Scenario:
    def comes(moment: Moment | None) -> bool:
        return moment is None or moment.seconds(scenario.start) >= 0

    sites = {}
    for name, site in scenario.sites.items():
        supplies = {
            key: one.model_copy(update={"deliveries": [part for part in one.deliveries if comes(part.at)]})
            for key, one in site.supplies.items()
            if one.deliveries
        }
        sites[name] = site.model_copy(update={"supplies": site.supplies | supplies}) if supplies else site
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
    money = scenario.money
    if money is not None and not all(comes(one.at) for one in money.support):
        money = money.model_copy(update={"support": [one for one in money.support if comes(one.at)]})
    update: dict[str, Any] = {"sites": sites, "disruptions": disruptions, "money": money}
    update["targets"] = [one for one in targets if one.by]
    update["demand"] = [one for one in map(partial(_still_due, scenario), scenario.demand) if one is not None]
    return scenario.model_copy(update=update)


def _still_due(scenario: Scenario, demand: Demand) -> Demand | None:
    """What of a demand falls due after the start; None for nothing."""
    start, began = scenario.start, scenario.began or scenario.start
    if demand.by is not None:
        return demand if demand.by.seconds(start) > 0 else None
    if demand.to is not None and demand.to.seconds(start) <= 0:
        return None
    every = demand.every or 1.0
    first = (began - start).total_seconds() + every if demand.from_ is None else float(demand.from_.seconds(start))
    while first <= 0:
        first += every
    return demand.model_copy(update={"from_": Moment(date=start + timedelta(seconds=first))})

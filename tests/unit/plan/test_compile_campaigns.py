"""Campaigns, checks, shipments, targets and the order of it all; numbers worked out by hand."""

from typing import Any

import pytest

from capsim.foundation.distributions import Constant, Exponential
from capsim.plan.laboratory import investigators, joined, servers_of
from capsim.plan.plan import NONE, UNLIMITED, CampaignRow, Phase, Plan, Starts
from tests.plants import TINY, data_of, plan_of

HOUR, DAY = 3600, 86_400
BULK, VACCINE = {"make": "bulk", "at": "plant"}, {"make": "vaccine", "at": "plant"}


def bulk(edits: dict[str, Any] | None = None, **campaign: Any) -> tuple[Plan, CampaignRow]:
    """The plan and its bulk campaign, written with some keys."""
    plan = plan_of(TINY, {"campaigns": [BULK | campaign, VACCINE]} | (edits or {}))
    return plan, plan.campaigns[0]


def test_free_starts() -> None:
    _, row = bulk()
    assert (row.starts, row.first, row.lots, row.cadence, row.gap) == (Starts.FREE, 0, UNLIMITED, 0, NONE)
    assert (row.priority, row.in_process, row.dates[1] - row.dates[0]) == (1, NONE, 0)


def test_a_cadence() -> None:
    _, row = bulk(starts={"every": "3.5 day"}, lots=7, priority=2)
    assert (row.starts, row.cadence, row.lots, row.priority) == (Starts.PLANNED, 302_400, 7, 2)


def test_dates_in_order() -> None:
    """Dates and times after the start, in any order, become sorted seconds."""
    plan, row = bulk(starts={"at": ["9 day", "2027-01-06 12:00", "1 day"]})
    assert row.starts == Starts.PLANNED
    assert [second / DAY for second in plan.dates[slice(*row.dates)]] == [1, 2.5, 9]


def test_random_gaps() -> None:
    plan, row = bulk(starts={"gaps": {"exponential": "2 h"}})
    assert row.starts == Starts.RANDOM
    assert plan.streams[row.gap].distribution == Exponential(2.0 * HOUR)
    assert plan.streams[row.gap].name == "bulk_at_plant/gap"


def test_lots_in_process_are_a_store() -> None:
    plan, row = bulk(lots_in_process=4)
    assert plan.stores[row.in_process].capacity == 4


@pytest.mark.parametrize(
    ("edits", "doses"),
    [
        # 100 L x 50 mg/L x 80 % = 4 g / 5 ug
        ({}, 800_000),
        # less 1 g in every lot before the yield, then 0.2 g of samples: (5 - 1) x 80 % - 0.2 = 3 g
        ({"materials.bulk.procedure[0].fixed_loss": "1 g", "materials.bulk.procedure[0].samples": "200 mg"}, 600_000),
        # the mean counts where the titre is random: 60 mg/L
        ({"materials.bulk.procedure[0].titre": {"uniform": ["40 mg/L", "80 mg/L"]}}, 960_000),
        # more is lost than there is
        ({"materials.bulk.procedure[0].fixed_loss": "6 g"}, 0),
    ],
)
def test_doses_of_a_good_lot(edits: dict[str, Any], doses: float) -> None:
    _, row = bulk(edits)
    assert row.nominal == pytest.approx(doses)


def test_doses_of_a_filled_lot() -> None:
    """20 000 vials x 98.5 % of inspection less 300 kept, x 10 doses."""
    inspection = {"unit_procedure": "visual_inspection", "on": "line", "samples": "300 vial", "hold": "unlimited"}
    plan = plan_of(TINY, {"materials.vaccine.procedure[0]": inspection})
    row = next(row for row in plan.campaigns if row.name == "vaccine_at_plant")
    assert row.amount == 20_000
    assert row.nominal == pytest.approx(194_000)


def test_a_lot_without_doses_counts_as_one() -> None:
    plan = plan_of(TINY, {"materials.resin": {"lot_size": "1 kg"}, "targets": [], "campaigns": [
        BULK, VACCINE, {"make": "resin", "at": "plant", "starts": {"at": ["3 day"]}}]})  # fmt: skip
    assert plan.campaigns[2].nominal == 1
    assert plan.campaigns[2].steps[0] == plan.campaigns[2].steps[1]


def test_the_release_route() -> None:
    """Checks by name; the analyst of the site, the authority of all; who need not be waited for is nobody."""
    edits = {
        "materials.vaccine.release.checks.identity": {"elapsed": "1 day", "out_of_specification": "2 %"},
        "materials.vaccine.release.checks.potency": {
            "by": "analyst", "hands_on": "3 h", "out_of_specification": "1 %", "after": "making",
            "retest": {"confirms": "40 %", "investigation": "5 day"},
        },
        "materials.vaccine.release.rejection": "3 %",
        "materials.vaccine.release.sampled_after": "formulation",
    }  # fmt: skip
    plan = plan_of(TINY, edits)
    row = next(row for row in plan.campaigns if row.name == "vaccine_at_plant")
    identity, potency, review, sterility = plan.checks[slice(*row.checks)]
    assert [check.name for check in (identity, potency, review, sterility)] == [
        "identity",
        "potency",
        "review",
        "sterility",
    ]
    assert [check.phase for check in (identity, potency, review)] == [Phase.SAMPLED, Phase.MADE, Phase.TESTED]
    assert (identity.server, plan.servers[potency.server].name, plan.servers[review.server].name) == (
        NONE, "analyst", "authority",
    )  # fmt: skip
    assert (identity.confirmed, potency.confirmed, potency.fails, sterility.fails) == (-1, 0.4, 0.01, 0)
    assert plan.streams[potency.investigation].distribution == Constant(5.0 * DAY)
    assert plan.streams[sterility.elapsed].distribution == Constant(14.0 * DAY)
    assert (identity.hands_on, sterility.fail_stream, identity.investigation) == (NONE, NONE, NONE)
    assert (row.sampled, row.rejection, plan.streams[row.rejection_stream].whole) == (0, 0.03, False)


def test_stages_skills_and_investigators() -> None:
    """A later stage has streams of its own; several who have a skill stand by name; one is the server itself."""
    route = {
        "by": "potency", "hands_on": "3 h", "out_of_specification": "1 %",
        "then": [{"by": "reader", "hands_on": "1 h", "elapsed": "2 h"}, {"by": "potency", "elapsed": "4 h"}],
        "retest": {"confirms": "40 %", "investigation": "5 day", "investigated_by": "authority"},
    }  # fmt: skip
    edits: dict[str, Any] = {
        "sites.plant.laboratory": {
            "reader": {"count": 1},
            "instrument": {"count": 3, "skills": ["potency"]},
            "analyst": {"count": 2, "skills": ["potency", "sterility"]},
        },
        "materials.vaccine.release.checks.potency": route,
    }
    plan = plan_of(TINY, edits)
    check = next(check for check in plan.checks if check.name == "potency")
    reading, waiting = plan.stages[slice(*check.stages)]

    def names(rows: tuple[int, ...]) -> list[str]:
        return [plan.servers[row].name for row in rows]

    assert names(plan.skilled[slice(*check.skilled)]) == ["analyst", "instrument"]
    assert names((check.server, reading.server)) == ["analyst", "reader"]
    assert reading.skilled[0] == reading.skilled[1]
    assert (waiting.server, waiting.hands_on) == (NONE, NONE)
    assert names(investigators(plan, check)) == ["authority"]
    streams = [plan.streams[row].name.split("/", 1)[1] for row in (reading.hands_on, reading.elapsed, waiting.elapsed)]
    assert streams == ["potency/stage 2/hands on", "potency/stage 2/elapsed", "potency/stage 3/elapsed"]
    assert names(servers_of(plan, check)) == ["analyst", "instrument", "reader", "authority"]
    assert [len(passes) for _, passes in joined(plan, check)] == [0, 2]


def test_nobody_investigates_what_cannot_fail() -> None:
    retest = {"confirms": "40 %", "investigation": "5 day", "investigated_by": "analyst"}
    plan = plan_of(TINY, {"materials.vaccine.release.checks.sterility.retest": retest})
    assert [investigators(plan, check) for check in plan.checks] == [(), ()]


def test_a_laboratory_of_the_site_comes_before_an_authority_of_that_name() -> None:
    plan = plan_of(TINY, {"authorities.analyst": {"count": 9}})
    check = next(check for check in plan.checks if check.name == "sterility")
    assert plan.servers[check.server].count == 2


def test_without_a_release_route_nothing_is_checked() -> None:
    _, row = bulk()
    assert (row.checks[0], row.rejection, row.rejection_stream) == (row.checks[1], 0, NONE)


def test_learning() -> None:
    curve = {"initial": "30 %", "lots": 12, "shape": "linear"}
    _, row = bulk(learning={"yield": curve})
    assert row.yield_learning == ("linear", 0.3, 12)
    assert row.success_learning == ("exponential", 1.0, 0)


def test_shipments() -> None:
    """A route for each site by name; the material's store where the destination has it."""
    annex = {"unit_classes": {"line": {"line_speed": "100 vial/min"}}}
    edits = {
        "sites.annex": annex,
        "campaigns": [BULK, VACCINE],
        "shipments": [
            {"material": "bulk", "from": "plant", "to": {"plant": "75 %", "annex": "25 %"}, "transit": "2 day"}
        ],
    }
    plan = plan_of(TINY, edits)
    annex_row, plant_row = plan.shipments
    assert [plan.sites[row.destination] for row in plan.shipments] == ["annex", "plant"]
    assert (annex_row.share, plant_row.share) == (0.25, 0.75)
    assert (annex_row.store, plan.stores[plant_row.store].name) == (NONE, "freezer")
    assert plan.streams[annex_row.transit].distribution == Constant(2.0 * DAY)


def test_targets() -> None:
    plan = plan_of(TINY, {"targets[0].by": ["60 day", "2027-02-03"]})
    (target,) = plan.targets
    assert (target.name, target.doses, target.doses_per_set) == ("vaccine", 1e6, 1)
    assert [second / DAY for second in target.by] == [30, 60]
    assert [plan.materials[row].name for row, _ in target.members] == ["vaccine"]


def test_a_target_of_a_set() -> None:
    """One dose of the vaccine and two of the bulk make a set of three."""
    edits = {"sets": {"pair": {"members": {"vaccine": 1, "bulk": 2}}}, "targets[0].of": "pair"}
    plan = plan_of(TINY, edits)
    (target,) = plan.targets
    members = {plan.materials[row].name: doses for row, doses in target.members}
    assert (members, target.doses_per_set) == ({"bulk": 2, "vaccine": 1}, 3)


def test_the_window() -> None:
    window = plan_of(TINY, {"statistics": {"warm_up": "9 day", "first_lots": 5}}).window
    assert (window.warm_up, window.lots) == (9 * DAY, 5)
    assert plan_of(TINY).window.lots == UNLIMITED


def test_pools_that_are_needed_together_share_a_room() -> None:
    """Operator and steam by one step, skid and steam by another: one waiting list; the crane has its own."""
    pools = {name: {"count": 2} for name in ("crane", "operator", "skid", "steam")}
    edits = {
        "sites.plant.pools": pools,
        "materials.vaccine.procedure[0].needs": {"operator": 1, "steam": 1},
        "materials.vaccine.procedure[1].needs": {"skid": 1, "steam": 1},
        "materials.bulk.procedure[0].needs": {"crane": 1},
    }
    rooms = {row.name: row.room for row in plan_of(TINY, edits).pools}
    assert rooms["operator"] == rooms["skid"] == rooms["steam"] != rooms["crane"]


def backwards(data: Any) -> Any:
    """The same data with the keys of every mapping in reverse."""
    if isinstance(data, dict):
        return {key: backwards(data[key]) for key in reversed(data)}
    return [backwards(item) for item in data] if isinstance(data, list) else data


def test_the_order_of_keys_does_not_matter() -> None:
    edits = {
        "sites.annex": {"stores": {"freezer": {}}, "unit_classes": {"bioreactor": {"working_volume": "9 L"}}},
        "materials.bulk.procedure[0].failure": {"operator": "1 %", "contamination": "2 %"},
        "sets": {"pair": {"members": {"vaccine": 1, "bulk": 2}}},
    }
    data = data_of(TINY, edits)
    assert plan_of(backwards(data)) == plan_of(data)

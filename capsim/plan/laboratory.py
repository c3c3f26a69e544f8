"""Who does the checks of a plan: the stages of each, and the servers that can do them."""

from capsim.plan.plan import NONE, CheckRow, Plan, StageRow

Stage = CheckRow | StageRow
"""A stage of a check; the check itself is its first."""


def stages_of(plan: Plan, check: CheckRow) -> tuple[Stage, ...]:
    """All stages of a check in order; the first is the check itself."""
    return (check, *plan.stages[slice(*check.stages)])


def able(plan: Plan, stage: Stage) -> tuple[int, ...]:
    """The servers that can do the hands-on work of a stage, by name; none where nobody has to wait."""
    if stage.hands_on == NONE:
        return ()
    if stage.skilled[0] < stage.skilled[1]:
        return plan.skilled[slice(*stage.skilled)]
    return () if stage.server == NONE else (stage.server,)


def investigators(plan: Plan, check: CheckRow) -> tuple[int, ...]:
    """The servers that can do the investigation of a check; none where it is time that passes."""
    return () if check.investigation == NONE else plan.skilled[slice(*check.investigators)]


def servers_of(plan: Plan, check: CheckRow) -> tuple[int, ...]:
    """Every server that may work for a check, in the order of its stages, each once."""
    found = [server for stage in stages_of(plan, check) for server in able(plan, stage)]
    return tuple(dict.fromkeys([*found, *investigators(plan, check)]))


def joined(plan: Plan, check: CheckRow) -> tuple[tuple[Stage, tuple[int, ...]], ...]:
    """The first stage, and each later one with work that can wait; with the streams of the time that then passes.

    That is its own, and all of the stages after it that wait for nobody. What begun before the start goes on stage by
    stage.
    """
    found: list[tuple[Stage, list[int]]] = []
    for stage in stages_of(plan, check):
        if not found or able(plan, stage) or check.begun != NONE:
            found.append((stage, []))
        elif stage.hands_on != NONE:
            found[-1][1].append(stage.hands_on)
        if stage.elapsed != NONE:
            found[-1][1].append(stage.elapsed)
    return tuple((stage, tuple(streams)) for stage, streams in found)

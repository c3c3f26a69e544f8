"""Aseptic filling, stoppering and capping of vials on a line in an isolator or RABS."""

from typing import Literal

from capsim.procedures.filling import FillingProcedure


class AsepticFilling(FillingProcedure):
    """The filling line: vials / (line speed x performance) of running time, longer by the line's breakdowns.

    240 000 vials at 400 a minute x 85 % run for 11.8 h. After a lot the line is cleaned and cleared, then
    decontaminated (VHP), which holds for a while; another product costs a changeover. Work stops and goes on with the
    shift. The tank before is free when the filling begins, unless ``keeps_previous`` says that it feeds the line.
    """

    unit_procedure: Literal["aseptic_filling"]
    """Aseptic filling, stoppering and capping of vials on a line in an isolator or RABS."""

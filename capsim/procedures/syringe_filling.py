"""Aseptic filling of prefilled syringes."""

from typing import Literal

from capsim.procedures.filling import FillingProcedure


class SyringeFilling(FillingProcedure):
    """Filling and stoppering of sterile nested syringes: syringes / (line speed x performance) of running time.

    A syringe counts as a vial: write the `lot_size` in vials, `doses_per_vial: 1`, and the line speed in syringes, such
    as "200 vial/min". Small and medium lines run 100 to 200 a minute, fast ones six tubs of 100 (Lysfjord, Noxilizer
    white paper, 2010). Cleaning, decontamination and changeover are as for `aseptic_filling`.
    """

    unit_procedure: Literal["syringe_filling"]
    """Aseptic filling of prefilled syringes."""

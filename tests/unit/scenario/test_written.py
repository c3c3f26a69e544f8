"""A scenario as written: what is changed has no place in a file any more."""

from pathlib import Path

from capsim.scenario.written import read

TEXT = """name: x
materials:
  bulk:
    procedure:
      - {unit_procedure: cell_culture, titre: 1 g/L}
      - {unit_procedure: purification, step_yield: 50 %}
      - {unit_procedure: bulk_fill, on: room}
"""
STEPS = ("materials", "bulk", "procedure")


def changed(folder: Path, path: str, value: object) -> dict[tuple[str | int, ...], str]:
    file = folder / "a.yaml"
    file.write_text(TEXT, encoding="utf-8")
    return read(file).with_({path: value}).layered.positions


def test_a_value_changed_by_index_or_by_name_loses_its_place_and_no_other_does(tmp_path: Path) -> None:
    for step in ("[0]", ".cell_culture"):
        positions = changed(tmp_path, f"materials.bulk.procedure{step}.titre", "2 g/L")
        assert (*STEPS, 0, "titre") not in positions
        assert positions[(*STEPS, 0)].endswith("a.yaml:5:9")
        assert positions[(*STEPS, 1, "step_yield")].endswith("a.yaml:6:40")


def test_values_that_move_up_lose_the_place_of_another(tmp_path: Path) -> None:
    positions = changed(tmp_path, "materials.bulk.procedure.purification", None)
    assert (*STEPS, 1, "step_yield") not in positions
    assert (*STEPS, 1, "unit_procedure") not in positions
    assert (*STEPS, 2, "on") not in positions
    assert (*STEPS, 0, "titre") in positions

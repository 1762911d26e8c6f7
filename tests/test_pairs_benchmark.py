"""Targets that people wrote go into their sources: two short pairs, as whole folders of them do."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

PAIRS = runpy.run_path(str(Path(__file__).parents[1] / "benchmarks" / "pairs.py"), run_name="pairs")

ALIKE = (
    """---
title: The well
---

# The well

Our well is *deep*; see [the plan](plan.md) and `depth.csv`.

- Bring a rope.
- Bring a lamp.

| Tool | Use |
| --- | --- |
| rope | to climb |
""",
    """---
title: El pozo
---

# El pozo

Mira [el plan](plan.md) y `depth.csv`: nuestro pozo es *hondo*.

- Trae una cuerda.
- Trae una lámpara.

| Herramienta | Uso |
| --- | --- |
| cuerda | para trepar |
""",
)
GROWN = (
    "# Bread\n\nUse flour and `salt`.\n\nWait an hour.\n\n> It rises.\n",
    "# Pan\n\nUsa harina y `sugar`, ya `salt`.\n\nEspera una hora.\n\n- Paciencia.\n\n> Sube.\n",
)


@pytest.mark.parametrize(("pair", "given", "slips"), [(ALIKE, 9, 0), (GROWN, 3, 0)])
def test_a_persons_translation_fits_into_its_source(pair, given, slips):
    result = PAIRS["try_pair"]("a note", *pair, "es")

    assert (result.given, result.slips, result.unwritten) == (given, slips, 0)
    assert result.broken == []
    assert result.moved == []
    assert [finding for finding, _, _ in result.findings] == []


def test_units_with_other_codes_are_counted_and_left_out():
    source, post = "Use `salt`, wait.\n\nEat.\n", "Usa sal y espera.\n\nCome.\n"

    result = PAIRS["try_pair"]("a note", source, post, "es")

    assert (result.units, result.given, result.slips) == (2, 1, 1)


def test_a_folder_of_pairs_is_told_in_numbers(tmp_path, capsys):
    (tmp_path / "well.en.md").write_text(ALIKE[0], encoding="utf-8")
    (tmp_path / "well.es.md").write_text(ALIKE[1], encoding="utf-8")
    (tmp_path / "alone.en.md").write_text("# Alone\n", encoding="utf-8")

    assert PAIRS["main"]([str(tmp_path), "--checks"]) == 0

    told = capsys.readouterr().out
    assert "| pairs | 1 |" in told
    assert "| notes that hold the round trip | 1 |" in told
    assert "| check | severity |" in told

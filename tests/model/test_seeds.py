"""Every file starts with the same rows."""

from __future__ import annotations

from aims_desktop import resources
from aims_desktop.model.fields import columns_of
from aims_desktop.model.record import seeded_id
from aims_desktop.model.registers import REGISTERS, tables
from aims_desktop.model.registers.risk_method import Scale
from aims_desktop.model.seeds import seeds
from tests.model.world import standard

SEEDS = seeds(standard())


def test_one_row_per_requirement_and_control_and_one_per_single_register() -> None:
    counts = {table: len(rows) for table, rows in SEEDS.items()}
    assert counts == {"gap_item": 70, "soa_item": 38, "organisation": 1, "scope": 1, "risk_method": 1, "soa": 1, "certification": 1}
    assert {r.table for r in REGISTERS.values() if r.single or r.key} == set(counts)


def test_the_key_stands_in_the_row_it_names() -> None:
    for table, rows in SEEDS.items():
        register = REGISTERS[table.replace("_", "-")]
        for key, values in rows:
            assert key == (values[register.key] if register.key else register.name)


def test_seeded_rows_hold_columns_of_their_table_and_ids_of_their_own() -> None:
    ids = [seeded_id(table, key) for table, rows in SEEDS.items() for key, _values in rows]
    assert len(set(ids)) == len(ids)
    for table, rows in SEEDS.items():
        assert {name for _key, values in rows for name in values} <= set(columns_of(tables()[table]))


def test_nothing_seeded_is_an_answer() -> None:
    assert {name for values in SEEDS["gap_item"] for name in values[1]} == {"requirement"}
    assert {name for values in SEEDS["soa_item"] for name in values[1]} == {"control", "title"}


def test_the_proposed_scales_have_five_steps_each_and_bands_that_rise() -> None:
    proposal = resources.content("risk_method")
    found = sorted((level["scale"], level["level"]) for level in proposal["level"])
    assert found == sorted((scale.value, step) for scale in Scale for step in range(1, 6))
    assert all(level["label"] and level["meaning"].endswith(".") for level in proposal["level"])
    bands = [proposal["method"][name] for name in ("low_to", "medium_to", "high_to")]
    assert bands == sorted(set(bands))


def test_the_proposed_method_fills_fields_of_the_register() -> None:
    assert set(resources.content("risk_method")["method"]) <= set(columns_of(tables()["risk_method"]))

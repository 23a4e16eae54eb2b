import numpy as np

from embedviz.table import EmbeddingTable
from embedviz.ui.session import OPEN_TABLES, Memory, Session


def table(seed: int) -> EmbeddingTable:
    return EmbeddingTable(np.random.default_rng(seed).normal(size=(3, 2)).astype(np.float32))


def test_an_equal_table_is_opened_once() -> None:
    session = Session()
    session.open(table(1))
    session.map.colour = "clusters"
    session.open(table(1))
    assert len(session.tables) == 1 and session.map.colour == "clusters"


def test_the_oldest_tables_are_closed_beyond_the_limit() -> None:
    session = Session()
    for seed in range(OPEN_TABLES + 3):
        session.open(table(seed))
    assert len(session.tables) == len(session.choices) == OPEN_TABLES
    assert session.table.fingerprint == table(OPEN_TABLES + 2).fingerprint


def test_the_last_table_stays_open() -> None:
    session = Session()
    session.open(table(1))
    session.close(session.active)
    assert len(session.tables) == 1


def test_closing_the_table_on_show_shows_another() -> None:
    session = Session()
    session.open(table(1))
    session.open(table(2))
    session.close(session.active)
    assert session.table.fingerprint == table(1).fingerprint


def test_memory_makes_a_value_anew_only_when_what_it_is_made_of_changes() -> None:
    memory, made = Memory(), []
    for made_of in ("a", "a", "b"):
        memory.same("name", made_of, lambda: made.append(1))
    assert len(made) == 2

"""Streamlit may hand out an older file of the same name and length: so no two files share a name."""

import re

import numpy as np
import pytest
import streamlit as st

from embedviz.projections import Axes, project
from embedviz.table import EmbeddingTable
from embedviz.ui import exports
from embedviz.ui.pictures import Picture
from embedviz.ui.results import PictureKey
from embedviz.ui.session import Session
from tests.app.pages import on_data, started

DIGEST = r"-[0-9a-f]{8}\."


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(
        st, "download_button", lambda label, content, *, file_name, **rest: names.append(file_name)
    )
    return names


def table_with(value: float) -> EmbeddingTable:
    vectors = np.ones((4, 3), np.float32)
    vectors[2, 1] = value
    return EmbeddingTable(vectors, ("=1+1", "../b", "c", "d"))


def test_a_saved_table_is_named_by_its_content(offered: list[str]) -> None:
    for value in (2.0, 3.0):
        app = on_data(started(table_with(value)))
        app.selectbox(key="data.format").select("pair").run()
        app.button(key="data.prepare").click().run()
    vectors, metadata = offered[0::2], offered[1::2]
    assert all(re.search(DIGEST, name) for name in offered)
    assert len(set(vectors)) == 2 and len(set(metadata)) == 1


def test_coordinates_are_named_by_their_content(offered: list[str]) -> None:
    for value in (2.0, 3.0):
        session = Session()
        session.open(table_with(value))
        rows = np.arange(session.table.rows)
        settings = Axes(x=1, y=2)
        key = PictureKey(session.active, "all", settings, "cosine")
        exports.coordinates(session, Picture(project(session.table, settings), rows, len(rows), key))
    assert len(set(offered)) == 4
    assert all(re.fullmatch(r"coordinates-[0-9a-f]{8}\.[ct]sv", name) for name in offered)

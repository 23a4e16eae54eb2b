"""Whatever may take long with a large table says so while it does."""

from typing import Any

import pytest
import streamlit as st

from tests.app.pages import on_data, session_of, sound, started


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    spinner = st.spinner

    def noting(text: str, **options: Any) -> Any:
        texts.append(text)
        return spinner(text, **options)

    monkeypatch.setattr(st, "spinner", noting)
    return texts


def test_every_long_step_has_a_sign_of_life(said: list[str]) -> None:
    app = on_data(started())
    app.button(key="data.prepare").click().run()
    app.button(key="data.sample.digits").click().run()
    app.button(key="data.turn").click().run()
    assert sound(app)
    for step in ("Drawing", "Finding every row's", "Looking", "Writing", "Opening", "Turning"):
        assert any(text.startswith(step) for text in said), step


def test_the_file_of_the_command_line_is_read_under_a_sign_of_life(
    said: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    file = tmp_path / "v.tsv"
    file.write_text("a\t1\t2\nb\t3\t5\n")
    monkeypatch.setenv("EMBEDVIZ_FILE", str(file))
    assert session_of(started()).table.labels == ("a", "b")
    assert "Reading the file…" in said

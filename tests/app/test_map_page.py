from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from embedviz.formats import read_table
from embedviz.geometry import nearest
from embedviz.table import EmbeddingTable
from embedviz.ui.opening import open_table
from tests.app.pages import session_of, sound, started, words_of
from tests.shared import SHARED, needs_shared


def table_of(rows: int, dims: int = 4, seed: int = 0) -> EmbeddingTable:
    return EmbeddingTable(np.random.default_rng(seed).normal(size=(rows, dims)).astype(np.float32))


def test_the_first_run_shows_the_sample() -> None:
    app = started()
    assert sound(app)
    assert "Nearest to king" in words_of(app)


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 12])
@pytest.mark.parametrize("dims", [1, 2, 5])
def test_a_tiny_table_is_drawn_without_an_exception(rows: int, dims: int) -> None:
    app = started(table_of(rows, dims))
    assert sound(app)
    assert f"drawn {rows} of {rows}" in words_of(app)


def test_a_table_of_equal_rows_says_so() -> None:
    app = started(EmbeddingTable(np.ones((5, 3), np.float32)))
    assert sound(app)
    assert "All points are the same" in words_of(app)


def test_a_zero_row_that_is_chosen_gets_a_sentence_in_place_of_a_list() -> None:
    vectors = np.eye(4, dtype=np.float32)
    vectors[0] = 0
    app = started(EmbeddingTable(vectors))
    assert sound(app)
    assert "zero" in words_of(app).lower() or "zeros" in words_of(app).lower()


def test_labels_are_never_markdown() -> None:
    labels = ("![x](http://127.0.0.1:1/x.png)", "**b**", ":red[c]", "$d$")
    app = started(EmbeddingTable(np.eye(4, dtype=np.float32), labels))
    assert sound(app)
    assert "![x]" not in words_of(app).replace("\\", "​\\")


def test_choices_belong_to_their_table() -> None:
    app = started(table_of(9))
    session = session_of(app)
    sample = next(iter(session.tables))
    app.selectbox(key=f"map.colour.{session.active}").select("distance").run()
    session.active = sample
    app.run()
    assert session.map.colour == "column:kind"
    session.active = list(session.tables)[-1]
    app.run()
    assert session.map.colour == "distance"


def test_the_choices_survive_another_page() -> None:
    app = started()
    key = f"map.colour.{session_of(app).active}"
    app.selectbox(key=key).select("clusters").run()
    app.switch_page("pages/data.py").run()
    app.switch_page("pages/map.py").run()
    assert app.selectbox(key=key).value == "clusters"


def test_a_search_counts_all_hits_and_offers_the_best_first() -> None:
    table = EmbeddingTable(np.eye(4, dtype=np.float32), ("concat", "Cat", "dog", "cat"))
    app = started(table)
    app.text_input(key=f"map.search.{table.fingerprint}").input("cat").run()
    assert app.selectbox(key=f"map.hit.{table.fingerprint}.cat").label == "3 rows match"
    assert session_of(app).map.row == 3


def test_a_pattern_that_is_none_gets_a_sentence() -> None:
    app = started()
    session = session_of(app)
    app.toggle(key=f"map.regex.{session.active}").set_value(True).run()
    app.text_input(key=f"map.search.{session.active}").input("ca(").run()
    assert sound(app)
    assert len(app.error) == 1


@pytest.mark.parametrize("metric", ["euclidean", "dot"])
def test_the_list_follows_the_distance(metric: str) -> None:
    app = started(table_of(20))
    session = session_of(app)
    app.radio(key=f"map.metric.{session.active}").set_value(metric).run()
    found = nearest(session.table, 0, metric=metric)
    assert session.memory.kept["nearest"][1].rows.tolist() == found.rows.tolist()
    assert sound(app)


def test_a_sample_is_named_with_its_seed() -> None:
    app = started(table_of(50))
    session = session_of(app)
    app.number_input(key=f"map.most.{session.active}").set_value(20).run()
    assert "drawn 20 of 50, sample seed 0" in words_of(app)


def clustered(rows: int = 30) -> EmbeddingTable:
    random = np.random.default_rng(1)
    centres = np.repeat(np.eye(3, 5), rows // 3, axis=0) * 10
    return EmbeddingTable((centres + random.normal(size=(rows, 5))).astype(np.float32))


def grouped(table: EmbeddingTable) -> AppTest:
    app = started(table)
    app.selectbox(key=f"map.colour.{table.fingerprint}").select("clusters").run()
    app.number_input(key=f"groups.{table.fingerprint}.k-means.k").set_value(3).run()
    return app


def test_groups_tell_their_sizes_and_how_clear_they_are() -> None:
    app = grouped(clustered())
    assert sound(app)
    assert "3 groups of 10, 10, 10 rows" in words_of(app)
    assert "silhouette" in words_of(app)


def test_one_group_can_be_mapped_alone() -> None:
    app = grouped(clustered())
    app.button(key="groups.map").click().run()
    assert sound(app)
    assert "10 of 30 rows" in words_of(app)


def test_groups_of_equal_rows_break_nothing() -> None:
    assert sound(grouped(EmbeddingTable(np.ones((6, 3), np.float32))))


def test_a_column_of_numbers_can_be_coloured_in_each_way() -> None:
    columns = pd.DataFrame({"size": [str(value) for value in range(-10, 20)]})
    table = EmbeddingTable(clustered().vectors, columns=columns)
    app = started(table)
    app.selectbox(key=f"map.colour.{table.fingerprint}").select("column:size").run()
    for scale in ("diverging", "categories", "sequential"):
        app.selectbox(key=f"map.scale.{table.fingerprint}").select(scale).run()
        assert sound(app)
        assert session_of(app).memory.kept["colours"][1].kind == scale


@needs_shared
def test_the_shared_tables_open_and_map() -> None:
    for name in ("shakespeare-50d.txt", "shakespeare-50d.bin"):
        app = started(read_table(SHARED / "data" / "word2vec" / name))
        assert sound(app)
        assert "drawn 5,003 of 5,003" in words_of(app)


def test_labels_that_make_classes_colour_the_map() -> None:
    table = EmbeddingTable(clustered().vectors, tuple("abc"[row // 10] for row in range(30)))
    app = started()
    open_table(session_of(app), table)
    app.run()
    assert sound(app)
    assert session_of(app).map.colour == "label"
    assert [entry.name for entry in session_of(app).memory.kept["colours"][1].entries] == ["a", "b", "c"]


@pytest.mark.parametrize(("picture", "axis"), [("axes", "x"), ("axes", "z")])
def test_a_dimension_that_is_not_there_gets_a_sentence_and_a_picture(picture: str, axis: str) -> None:
    app = started(table_of(20))
    session = session_of(app)
    session.map.settings[picture] = replace(session.map.settings[picture], **{axis: 99})
    app.selectbox(key=f"map.picture.{session.active}").select(picture).run()
    assert sound(app)
    assert len(app.error) == 1
    assert "drawn 20 of 20" in words_of(app)


def test_a_chosen_word_can_be_let_go() -> None:
    app = started()
    app.text_input(key=f"map.search.{session_of(app).active}").input("piano").run()
    app.button(key="map.let_go").click().run()
    assert sound(app)
    assert session_of(app).map.row is None
    assert "Click a point" in words_of(app)

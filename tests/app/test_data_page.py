from pathlib import Path

import numpy as np
import pytest

from embedviz.formats import WRITABLE
from embedviz.table import EmbeddingTable
from tests.app.pages import on_data, session_of, sound, started, words_of


def test_what_was_understood_is_written_out() -> None:
    app = on_data(started())
    assert sound(app)
    assert "What was understood of Everyday words" in words_of(app)
    assert "543" in app.table[0].value.to_string()


def test_a_file_opens_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "v.tsv").write_text("a\t1\t2\nb\t3\t5\n")
    app = on_data(started())
    app.text_input(key="data.vectors").input(str(tmp_path / "v.tsv"))
    app.button(key="FormSubmitter:data.path-Open").click().run()
    assert sound(app)
    assert session_of(app).table.labels == ("a", "b")


def test_a_path_that_leads_nowhere_gets_one_sentence_and_loses_nothing() -> None:
    app = on_data(started())
    app.text_input(key="data.vectors").input("nowhere.tsv")
    app.button(key="FormSubmitter:data.path-Open").click().run()
    assert sound(app)
    assert "nowhere" in app.error[0].value
    assert session_of(app).table.origin.name == "Everyday words"


def test_a_dropped_pair_is_understood_in_either_order() -> None:
    app = on_data(started())
    dropped = app.file_uploader[0].upload("meta.tsv", b"word\tkind\na\tx\nb\ty\n")
    dropped.upload("vecs.tsv", b"1\t2\n3\t5\n").run()
    assert sound(app)
    assert session_of(app).table.labels == ("a", "b")


@pytest.mark.parametrize(
    "content", [b"", b"\x80\x04K\x01.", b"1\t2\t3\n4\t5\n", b"\x89HDF\r\n\x1a\n" + bytes(600)]
)
def test_a_bad_file_never_breaks_the_page(content: bytes) -> None:
    app = on_data(started())
    app.file_uploader[0].upload("file.bin", content).run()
    assert sound(app)
    assert len(app.error) == 1
    assert len(app.error[0].value.replace("\\", "")) <= 300


def test_turning_a_table_opens_another_one() -> None:
    app = on_data(started(EmbeddingTable(np.arange(6, dtype=np.float32).reshape(2, 3), ("a", "b"))))
    app.button(key="data.turn").click().run()
    assert sound(app)
    assert session_of(app).table.vectors.shape == (3, 2)


@pytest.mark.parametrize("form", list(WRITABLE))
def test_every_format_can_be_prepared(form: str) -> None:
    app = on_data(started())
    app.selectbox(key="data.format").select(form).run()
    app.button(key="data.prepare").click().run()
    assert sound(app)
    assert not app.error


def test_a_good_file_dropped_after_a_bad_one_is_read_alone() -> None:
    app = on_data(started())
    app.file_uploader[0].upload("ragged.tsv", b"1\t2\t3\n4\t5\n").run()
    assert "expected 3" in app.error[0].value
    app.run()
    assert len(app.error) == 1, "the sentence stays until something else is dropped"
    app.file_uploader[0].upload("good.tsv", b"a\t1\t2\nb\t3\t5\n").run()
    assert sound(app) and not app.error
    assert session_of(app).table.labels == ("a", "b")


def test_a_refused_file_is_read_again_once_the_user_says_how() -> None:
    app = on_data(started())
    app.file_uploader[0].upload("ragged.tsv", b"1\t2\t3\n4\t5\n6\t7\t8\n").run()
    app.toggle(key="data.options.upload.drop_bad_rows").set_value(True).run()
    assert sound(app) and not app.error
    assert session_of(app).table.rows == 2


def test_words_dropped_after_their_vectors_are_put_beside_them() -> None:
    app = on_data(started())
    app.file_uploader[0].upload("vecs.tsv", b"1\t2\n3\t5\n").run()
    app.file_uploader[0].upload("meta.tsv", b"word\tkind\na\tx\nb\ty\n").run()
    assert sound(app) and not app.error
    table = session_of(app).table
    assert table.labels == ("a", "b") and table.vectors.tolist() == [[1, 2], [3, 5]]
    assert (table.origin.name, table.origin.format) == ("vecs.tsv", "tsv")


def test_words_without_vectors_are_refused_and_say_so() -> None:
    app = on_data(started())
    app.file_uploader[0].upload("meta.tsv", b"word\tlength\na\t1\nb\t1\n").run()
    assert sound(app)
    assert "together with" in app.error[0].value

import dataclasses
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedviz.errors import FormatError, UnknownLabelError
from embedviz.table import EmbeddingTable, Origin

LABELS = ("king", "queen", "king", "007", " nan", "\u00a0", '"', "")


@pytest.fixture
def table() -> EmbeddingTable:
    vectors = np.arange(16, dtype=np.float32).reshape(8, 2)
    columns = pd.DataFrame({"kind": ["a", None, "b", "", "NA", "nan", "c", "d"]})
    return EmbeddingTable(vectors, LABELS, columns, warnings=("as promised",))


def test_a_table_knows_its_shape_and_precision(table: EmbeddingTable) -> None:
    assert (len(table), table.rows, table.dims, table.precision) == (8, 8, 2, "float32")
    assert repr(table) == "EmbeddingTable('table', 8 rows x 2 dims, float32)"


def test_labels_stay_as_they_came(table: EmbeddingTable) -> None:
    assert table.labels == LABELS


def test_without_labels_rows_are_called_by_their_numbers() -> None:
    assert EmbeddingTable(np.ones((3, 2))).labels == ("0", "1", "2")


def test_labels_from_a_numpy_array_become_plain_text() -> None:
    table = EmbeddingTable(np.ones((2, 1)), tuple(np.array(["king", "queen"])))
    assert [type(label) for label in table.labels] == [str, str]


def test_the_vectors_refuse_writes_and_the_fields_refuse_new_values(table: EmbeddingTable) -> None:
    with pytest.raises(ValueError, match="read-only"):
        table.vectors[0, 0] = 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        table.labels = ()  # type: ignore[misc]


@pytest.mark.parametrize("labels", [("a",), ("a", "b", "c")])
def test_as_many_labels_as_vectors_are_required(labels: tuple[str, ...]) -> None:
    with pytest.raises(FormatError, match=rf"{len(labels)} labels came with 2 vectors"):
        EmbeddingTable(np.ones((2, 2)), labels)


def test_as_many_metadata_rows_as_vectors_are_required() -> None:
    with pytest.raises(FormatError, match="3 metadata rows came with 2 vectors"):
        EmbeddingTable(np.ones((2, 2)), columns=pd.DataFrame({"a": ["x", "y", "z"]}))


def test_every_column_becomes_text_and_a_missing_cell_stays_missing() -> None:
    columns = pd.DataFrame(
        {"year": [2019, 2020], "share": [0.5, np.nan], "kind": pd.Categorical(["a", None])}
    )
    table = EmbeddingTable(np.ones((2, 2)), columns=columns)
    assert table.columns["year"].tolist() == ["2019", "2020"]
    assert table.columns["share"].isna().tolist() == [False, True]
    assert table.columns["kind"].iloc[0] == "a" and table.columns["kind"].isna().iloc[1]
    assert len(table.fingerprint) == 32


def test_columns_are_counted_from_row_zero_whatever_their_index_was() -> None:
    columns = pd.DataFrame({"kind": ["a", "b"]}, index=[7, 3])
    table = EmbeddingTable(np.ones((2, 2)), columns=columns)
    assert table.columns.loc[1, "kind"] == "b"
    assert columns.index.tolist() == [7, 3]


def test_column_names_are_text_and_no_two_are_alike() -> None:
    assert list(EmbeddingTable(np.ones((1, 1)), columns=pd.DataFrame({2019: ["x"]})).columns) == ["2019"]
    with pytest.raises(FormatError, match="'a'"):
        EmbeddingTable(np.ones((1, 1)), columns=pd.DataFrame([["x", "y"]], columns=["a", "a"]))


def test_every_row_of_a_label_is_found_in_order(table: EmbeddingTable) -> None:
    assert table.find("king").tolist() == [0, 2]
    assert table.find("King").tolist() == []


@given(st.lists(st.text(max_size=3), min_size=1, max_size=30))
def test_find_agrees_with_a_plain_comparison(labels: list[str]) -> None:
    table = EmbeddingTable(np.ones((len(labels), 1)), tuple(labels))
    for label in labels:
        assert table.find(label).tolist() == [row for row, other in enumerate(labels) if other == label]
        assert table.row_of(label) == labels.index(label)


def test_a_query_is_a_label_or_a_row_number(table: EmbeddingTable) -> None:
    assert table.row_of("queen") == 1
    assert table.row_of("007") == 3
    assert table.row_of(7) == table.row_of(np.int32(7)) == 7


def test_an_unknown_word_is_refused_by_name(table: EmbeddingTable) -> None:
    with pytest.raises(UnknownLabelError, match="No row is called 'prince' among the 8 labels"):
        table.row_of("prince")


@pytest.mark.parametrize("row", [-1, 8, 10**12, 10**30])
def test_a_row_outside_the_table_is_refused(table: EmbeddingTable, row: int) -> None:
    with pytest.raises(UnknownLabelError, match="0 to 7"):
        table.row_of(row)
    with pytest.raises(UnknownLabelError, match="0 to 7"):
        table.take([0, row])


@pytest.mark.parametrize("rows", [[True, False], [0.5]])
def test_rows_are_chosen_by_whole_numbers_only(table: EmbeddingTable, rows: list[float]) -> None:
    with pytest.raises(UnknownLabelError, match="whole numbers"):
        table.take(np.array(rows))


def test_taken_rows_bring_their_labels_and_cells_in_the_order_asked(table: EmbeddingTable) -> None:
    part = table.take([3, 0, 3], name="part")
    assert part.vectors.tolist() == [[6, 7], [0, 1], [6, 7]]
    assert part.labels == ("007", "king", "007")
    assert part.columns["kind"].tolist() == ["", "a", ""]
    assert part.origin.name == "part" and table.origin.name == "table"


def test_taking_no_rows_is_refused(table: EmbeddingTable) -> None:
    with pytest.raises(FormatError, match="rows"):
        table.take([])


def test_taking_all_rows_leaves_the_fingerprint(table: EmbeddingTable) -> None:
    assert table.take(range(8)).fingerprint == table.fingerprint


def test_a_new_name_leaves_the_content_and_its_fingerprint(table: EmbeddingTable) -> None:
    named = table.named("words")
    assert named.origin.name == "words" and named.fingerprint == table.fingerprint
    assert named.warnings == table.warnings


def test_where_a_table_came_from_is_no_part_of_its_fingerprint(table: EmbeddingTable) -> None:
    other = dataclasses.replace(table, origin=Origin(name="b", format="glove"), warnings=())
    assert other.fingerprint == table.fingerprint


def _with_cell(value: object) -> Callable[[EmbeddingTable], EmbeddingTable]:
    def change(table: EmbeddingTable) -> EmbeddingTable:
        columns = table.columns.copy()
        columns.loc[3, "kind"] = value
        return dataclasses.replace(table, columns=columns)

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda table: dataclasses.replace(table, vectors=table.vectors.astype(np.float64)),
        lambda table: dataclasses.replace(table, vectors=np.nextafter(table.vectors, np.float32(99))),
        lambda table: dataclasses.replace(table, labels=("kin", "gqueen", *LABELS[2:])),
        lambda table: dataclasses.replace(table, columns=table.columns.rename(columns={"kind": "k"})),
        lambda table: dataclasses.replace(table, columns=pd.DataFrame()),
        _with_cell("x"),
        _with_cell(None),
    ],
)
def test_any_change_of_content_changes_the_fingerprint(
    table: EmbeddingTable, change: Callable[[EmbeddingTable], EmbeddingTable]
) -> None:
    assert change(table).fingerprint != table.fingerprint


@given(st.integers(0, 599_999))
def test_one_changed_value_in_a_large_table_changes_the_fingerprint(place: int) -> None:
    values = np.zeros((6_000, 100), np.float32)
    values.flat[place] = 1
    assert EmbeddingTable(values).fingerprint != EmbeddingTable(np.zeros_like(values)).fingerprint


def test_a_lone_surrogate_in_a_label_has_a_fingerprint() -> None:
    table = EmbeddingTable(np.ones((1, 1)), ("\ud800",), pd.DataFrame({"a": ["\udc80"]}, dtype=object))
    assert table.fingerprint != EmbeddingTable(np.ones((1, 1)), ("\ud801",)).fingerprint


def test_a_word_asked_of_rows_without_words_says_what_is_missing():
    table = EmbeddingTable(np.eye(3, dtype=np.float32))
    with pytest.raises(UnknownLabelError, match="numbers only"):
        table.row_of("king")

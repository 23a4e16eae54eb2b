import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embedviz.arrays import EXACT_INTEGERS, as_vectors, read_only
from embedviz.errors import FormatError

FINITE = st.floats(allow_nan=False, allow_infinity=False, width=64)
TABLES = arrays.arrays(np.float64, arrays.array_shapes(min_dims=2, max_dims=2), elements=FINITE)


@given(TABLES)
def test_finite_numbers_come_back_bit_for_bit_and_read_only(values: np.ndarray) -> None:
    vectors = as_vectors(values)
    assert vectors.tobytes() == values.tobytes()
    assert vectors.flags.c_contiguous and not vectors.flags.writeable


@pytest.mark.parametrize("precision", [np.float32, np.float64])
def test_single_and_double_precision_are_kept(precision: type) -> None:
    assert as_vectors(np.ones((2, 3), precision)).dtype == precision


@pytest.mark.parametrize("kind", [np.bool_, np.float16, np.int8, np.uint16, np.int64])
def test_what_float32_holds_exactly_becomes_float32(kind: type) -> None:
    values = np.array([[0, 1], [1, 0]], kind)
    vectors = as_vectors(values)
    assert vectors.dtype == np.float32 and np.array_equal(vectors, values)


def test_integers_that_float32_would_round_become_float64() -> None:
    values = np.array([[EXACT_INTEGERS + 1, -EXACT_INTEGERS - 1]])
    vectors = as_vectors(values)
    assert vectors.dtype == np.float64 and np.array_equal(vectors, values)


def test_long_doubles_become_float64_without_a_warning() -> None:
    vectors = as_vectors(np.array([[1e300, 1.0]], np.longdouble))
    assert vectors.dtype == np.float64 and vectors[0, 0] == 1e300


@pytest.mark.parametrize("order", ["<f4", ">f4", "<f8", ">f8"])
def test_either_byte_order_is_read(order: str) -> None:
    vectors = as_vectors(np.array([[1.5, -2.25]], order))
    assert vectors.dtype.isnative and vectors.tolist() == [[1.5, -2.25]]


def test_a_list_of_rows_is_taken() -> None:
    assert as_vectors([[1, 2], [3, 4]]).tolist() == [[1, 2], [3, 4]]


def test_columns_first_order_becomes_rows_first() -> None:
    values = np.asfortranarray([[1.0, 2.0], [3.0, 4.0]])
    assert as_vectors(values).flags.c_contiguous
    assert values.flags.writeable


def test_the_callers_array_is_neither_frozen_nor_followed() -> None:
    values = np.ones((2, 2))
    vectors = as_vectors(values)
    values[0, 0] = 7
    assert vectors[0, 0] == 1


def test_a_view_of_a_larger_array_is_not_followed() -> None:
    whole = np.ones((4, 2))
    vectors = as_vectors(whole[1:3])
    whole[:] = 7
    assert (vectors == 1).all()


def test_a_data_frame_is_not_followed() -> None:
    frame = pd.DataFrame({"a": [1.0]})
    vectors = as_vectors(frame)
    frame.iloc[0, 0] = 7
    assert vectors[0, 0] == 1


def test_a_read_only_array_is_not_copied() -> None:
    values = read_only(np.ones((2, 2)))
    assert np.shares_memory(as_vectors(values), values)


@pytest.mark.parametrize("shape", [(3,), (0, 3), (3, 0), (2, 2, 2), ()])
def test_anything_but_rows_and_dims_is_refused_with_its_shape(shape: tuple[int, ...]) -> None:
    with pytest.raises(FormatError, match="rows and dims") as caught:
        as_vectors(np.ones(shape))
    assert str(shape) in str(caught.value)


@pytest.mark.parametrize("values", [[["a"]], [[1j]], np.array([[object()]]), np.array([["2020"]], "M8[D]")])
def test_anything_but_real_numbers_is_refused(values: object) -> None:
    with pytest.raises(FormatError, match="real numbers"):
        as_vectors(values)


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(FormatError, match="differ in length"):
        as_vectors([[1, 2], [3]])


def test_hidden_values_of_a_masked_array_are_refused() -> None:
    with pytest.raises(FormatError, match="mask"):
        as_vectors(np.ma.masked_values([[1.0, -1.0]], -1.0))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("precision", [np.float16, np.float32, np.float64])
def test_the_first_value_that_is_not_finite_is_named(value: float, precision: type) -> None:
    values = np.ones((5, 4), precision)
    values[3, 2] = values[4, 0] = value
    with pytest.raises(FormatError, match=f"Row 3, dimension 2 is {value}, and 2 value"):
        as_vectors(values)


def test_huge_finite_values_whose_sum_overflows_are_taken() -> None:
    assert as_vectors(np.full((3, 3), 1.7e308)).max() == 1.7e308

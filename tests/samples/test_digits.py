import numpy as np

from embedviz.samples.digits import load_digits


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits as read_digits

    table, original = load_digits(), read_digits()
    assert (table.rows, table.dims, table.precision) == (1797, 64, "float32")
    assert np.array_equal(table.vectors, original.data)
    assert list(table.labels) == [str(digit) for digit in original.target]


def test_the_columns_name_the_digit_and_its_row():
    columns = load_digits().columns
    assert list(columns) == ["digit", "row"]
    assert columns.loc[1796].tolist() == ["8", "1796"]

"""Arrays on their way to the browser."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embedviz.plots.payload import TYPES, pack_message
from tests.plots.messages import read_message

SIZES = arrays.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=5)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=5), st.sampled_from(sorted(TYPES)).flatmap(lambda kind: arrays.arrays(kind, SIZES))
    )
)
def test_every_array_comes_out_as_it_went_in(sent):
    _, received = read_message(pack_message({}, sent))
    assert list(received) == list(sent)
    for name, array in sent.items():
        assert received[name].tobytes() == array.tobytes()


def test_the_header_travels_as_json_with_any_text():
    header, _ = read_message(pack_message({"title": "naïve \u202e </script>", "number": 3}, {}))
    assert header["title"] == "naïve \u202e </script>"
    assert header["number"] == 3


def test_an_array_of_another_type_is_refused():
    with pytest.raises(KeyError):
        pack_message({}, {"wide": np.zeros(2, np.float64)})


def test_a_number_that_is_not_finite_is_refused_in_the_header():
    with pytest.raises(ValueError, match="JSON"):
        pack_message({"low": float("nan")}, {})

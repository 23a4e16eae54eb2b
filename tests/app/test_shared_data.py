"""The sheet of handwritten digits, as large a table as a first user brings along."""

from pathlib import Path

import numpy as np

from embedviz.formats import read_table
from tests.app.pages import session_of, sound, started, words_of
from tests.projections.tables import mnist
from tests.shared import needs_shared


@needs_shared
def test_the_sheet_of_digits_opens_and_maps(tmp_path: Path) -> None:
    np.save(tmp_path / "mnist.npy", (255 * mnist()).round().astype(np.uint8))
    app = started(read_table(tmp_path / "mnist.npy"))
    assert sound(app)
    assert session_of(app).table.vectors.shape == (10_000, 784)
    assert "drawn 10,000 of 10,000" in words_of(app)

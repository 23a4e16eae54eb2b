"""The main job in a real browser: a pair of files in, a clickable map with true neighbours out."""

from collections.abc import Iterator

import numpy as np
import pytest

from embedviz.samples import SAMPLES
from tests.browser.conftest import Pair
from tests.browser.steps import Visit

EVERYTHING = ((0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98))


def same(listed: list[tuple[str, float]], expected: list[tuple[str, float]]) -> bool:
    words, distances = zip(*listed, strict=True)
    right_words, right_distances = zip(*expected, strict=True)
    return words == right_words and np.allclose(distances, right_distances, atol=6e-5)


@pytest.fixture
def rows(pair: Pair) -> Iterator[range]:
    yield range(len(pair.labels))


def test_a_click_lists_the_neighbours_that_numpy_finds(opened: Visit, pair: Pair) -> None:
    for row in (17, 42):
        opened.click(row)
        assert f"Nearest to {pair.labels[row]}" in opened.text()
        assert same(opened.listed, pair.nearest(row))
        assert [pair.labels[other] for other in opened.linked] == [word for word, _ in opened.listed]


def test_the_camera_survives_clicks_and_colours(opened: Visit) -> None:
    opened.page.get_by_role("button", name="Zoom in").click()
    opened.page.wait_for_timeout(400)
    before = opened.camera
    opened.click(opened.linked[0]).choose("Colour", "Groups found")
    assert opened.camera == before


def test_the_lasso_selects_every_point_inside_it(opened: Visit, pair: Pair) -> None:
    opened.lasso(*EVERYTHING)
    assert f"{len(pair.labels)} rows selected" in opened.text()
    opened.press("Map only these")
    assert "Only the selection is mapped: 60 of 60 rows" in opened.text()


def test_the_box_selects_what_lies_inside_it(opened: Visit, pair: Pair) -> None:
    inside = [row for row in range(60) if opened.place(row)[0] < middle(opened)]
    opened.box((0.0, 0.01), (0.5, 0.99))
    assert f"{len(inside)} rows selected" in opened.text()


def middle(visit: Visit) -> float:
    box = visit.page.locator(".ev-map").bounding_box()
    return float(box["x"] + box["width"] / 2)


def test_a_subset_is_mapped_anew_while_neighbours_search_every_row(opened: Visit, pair: Pair) -> None:
    opened.press("More settings")
    opened.page.get_by_role("tab", name="Which rows").click()
    opened.page.get_by_label("Map only these words").fill("word3\nword4\nnowhere\nword8\nword11")
    opened.page.get_by_test_id("stFormSubmitButton").get_by_role("button", name="Map these words").click()
    opened.idle().drawn()
    assert "4 of 60 rows" in opened.text()
    assert "Not in this table: nowhere" in opened.text()
    assert len(opened.coordinates[0]) == 4
    opened.page.keyboard.press("Escape")
    opened.click(8)
    assert same(opened.listed, pair.nearest(8))
    opened.press("Back to all rows").drawn()
    assert len(opened.coordinates[0]) == 60


def test_a_search_counts_every_hit_and_chooses_the_best(opened: Visit, pair: Pair) -> None:
    opened.search("WORD5")
    assert "11 rows match" in opened.text()
    assert "Nearest to word5" in opened.text()
    assert same(opened.listed, pair.nearest(5))


def test_colour_by_a_column_shows_its_classes_with_counts(opened: Visit) -> None:
    opened.choose("Colour", "kind")
    legend = opened.page.locator(".ev-legend").inner_text()
    assert all(kind in legend for kind in ("fruit", "tool", "river"))
    assert legend.count("20") == 3


@pytest.mark.parametrize("picture", ["t-SNE", "UMAP"])
def test_a_picture_forms_and_ends_with_its_facts(opened: Visit, pair: Pair, picture: str) -> None:
    before = opened.coordinates
    opened.choose("Picture", picture).finished(picture)
    assert not np.array_equal(before, opened.coordinates)
    places = np.array(opened.coordinates).T
    distances = np.linalg.norm(places[:, None] - places[None], axis=2) + np.diag([np.inf] * len(places))
    agreement = np.mean([pair.kinds[a] == pair.kinds[b] for a, b in enumerate(distances.argmin(axis=1))])
    assert agreement > 0.9


def test_a_forming_picture_can_be_stopped_and_goes_on(visit: Visit) -> None:
    visit.open().drawn().press("Open vectors")
    visit.page.get_by_role("tab", name="Samples").click()
    visit.press(SAMPLES["digits"].title).press("See the map").drawn()
    visit.page.get_by_label("Picture", exact=True).first.click()
    visit.page.get_by_role("option", name="t-SNE").click()
    visit.page.get_by_text(", step ").first.wait_for(timeout=60_000)
    visit.page.get_by_role("button", name="Stop here").click()
    visit.page.get_by_text("Stopped at step").first.wait_for(timeout=30_000)
    stopped = visit.idle().coordinates
    visit.page.get_by_role("button", name="Go on").click()
    visit.page.get_by_text("Stopped at step").first.wait_for(state="detached", timeout=30_000)
    visit.finished("t-SNE")
    assert "Stopped" not in visit.text()
    assert not np.array_equal(stopped, visit.coordinates)


def test_a_click_in_three_dimensions_lists_true_neighbours(opened: Visit, pair: Pair) -> None:
    opened.press("More settings")
    opened.page.get_by_text("In three dimensions (3-D)").click()
    opened.idle().page.keyboard.press("Escape")
    opened.drawn()
    assert len(opened.coordinates) == 3
    opened.page.wait_for_timeout(800)
    opened.click(23)
    chosen = opened.page.locator("[data-testid=stMain]").inner_text().split("Nearest to ")[1].split("\n")[0]
    assert same(opened.listed, pair.nearest(pair.labels.index(chosen)))
    assert chosen == "word23"


def test_a_bad_file_gives_one_sentence_and_loses_nothing(opened: Visit, pair: Pair) -> None:
    opened.press("Open vectors")
    bad = pair.vecs.with_name("bad.tsv")
    bad.write_text("1\t2\t3\n4\tabc\t6\n7\t8\t9\n")
    opened.page.locator("input[type=file]").set_input_files(str(bad))
    message = opened.page.get_by_test_id("stAlert").first
    message.wait_for()
    assert "abc" in message.inner_text() and "Traceback" not in opened.text()
    assert "Still on show: vecs.tsv" in opened.idle().text()

"""What a table brings along is text: it fetches nothing, formats nothing, and reads as it was written."""

from pathlib import Path

import pytest

from tests.browser.steps import Visit

PICTURE, BOLD = "![x](https://example.invalid/x.png)", "**loud** :red[word]"
LABELS = [PICTURE, BOLD, "$x^2$", "<img src=x onerror=alert(1)>", *(f"word{row}" for row in range(36))]


@pytest.fixture
def hostile(visit: Visit, tmp_path: Path) -> Visit:
    """A visitor on the map of a table whose names are all Markdown."""
    vecs, meta = tmp_path / "**vecs** :red[a].tsv", tmp_path / "meta ![m](b).tsv"
    vecs.write_text("".join(f"{row % 7}\t{row % 5}\t{row}\n" for row in range(len(LABELS))))
    lines = [f"{label}\t{PICTURE if row % 2 else BOLD}" for row, label in enumerate(LABELS)]
    meta.write_text("\n".join([f"word\t{BOLD}", *lines]) + "\n")
    visit.open().drawn().press("Open vectors")
    visit.page.locator("input[type=file]").set_input_files([str(meta), str(vecs)])
    visit.page.get_by_text("What was understood of **vecs** :red[a].tsv").wait_for(timeout=60_000)
    return visit.press("See the map").drawn()


def bold_or_pictures(visit: Visit) -> list[str]:
    return visit.page.evaluate(
        """() => [...document.querySelectorAll(
            '[data-testid=stApp] :is(strong, img, .katex, span[style*=color])')]
            .map(e => e.outerHTML).filter(text => /loud|vecs|example|x\\^2|>a</.test(text))"""
    )


def test_names_are_neither_fetched_nor_formatted(hostile: Visit) -> None:
    assert f"Nearest to {PICTURE}" in hostile.text()
    hostile.choose("Colour", BOLD).choose("Label", BOLD).search("lou")
    assert f"Nearest to {BOLD}" in hostile.text()
    hostile.choose("Colour", "Groups found")
    assert "**vecs** :red[a].tsv" in hostile.text()
    for heading in bold_or_pictures(hostile):
        assert "Nearest to" in heading, heading


def test_a_bad_file_leaves_a_name_that_is_text(hostile: Visit, tmp_path: Path) -> None:
    bad = tmp_path / "![y](https://example.invalid).tsv".replace("/", "_")
    bad.write_text("1\t2\t3\n4\tabc\t6\n7\t8\t9\n")
    hostile.press("Open vectors").page.locator("input[type=file]").set_input_files(str(bad))
    hostile.page.get_by_test_id("stAlert").first.wait_for()
    assert "Still on show: **vecs** :red[a].tsv" in hostile.idle().text()

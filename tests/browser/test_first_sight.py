"""What a new user sees first, and what they can do without a mouse."""

from pathlib import Path

import numpy as np
from axe_playwright_python.sync_playwright import Axe

from embedviz.geometry import nearest
from embedviz.samples import SAMPLES
from tests.browser.steps import Visit, visiting
from tests.servers import Server

MOST_CONTROLS = 9
CONTROLS = """() => [...document.querySelectorAll(
    '[data-testid=stMain] :is(button, input, select, textarea, a[href], [role=button], [tabindex])')]
    .filter(e => e.tabIndex >= 0 && e.checkVisibility() && !e.closest('.ev-map') && !e.matches('main'))
    .filter(e => !e.closest('.ev-nearest'))
    .map(e => (e.getAttribute('aria-label') ?? e.innerText).trim())"""


def test_the_first_page_is_a_finished_picture_with_a_filled_list(visit: Visit) -> None:
    visit.open().drawn()
    sample = SAMPLES["words"]
    expected = [(line.label, round(line.distance, 4)) for line in nearest(sample.load(), sample.highlighted)]
    assert [(word, round(distance, 4)) for word, distance in visit.listed] == expected
    assert "drawn 543 of 543" in visit.text()


def test_the_first_page_has_at_most_nine_controls(visit: Visit) -> None:
    controls = visit.open().drawn().page.evaluate(CONTROLS)
    assert 0 < len(controls) <= MOST_CONTROLS, controls


def test_everything_of_the_first_page_fits_a_laptop_screen(visit: Visit) -> None:
    visit.open().drawn()
    box = visit.page.locator(".ev-map").bounding_box()
    assert box["width"] > 600
    assert box["y"] + box["height"] < 720


def test_doors_to_pages_that_are_being_built_say_so(visit: Visit) -> None:
    visit.open().drawn().press("Train your own")
    assert "is being built" in visit.page.locator("[data-testid=stToast]").inner_text()


def test_search_choose_and_neighbours_work_by_keyboard_alone(visit: Visit) -> None:
    visit.open().drawn()
    keys = visit.page.keyboard
    for _ in range(40):
        keys.press("Tab")
        if visit.page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "Find a word":
            break
    keys.type("piano")
    keys.press("Enter")
    visit.idle()
    assert "Nearest to piano" in visit.text()
    first = visit.listed[0][0]
    for _ in range(8):
        keys.press("Tab")
        if visit.page.evaluate("() => document.activeElement.tagName") == "TR":
            break
    keys.press("Enter")
    visit.idle()
    assert f"Nearest to {first}" in visit.text()


def test_nothing_serious_stands_in_the_way_of_screen_readers(visit: Visit) -> None:
    for path in ("/", "/data"):
        visit.open(path).idle()
        visit.page.wait_for_timeout(1500)
        visit.errors.clear()  # Streamlit asks for its health under each page's address first
        found = Axe().run(visit.page).response["violations"]
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert serious == [], [(one["id"], one["nodes"][0]["html"][:200]) for one in serious]


def test_the_dark_page_draws_the_same_map_on_a_dark_ground(browser: object, server: Server) -> None:
    with visiting(browser, server.url, color_scheme="dark") as visit:
        visit.open().drawn()
        ground = visit.page.evaluate(
            "() => getComputedStyle(document.querySelector('.stApp')).backgroundColor"
        )
        assert max(int(part) for part in ground.strip("rgb()").split(",")) < 60
        assert visit.errors == []


def test_the_picture_can_be_saved(visit: Visit, tmp_path: Path) -> None:
    visit.open().drawn()
    for name, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with visit.page.expect_download() as download:
            visit.page.locator(f".ev-tools [aria-label^='Save as {name}']").click()
        download.value.save_as(tmp_path / name)
        assert (tmp_path / name).read_bytes().startswith(start)
    assert "king" in (tmp_path / "SVG").read_text()


def test_two_visits_see_the_same_picture(visit: Visit) -> None:
    first = visit.open().drawn().coordinates
    assert np.array_equal(first, visit.open().drawn().coordinates)

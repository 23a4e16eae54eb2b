"""What a user does on the page, as steps; and how a test looks at what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

SCREEN = {"width": 1280, "height": 720}
DRAWN = "() => document.querySelector('.ev-map')?.dataset.state === 'drawn'"
IDLE = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
MAP = "const map = [...window.__embedviz.maps.values()].at(-1);"


@dataclass
class Visit:
    """One browser page on the app, and everything in it that should not have happened."""

    page: Any
    url: str
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> "Visit":
        self.page.goto(self.url + path)
        return self

    def drawn(self, seconds: float = 60) -> "Visit":
        self.page.wait_for_function(DRAWN, timeout=1000 * seconds)
        return self.idle()

    def idle(self) -> "Visit":
        """Wait until the page has stopped working and drawn what came of it."""
        self.page.wait_for_function(IDLE, timeout=60_000)
        self.page.wait_for_timeout(250)
        self.page.wait_for_function(IDLE, timeout=60_000)
        return self

    def choose(self, control: str, option: str) -> "Visit":
        self.page.get_by_label(control, exact=True).first.click()
        self.page.get_by_role("option", name=option).click()
        return self.idle()

    def press(self, button: str) -> "Visit":
        self.page.get_by_role("button", name=button).first.click()
        return self.idle()

    def search(self, text: str) -> "Visit":
        box = self.page.get_by_label("Find a word")
        box.fill(text)
        box.press("Enter")
        return self.idle()

    def finished(self, picture: str, seconds: float = 120) -> "Visit":
        """Wait until the facts of a finished picture stand below the map."""
        self.page.get_by_text(f"{picture}, cosine, vectors as loaded").wait_for(timeout=1000 * seconds)
        return self.idle()

    def place(self, row: int) -> list[float]:
        """Return where a row's point is on the screen, in pixels of the window."""
        script = f"""row => {{ {MAP} const at = map.stage.projector()(map.points.index(row));
            const box = map.box.getBoundingClientRect(); return [box.left + at[0], box.top + at[1]] }}"""
        return list(self.page.evaluate(script, row))

    def click(self, row: int) -> "Visit":
        x, y = self.place(row)
        self.page.mouse.move(x - 3, y - 3)
        self.page.mouse.click(x, y)
        return self.idle()

    def lasso(self, *corners: tuple[float, float]) -> "Visit":
        """Draw a lasso through corners given as shares of the map's width and height."""
        self.page.get_by_role("button", name="Select with a lasso").click()
        box = self.page.locator(".ev-map").bounding_box()
        points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in [*points[1:], points[0]]:
            self.page.mouse.move(*point, steps=8)
        self.page.mouse.up()
        return self.idle()

    def box(self, corner: tuple[float, float], opposite: tuple[float, float]) -> "Visit":
        """Draw a box between two corners given as shares of the map's width and height."""
        self.page.get_by_role("button", name="Select with a box").click()
        ground = self.page.locator(".ev-map").bounding_box()
        (left, top), (right, bottom) = (
            (ground["x"] + x * ground["width"], ground["y"] + y * ground["height"])
            for x, y in (corner, opposite)
        )
        self.page.mouse.move(left, top)
        self.page.mouse.down()
        self.page.mouse.move(right, bottom, steps=8)
        self.page.mouse.up()
        return self.idle()

    @property
    def listed(self) -> list[tuple[str, float]]:
        """The neighbour list beside the map: word and distance of each line."""
        lines = self.page.locator(".ev-nearest tbody tr").all()
        cells = [[cell.inner_text() for cell in line.locator("td").all()] for line in lines]
        return [(word, float(distance)) for word, distance in cells]

    @property
    def linked(self) -> list[int]:
        """The rows that lines lead to on the map, nearest first."""
        return list(
            self.page.evaluate(f"() => {{ {MAP} return map.marks.neighbours.map(i => map.points.row(i)) }}")
        )

    @property
    def camera(self) -> Any:
        return self.page.evaluate(f"() => {{ {MAP} return map.stage.current() }}")

    @property
    def coordinates(self) -> list[list[float]]:
        script = f"() => {{ {MAP} return map.points.axes.map(axis => [...axis]) }}"
        return [list(axis) for axis in self.page.evaluate(script)]

    def text(self) -> str:
        return str(self.page.locator("[data-testid=stMain]").inner_text())


@contextmanager
def visiting(browser: Any, url: str, **options: Any) -> Iterator[Visit]:
    """Open a page that notes console errors, failures of its scripts, and requests to elsewhere."""
    page = browser.new_page(viewport=SCREEN, **options)
    visit = Visit(page, url)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda note: visit.errors.append(note.text) if note.type == "error" else None)
    page.on("request", lambda request: _note_stranger(visit, request.url))
    try:
        yield visit
    finally:
        page.close()


def _note_stranger(visit: Visit, url: str) -> None:
    at_home = url.startswith((visit.url, visit.url.replace("http", "ws", 1), "data:", "blob:", "about:"))
    if not at_home:
        visit.strangers.append(url)

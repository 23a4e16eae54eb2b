"""The session as one typed object, and the only place that touches Streamlit's session state.

What a user opens and chooses lives in `Session`; a choice belongs to the table it was made for, so
that switching tables and pages forgets nothing.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import streamlit as st

from embedviz.arrays import RowIds
from embedviz.geometry import KMeans
from embedviz.projections import PROJECTIONS
from embedviz.table import EmbeddingTable
from embedviz.ui.drops import Refusal
from embedviz.ui.results import Results

Made = TypeVar("Made")
STATE_KEY = "embedviz"
OPEN_TABLES = 8  # the oldest opened one is closed beyond this


@dataclass(frozen=True, eq=False)
class Subset:
    """Rows that are mapped alone: their ids, what they are called, and asked-for words not found."""

    name: str
    rows: RowIds
    missing: tuple[str, ...] = ()


@dataclass
class MapChoices:
    """What the map of one table looks like now.

    `colour` is "plain", "clusters", "distance" or "column:NAME"; `label` is "" for the row's own label
    or a column's name; `row` is the chosen row, `untouched` until the user chooses one; `selected` are
    the rows inside the last box or lasso.
    """

    picture: str = "pca"
    settings: dict[str, Any] = field(
        default_factory=lambda: {key: kind() for key, kind in PROJECTIONS.items()}
    )
    metric: str = "cosine"
    colour: str = "plain"
    scale: str = "sequential"
    label: str = ""
    row: int | None = 0
    untouched: bool = True
    text: str = ""
    regex: bool = False
    selected: RowIds | None = None
    subset: Subset | None = None
    clustering: Any = field(default_factory=KMeans)
    neighbours: int = 10
    most: int | None = None
    sample_seed: int = 0
    resets: int = 0  # gives the widgets of the settings new names, and with them the values of the settings

    @property
    def dims(self) -> int:
        """2 or 3: the dimensions of every picture of this table."""
        return int(self.settings["pca"].dims)

    def draw_in(self, dims: int) -> None:
        """Draw every picture of this table in 2 or 3 dimensions."""
        for key, settings in self.settings.items():
            if hasattr(settings, "dims"):
                self.settings[key] = replace(settings, dims=dims)


@dataclass
class Memory:
    """The last value made under each name, and what it was made of: kept across reruns."""

    kept: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    def same(self, name: str, made_of: Any, make: Callable[[], Made]) -> Made:
        """Return the value kept under `name` if it was made of the same things, else make it anew."""
        if name not in self.kept or self.kept[name][0] != made_of:
            self.kept[name] = (made_of, make())
        value: Made = self.kept[name][1]
        return value


@dataclass
class Session:
    """What one browser tab has open: tables by fingerprint, the one on show, and choices for each."""

    identity: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    tables: dict[str, EmbeddingTable] = field(default_factory=dict)
    active: str = ""
    choices: dict[str, MapChoices] = field(default_factory=dict)
    notices: list[Any] = field(default_factory=list)
    results: Results = field(default_factory=Results)
    memory: Memory = field(default_factory=Memory)
    flights: int = 0  # counts the times the map was asked to bring the chosen row into view
    refusal: Refusal | None = None
    framed: bool = False  # app.py has run around the pages
    uploads: int = 0  # makes a fresh uploader once a file has been taken

    @property
    def table(self) -> EmbeddingTable:
        """The table on show."""
        return self.tables[self.active]

    @property
    def map(self) -> MapChoices:
        """The choices made for the table on show."""
        return self.choices[self.active]

    def open(self, table: EmbeddingTable, choices: MapChoices | None = None) -> None:
        """Add a table (or find the equal one that is open) and show it."""
        key = table.fingerprint
        self.tables[key] = table
        self.choices.setdefault(key, choices or MapChoices())
        self.active = key
        while len(self.tables) > OPEN_TABLES:
            self.close(next(iter(self.tables)))

    def choose(self, row: int) -> None:
        """Choose a row from outside the map, which then brings it into view."""
        self.map.row, self.map.untouched = row, False
        self.flights += 1

    def close(self, key: str) -> None:
        """Close one table; the last one stays open."""
        if len(self.tables) > 1:
            del self.tables[key]
            del self.choices[key]
            if self.active == key:
                self.active = next(reversed(self.tables))


def default_settings() -> dict[str, Any]:
    """Return the settings of every picture at their defaults."""
    return {key: kind() for key, kind in PROJECTIONS.items()}


def current() -> Session:
    """Return this browser tab's session, made empty at its first run."""
    if STATE_KEY not in st.session_state:
        st.session_state[STATE_KEY] = Session()
    session: Session = st.session_state[STATE_KEY]
    return session


def widget_value(key: str, default: Any = None) -> Any:
    """Return what a widget with this key holds now: for callbacks, which run before the page."""
    return st.session_state.get(key, default)


def set_widget(key: str, value: Any) -> None:
    """Give a widget its value before it is drawn."""
    st.session_state[key] = value

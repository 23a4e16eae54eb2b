"""Which picture is to be drawn now: at once, or by a job whose frames are drawn while it forms.

PCA and raw dimensions are ready within a moment and made here. t-SNE and UMAP run in a worker process,
which may be stopped, and whose failure is one sentence. Until the first frame comes, PCA stands in.
"""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st

from embedviz.arrays import RowIds
from embedviz.errors import EmbedvizError
from embedviz.jobs import Job, Jobs, Limits
from embedviz.projections import PCA, UMAP, Projection, project
from embedviz.table import EmbeddingTable
from embedviz.ui import cache
from embedviz.ui.results import PictureKey, Results, rows_digest
from embedviz.ui.session import MapChoices, Session

AT_ONCE = ("pca", "axes")
MOST_DRAWN = {"pca": 200_000, "axes": 200_000, "tsne": 20_000, "umap": 20_000}
MOST_DRAWN_IN_3D = 50_000
WARM_UP = "embedviz.projections:warm_up"


@dataclass(frozen=True, eq=False)
class Picture:
    """What to draw: a projection, the table's rows it shows, and the job that is still improving it.

    `population` is how many rows could have been drawn. While `job` runs or after a `failure`,
    `projection` is another picture that stands in for the one asked for.
    """

    projection: Projection
    rows: RowIds
    population: int
    key: PictureKey
    job: Job | None = None
    failure: EmbedvizError | None = None


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda jobs: jobs.close())
def jobs() -> Jobs:
    """Return the cluster that all sessions share, started once."""
    return Jobs.start(warm_up=WARM_UP)


@st.cache_resource(
    show_spinner=False, max_entries=1, scope="session", on_release=lambda i: jobs().cancel_session(i)
)
def leaving(identity: str) -> str:
    """Return the session's name; when its tab closes, its jobs are cancelled."""
    return identity


def picture(session: Session) -> Picture:
    """Return the picture for the choices made, starting a job where it takes one."""
    table, choices, results = session.table, session.map, session.results
    rows, population = drawn_rows(table.rows, choices)
    settings = choices.settings[choices.picture]
    key = PictureKey(table.fingerprint, rows_digest(rows), settings, choices.metric)
    if choices.picture in AT_ONCE:
        results.cancel()
        return _at_once(table, rows, population, key)
    finished, failure = results.finished.get(key), results.failures.get(key)
    if finished is not None:
        return Picture(finished, rows, population, key)
    stand_in = _stand_in(table, rows, key)
    job = None if failure else results.job_for(key) or start(session, key, rows)
    return Picture(stand_in, rows, population, key, job, failure)


def _at_once(table: EmbeddingTable, rows: RowIds, population: int, key: PictureKey) -> Picture:
    try:
        return Picture(_direct(table, rows, key), rows, population, key)
    except EmbedvizError as error:
        return Picture(_stand_in(table, rows, key), rows, population, key, failure=error)


def _stand_in(table: EmbeddingTable, rows: RowIds, key: PictureKey) -> Projection:
    """Return the PCA that any table has, whatever was asked for."""
    return _direct(table, rows, replace(key, settings=PCA(dims=getattr(key.settings, "dims", 2))))


def start(session: Session, key: PictureKey, rows: RowIds, going_on: Projection | None = None) -> Job:
    """Submit the drawing of a picture, in place of the one this session was drawing."""
    table, results = session.table, session.results
    results.cancel()
    vectors = table.vectors if len(rows) == table.rows else table.vectors[rows]
    job = jobs().submit(
        project,
        jobs().share(f"{key.fingerprint}.{key.rows}", vectors),
        key.settings,
        metric=key.metric,
        graph=results.graphs.get(key.graph),
        start=going_on,
        session=leaving(session.identity),
        limits=Limits(warm=isinstance(key.settings, UMAP)),
    )
    results.running = (key, job)
    return job


def collect(results: Results) -> bool:
    """Take in what the running job has finished; return whether there was anything."""
    if results.running is None or results.running[1].status in ("queued", "running"):
        return False
    key, job = results.running
    results.running = None
    try:
        results.keep(key, job.result())
    except EmbedvizError as error:
        results.failures[key] = error
    return True


def drawn_rows(total: int, choices: MapChoices) -> tuple[RowIds, int]:
    """Return the rows to draw, in order, and how many there were to choose from.

    All of them, unless there are more than the limit; then a random sample by the named seed.
    """
    rows = np.arange(total) if choices.subset is None else choices.subset.rows
    most = choices.most or most_drawn(choices)
    if len(rows) <= most:
        return rows, len(rows)
    sample = np.random.default_rng(choices.sample_seed).choice(len(rows), most, replace=False)
    return rows[np.sort(sample)], len(rows)


def most_drawn(choices: MapChoices) -> int:
    """Return how many rows this kind of picture draws unless the user says otherwise."""
    most = MOST_DRAWN[choices.picture]
    return min(most, MOST_DRAWN_IN_3D) if choices.dims == 3 else most


def _direct(table: EmbeddingTable, rows: RowIds, key: PictureKey) -> Projection:
    with st.spinner("Drawing the picture…"):  # said only where it takes longer than half a second
        chosen = table if len(rows) == table.rows else table.take(rows)
        return cache.direct_projection(key.fingerprint, key.rows, key.settings, key.metric, chosen)

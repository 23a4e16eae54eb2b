"""Run the app without a browser: every page as a script, its widgets as objects."""

from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from embedviz.table import EmbeddingTable
from embedviz.ui.session import STATE_KEY, Session

APP = Path(__file__).parents[2] / "app.py"
SECONDS = 60


def started(table: EmbeddingTable | None = None) -> AppTest:
    """Return the app after its first run, with `table` on show where one is given."""
    app = AppTest.from_file(str(APP), default_timeout=SECONDS).run()
    if table is not None:
        session_of(app).open(table)
        app.run()
    return app


def session_of(app: AppTest) -> Session:
    session: Session = app.session_state[STATE_KEY]
    return session


def on_data(app: AppTest) -> AppTest:
    return app.switch_page("pages/data.py").run()


def words_of(app: AppTest) -> str:
    """Return every text on the page, one a line."""
    kinds: list[Any] = [app.markdown, app.caption, app.subheader, app.error, app.warning, app.info]
    return "\n".join(element.value for kind in kinds for element in kind)


def sound(app: AppTest) -> bool:
    """Whether the page ran to its end."""
    return not app.exception

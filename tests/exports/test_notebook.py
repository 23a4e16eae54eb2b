import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import numpy as np
import pytest

import embedviz as ev
from embedviz.exports import notebook


def small() -> ev.EmbeddingTable:
    return ev.EmbeddingTable(np.eye(4, dtype=np.float32), ("a", "b", "c", "d"))


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/_stcore/health", timeout=10) as reply:
            return bool(reply.read() == b"ok")
    except OSError:
        return False


def test_a_shown_table_is_served_until_it_is_stopped() -> None:
    app = ev.show(small())
    assert answers(app.url)
    assert app.url in repr(app) and f'src="{app.url}/?embed=true"' in app._repr_html_()
    app.stop()
    app.stop()
    assert not answers(app.url)
    assert "stopped" in repr(app) and "iframe" not in app._repr_html_()


def test_the_notebook_loads_no_streamlit_and_its_end_ends_the_app() -> None:
    code = (
        "import embedviz as ev, numpy as np, os, sys\n"
        "app = ev.show(ev.EmbeddingTable(np.eye(3)))\n"
        "assert 'streamlit' not in sys.modules\n"
        "print(app.url, flush=True)\n"
        "os._exit(0)"  # as if the notebook's process had been killed: nothing is cleaned up
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    url = ended.stdout.strip()
    assert url.startswith("http://127.0.0.1:"), ended.stderr
    until = time.monotonic() + 20
    while answers(url) and time.monotonic() < until:
        time.sleep(0.2)
    assert not answers(url)


def test_the_copy_holds_every_bit_and_column_and_goes_with_the_app(tmp_path: Path) -> None:
    table = small()
    (file,) = notebook._copy(table, tmp_path)
    assert ev.read_table(file).fingerprint == table.fingerprint


def test_an_app_that_does_not_start_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "_copy", lambda table, folder: [str(folder / "no-such-file.tsv")])
    with pytest.raises(ev.EmbedvizError, match=r"did not start\. It said: embedviz: There is no file"):
        ev.show(small())

import subprocess
import sys

from embedviz.projections import warm_up

AFTER_IMPORT = """
import sys
import embedviz.projections
heavy = {"umap", "numba", "sklearn", "openTSNE", "pynndescent"} & set(sys.modules)
assert not heavy, heavy
"""
AFTER_WARM_UP = """
import sys
from embedviz.projections import warm_up
warm_up()
assert {"numba", "openTSNE"} <= set(sys.modules)
assert not {"umap", "pynndescent"} & set(sys.modules)
"""


def run(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)


def test_importing_projections_loads_nothing_heavy():
    assert run(AFTER_IMPORT).stderr == ""


def test_warming_up_loads_all_that_is_needed_and_no_more():
    result = run(AFTER_WARM_UP)
    assert (result.returncode, result.stderr, result.stdout) == (0, "", "")


def test_warming_up_twice_is_harmless():
    warm_up()
    warm_up()

"""A Dask cluster that somebody else runs, in the place of our own."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from embedviz.errors import JobCancelled, JobError, SettingsError
from embedviz.jobs import Jobs, Limits
from embedviz.jobs.connection import checked_address
from tests.jobs import calls
from tests.jobs.conftest import until

PROJECT = Path(__file__).parents[2]

OTHERS = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address="127.0.0.1:0") as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    script = tmp_path_factory.mktemp("others") / "cluster.py"
    script.write_text(OTHERS)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        cwd=PROJECT,
        env={"PYTHONPATH": str(PROJECT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield process.stdout.readline().strip()
    process.communicate("")


def test_the_variable_alone_moves_the_work_to_it(address, monkeypatch):
    monkeypatch.setenv("EMBEDVIZ_SCHEDULER", address)
    with Jobs.start() as jobs:
        assert jobs.submit(calls.add, 2, 3, session="a").result(20) == 5
        assert jobs._connection.process is None
        assert jobs.readiness.workers == 1


def test_a_worker_that_others_use_too_is_never_ended(address):
    with Jobs.start(address) as jobs:
        before = jobs.submit(calls.process_id, session="a").result(20)
        job = jobs.submit(calls.count, 10_000, 0.02, session="a", limits=Limits(grace_seconds=0.0))
        assert until(lambda: job.latest is not None)
        job.cancel()
        time.sleep(0.3)
        assert jobs.submit(calls.process_id, session="a").result(20) == before
        with pytest.raises(JobCancelled):
            job.result()


def test_closing_leaves_it_as_it_was(address):
    for _ in range(2):
        with Jobs.start(address) as jobs:
            assert jobs.submit(calls.add, 2, 3, session="a").result(20) == 5


def test_a_scheduler_that_does_not_answer_fails_the_jobs_with_one_sentence(monkeypatch):
    monkeypatch.setattr("embedviz.jobs.service.CONNECT", 0.5)
    with Jobs.start("tcp://127.0.0.1:9") as jobs:
        job = jobs.submit(calls.add, 2, 3, session="a")
        with pytest.raises(JobError, match=r"tcp://127\.0\.0\.1:9 does not answer"):
            job.result(20)
        assert "does not answer" in jobs.readiness.problem


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("tls://10.0.0.5:8786", "tls://10.0.0.5:8786"),
        ("tcp://127.0.0.1:8786", "tcp://127.0.0.1:8786"),
        ("localhost:8786", "tcp://localhost:8786"),
        ("tcp://[::1]:8786", "tcp://[::1]:8786"),
    ],
)
def test_an_address_is_used_when_it_is_encrypted_or_on_this_machine(given, used):
    assert checked_address(given, insecure=False) == used


@pytest.mark.parametrize("given", ["tcp://10.0.0.5:8786", "10.0.0.5:8786", "ws://host.example:80"])
def test_an_open_connection_to_another_machine_is_refused_unless_wished(given):
    with pytest.raises(SettingsError, match="not encrypted") as caught:
        Jobs.start(given)
    assert len(str(caught.value)) <= 300
    assert checked_address(given, insecure=True).endswith(given)


@pytest.mark.parametrize("given", ["", "here", "tls://host", "tls://:8786", "http://host:80", "tcp://host:x"])
def test_what_is_no_address_is_refused(given):
    with pytest.raises(SettingsError, match="is not an address"):
        checked_address(given, insecure=False)

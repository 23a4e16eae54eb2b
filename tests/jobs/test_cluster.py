"""The child process that holds the cluster: private, bound to its parent, never the user's script."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from embedviz.errors import JobError
from embedviz.jobs import ClusterSettings, Jobs
from embedviz.jobs.connection import own_cluster
from tests.jobs import calls
from tests.jobs.conftest import all_ended, until

PROJECT = Path(__file__).parents[2]

# No `if __name__ == "__main__"`: this is how Streamlit runs a page, and how a user writes a script.
BUSY = """
import time
from embedviz.jobs import ClusterSettings, Jobs
from tests.jobs import calls
jobs = Jobs.start(cluster=ClusterSettings(workers=2))
for work in (calls.ignore_everybody, calls.hold_the_interpreter):
    job = jobs.submit(work, session=work.__name__)
    while job.status != "running":
        time.sleep(0.02)
time.sleep(0.3)
print("ready", flush=True)
time.sleep(60)
"""

CRASHING = """
import time
from embedviz.jobs import ClusterSettings, Jobs
from tests.jobs import calls
print("the script runs", flush=True)
jobs = Jobs.start(cluster=ClusterSettings(workers=1))
try:
    jobs.submit(calls.abort, session="a").result(20)
except Exception as error:
    print(type(error).__name__, flush=True)
while jobs.readiness.workers < 2:
    time.sleep(0.02)
print("ready", flush=True)
"""


@pytest.fixture(scope="module")
def cluster():
    connection = own_cluster(ClusterSettings(workers=1))
    yield connection
    connection.close()


def started(script):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", script],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def listening(process):
    found = process.net_connections("inet")
    return [connection.laddr.ip for connection in found if connection.status == psutil.CONN_LISTEN]


def lines_until_ready(process):
    lines = []
    while not lines or lines[-1] not in ("ready", ""):
        lines.append(process.stdout.readline().rstrip())
    return lines


def test_nothing_stays_when_the_parent_is_killed():
    process = started(BUSY)
    assert lines_until_ready(process) == ["ready"]
    family = psutil.Process(process.pid).children(recursive=True)
    assert len(family) >= 3
    process.kill()
    process.communicate()
    assert all_ended(family)


def test_a_restarted_worker_does_not_run_the_script_again_and_a_plain_end_is_quiet():
    process = started(CRASHING)
    lines = lines_until_ready(process)
    rest, errors = process.communicate(timeout=20)
    assert [*lines, rest, errors] == ["the script runs", "WorkerDied", "ready", "", ""]
    assert process.returncode == 0


def test_nobody_without_the_certificate_gets_in(cluster):
    from distributed import Client, Security

    async def knock(address, security):
        client = Client(address, security=security, asynchronous=True, set_as_default=False, timeout=2)
        try:
            await client
        finally:
            await client.close(timeout=1)

    for address, security in (
        (cluster.address, Security.temporary()),
        (cluster.address.replace("tls", "tcp"), None),
    ):
        with pytest.raises(OSError):
            asyncio.run(knock(address, security))


def test_a_scheduler_with_certificates_is_used_by_the_settings_of_dask(cluster):
    import dask

    with Jobs.start(cluster.address) as jobs, pytest.raises(JobError, match="wants a certificate"):
        jobs.submit(calls.add, 1, 2, session="a").result(20)
    named = {
        "distributed.comm.tls.ca-file": cluster.security.tls_ca_file,
        "distributed.comm.tls.client.cert": cluster.security.tls_client_cert,
        "distributed.comm.tls.client.key": cluster.security.tls_client_key,
    }
    with dask.config.set(named), Jobs.start(cluster.address) as jobs:
        assert jobs.submit(calls.add, 1, 2, session="a").result(20) == 3


def test_the_cluster_listens_on_this_machine_only_and_shows_no_secret(cluster):
    family = [psutil.Process(cluster.process.pid)]
    assert until(lambda: sum(len(listening(child)) for child in family[0].children()) >= 4, 30)
    family += family[0].children(recursive=True)
    for process in family:
        assert set(listening(process)) <= {"127.0.0.1"}
        assert "PRIVATE KEY" not in json.dumps([process.cmdline(), process.environ()])


def test_the_dashboard_is_off_unless_it_is_asked_for(cluster):
    assert cluster.dashboard is None
    connection = own_cluster(ClusterSettings(workers=1, dashboard=True))
    assert connection.dashboard not in (None, 0, 8787)
    connection.close()
    assert not connection.alive

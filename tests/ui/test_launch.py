import http.client
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from embedviz.errors import EmbedvizError
from embedviz.ui import launch
from embedviz.ui.launch import ServerOptions, allowed_hosts, app_path, free_port, page_address
from tests.servers import Server


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        yield taken.getsockname()[1]


def test_the_app_of_the_checkout_is_found() -> None:
    assert app_path() == Path(launch.__file__).parents[2] / "app.py"


def test_a_free_port_is_taken_as_asked() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    assert free_port("127.0.0.1", free) == free


def test_a_busy_port_gives_way_to_a_later_one(busy: int) -> None:
    assert busy < free_port("127.0.0.1", busy) < busy + 100


def test_port_zero_leaves_the_choice_to_the_system() -> None:
    assert free_port("127.0.0.1", 0) == 0


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(EmbedvizError, match=r"no address '192\.0\.2\.1'"):
        free_port("192.0.2.1", 8770)


def test_only_this_machines_names_may_call_the_server() -> None:
    assert allowed_hosts(ServerOptions()) == ["localhost", "127.0.0.1"]
    assert allowed_hosts(ServerOptions(hosts=("maps.example",)))[-1] == "maps.example"
    assert socket.gethostname() in allowed_hosts(ServerOptions(host="0.0.0.0"))
    assert "*" not in allowed_hosts(ServerOptions(host="0.0.0.0"))


@pytest.mark.parametrize(
    ("host", "address"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("0.0.0.0", "http://127.0.0.1:80"), ("::1", "http://[::1]:80")],
)
def test_the_address_said_is_one_a_browser_can_open(host: str, address: str) -> None:
    assert page_address(host, 80) == address


def test_the_files_reach_the_app_by_absolute_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(launch.META, "left over")
    launch._tell_the_app([Path("vecs.tsv")], ServerOptions(scheduler="tls://here:8786"))
    assert os.environ[launch.FILE] == str(tmp_path / "vecs.tsv")
    assert launch.META not in os.environ
    assert os.environ.pop(launch.SCHEDULER) == "tls://here:8786"
    os.environ.pop(launch.FILE)


def test_a_scheduler_elsewhere_without_encryption_is_refused_before_anything_starts() -> None:
    with pytest.raises(EmbedvizError, match="not encrypted"):
        launch._tell_the_app([], ServerOptions(scheduler="tcp://192.0.2.1:8786"))
    assert launch.SCHEDULER not in os.environ


def test_what_is_loaded_ahead_exists_and_loads() -> None:
    launch._load_ahead()
    assert {f"embedviz.ui.{name}" for name in launch.LOADED_AHEAD} <= sys.modules.keys()


def test_the_server_answers_on_this_machine_alone(app: Server) -> None:
    assert "<title>" in app.get("/")
    assert app.get("/_stcore/health") == "ok"
    assert app.url.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(("name", "status"), [("127.0.0.1", 101), ("evil.example", 403)])
def test_a_page_of_another_host_name_gets_no_session(app: Server, name: str, status: int) -> None:
    upgrade = {
        "Host": name, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }  # fmt: skip
    connection = http.client.HTTPConnection(app.url.removeprefix("http://"), timeout=30)
    connection.request("GET", "/_stcore/stream", headers=upgrade)
    assert connection.getresponse().status == status
    connection.close()

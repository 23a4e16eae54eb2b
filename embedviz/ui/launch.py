"""Start the server, so that one command opens the app.

The app is looked for inside the installed package (`embedviz/_app/`), then in the checkout around it.
What the app needs to know travels in the environment, which the session and the job workers read:

    EMBEDVIZ_FILE, EMBEDVIZ_META   the table to open, by absolute path
    EMBEDVIZ_SCHEDULER             the address of an existing Dask cluster for long work
    EMBEDVIZ_INSECURE_SCHEDULER    "1" allows a scheduler off this machine without TLS
"""

import contextlib
import ipaddress
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from embedviz.errors import EmbedvizError, quoted
from embedviz.ui.options import ALWAYS

DEFAULT_PORT = 8501
PORTS_TRIED = 100
HOME = "127.0.0.1"
EVERY_ADDRESS = ("0.0.0.0", "::")
LOADED_AHEAD = ("frame", "opening", "pictures", "map_stage")  # of embedviz.ui: what the first page needs

FILE, META = "EMBEDVIZ_FILE", "EMBEDVIZ_META"
SCHEDULER, INSECURE_SCHEDULER = "EMBEDVIZ_SCHEDULER", "EMBEDVIZ_INSECURE_SCHEDULER"


@dataclass(frozen=True)
class ServerOptions:
    """Where the app listens and what it opens.

    `port` 0 means any free one; a busy port gives way to the next free one. `hosts` are further names
    by which browsers may call the server (a guard against DNS rebinding refuses all others).
    """

    port: int = DEFAULT_PORT
    host: str = HOME
    hosts: tuple[str, ...] = ()
    browser: bool = True
    scheduler: str = ""
    insecure_scheduler: bool = False


def app_path() -> Path:
    """Return the absolute path of app.py: the one that travels in the package, else the checkout's.

    Raises:
        EmbedvizError: neither exists, so the installation is not whole.
    """
    package = Path(__file__).resolve().parents[1]
    for path in (package / "_app" / "app.py", package.parent / "app.py"):
        if path.is_file():
            return path
    raise EmbedvizError("app.py is missing from this installation of embedviz; install it again.")


def serve(
    paths: Sequence[Path], options: ServerOptions, announce: Callable[[str], object] | None = None
) -> None:
    """Run the app until it is stopped, with the files at `paths` open (a table, then its metadata).

    `announce` is called once with the address, as soon as the server listens.

    Raises:
        EmbedvizError: no free port, an address this machine does not have, or a scheduler not to be used.
    """
    import streamlit
    from streamlit import config as streamlit_config
    from streamlit.runtime.pages_manager import PagesManager

    _tell_the_app(paths, options)
    config = ALWAYS | _configuration(options)
    # Before anything reads an option: a server option that changes later is complained of.
    streamlit_config.get_config_options(options_from_flags=config)
    from embedviz.ui.plot.routes import serve_routes

    # A folder called pages/ would otherwise be served the old way, without app.py, until a first visit.
    PagesManager.uses_pages_directory = False
    # Streamlit puts the folder of argv[0] first on sys.path and reads its configuration: it is the app's,
    # never the folder of embedviz's own modules.
    sys.argv = [str(app_path())]
    streamlit.App(app_path(), routes=serve_routes(), lifespan=_opening(options, announce)).run(config=config)


def free_port(host: str, first: int) -> int:
    """Return the first port from `first` on that can be listened on; 0 stays 0 (any).

    Raises:
        EmbedvizError: none of the next hundred is free, or `host` is no address of this machine.
    """
    if first == 0:
        return 0
    for port in range(first, min(first + PORTS_TRIED, 65_536)):
        try:
            _listen_once(host, port)
        except PermissionError:
            continue
        except OSError as error:
            if isinstance(error, socket.gaierror) or _no_such_address(error):
                raise EmbedvizError(f"This machine has no address {quoted(host)} to listen on.") from None
            continue
        return port
    raise EmbedvizError(
        f"No free port from {first} to {first + PORTS_TRIED - 1}; give another one with --port."
    )


def page_address(host: str, port: int) -> str:
    """Return the address a browser on this machine uses for a server listening on `host`."""
    name = HOME if host in EVERY_ADDRESS else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def allowed_hosts(options: ServerOptions) -> list[str]:
    """Return the names by which a browser may call the server; every other one is refused."""
    names = ["localhost", HOME, *options.hosts]
    if options.host in EVERY_ADDRESS:
        names += [socket.gethostname(), *_own_addresses()]
    else:
        names.append(options.host)
    return list(dict.fromkeys(names))


def _configuration(options: ServerOptions) -> dict[str, Any]:
    return {
        "server.address": options.host,
        "server.port": free_port(options.host, options.port),
        "server.allowedHosts": allowed_hosts(options),
        "server.headless": True,  # the browser is opened below; Streamlit asks and looks up nothing
        "logger.hideWelcomeMessage": True,
    }


def _tell_the_app(paths: Sequence[Path], options: ServerOptions) -> None:
    from embedviz.jobs.connection import checked_address

    said = dict(zip((FILE, META), (str(Path(path).resolve()) for path in paths), strict=False))
    if options.scheduler:
        said[SCHEDULER] = checked_address(options.scheduler, insecure=options.insecure_scheduler)
    if options.insecure_scheduler:
        said[INSECURE_SCHEDULER] = "1"
    for name in (FILE, META):
        os.environ.pop(name, None)
    os.environ.update(said)


def _opening(options: ServerOptions, announce: Callable[[str], object] | None) -> Any:
    """Return what Streamlit runs around the server's life: say the address, open the browser."""

    @contextlib.asynccontextmanager
    async def life(app: Any) -> AsyncIterator[None]:
        from streamlit import config

        address = page_address(options.host, config.get_option("server.port"))
        if announce:
            announce(address)
        if options.browser and _has_screen():
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        threading.Thread(target=_load_ahead, daemon=True).start()
        yield

    return life


def _load_ahead() -> None:
    """Import what the first page needs while the browser is still starting."""
    for name in LOADED_AHEAD:
        import_module(f"embedviz.ui.{name}")


def _has_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _listen_once(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":  # there the option would let two servers share the port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)


def _no_such_address(error: OSError) -> bool:
    import errno

    return error.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EINVAL)


def _own_addresses() -> list[str]:
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)}
    except OSError:
        return []
    return sorted(address for address in found if not ipaddress.ip_address(address.split("%")[0]).is_loopback)

"""The browser of the tests: find one that starts, else install one.

`python -m tests.setup.browser` does the installing (as root or with sudo): Debian's chromium, or on
Ubuntu, whose chromium is a snap, playwright's with its system packages. Where that is not possible, one
sentence gives the command. The tests themselves only look; no browser is an error.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
PLAYWRIGHT = [sys.executable, "-m", "playwright", "install"]


class NoBrowser(RuntimeError):
    """No browser on this machine starts; the text is the command that installs one."""


def find_browser() -> str | None:
    """Return the path of an installed Chromium or Chrome that starts, else None.

    `EMBEDVIZ_BROWSER` names one that is asked first.
    """
    named = [os.environ["EMBEDVIZ_BROWSER"]] if os.environ.get("EMBEDVIZ_BROWSER") else []
    installed = [path for name in NAMES if (path := shutil.which(name))]
    found = next((path for path in [*named, *installed, *PLACES] if _starts(path)), None)
    if found is None:
        own = _playwrights_own()
        found = own if _starts(own) else None
    return found


def require_browser() -> str:
    """Return the path of a browser that starts.

    Raises:
        NoBrowser: there is none; the text says how to install one.
    """
    path = find_browser()
    if path is None:
        raise NoBrowser(f"The tests need Chromium or Chrome; install it with: {_by_hand()}")
    return path


def install_browser(system: str) -> None:
    """Install a browser on a Debian-like `system` ("debian", "ubuntu", else "").

    Raises:
        NoBrowser: not root and no sudo, or a system we have no recipe for.
    """
    rights = _rights()
    if rights is None or system not in ("debian", "ubuntu"):
        raise NoBrowser(f"The tests need Chromium or Chrome; install it with: {_by_hand()}")
    if system == "ubuntu":
        subprocess.run([*PLAYWRIGHT, "--with-deps", "chromium"], check=True)
        return
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*rights, "apt-get", "update"], check=True, env=quiet)
    subprocess.run(
        [*rights, *["apt-get", "install", "-y", "--no-install-recommends", "chromium"]], check=True, env=quiet
    )


def system_name(release: Path = Path("/etc/os-release")) -> str:
    """Return "ubuntu" or "debian" for these systems and their relatives, else ""."""
    if not release.is_file() or not shutil.which("apt-get"):
        return ""
    facts = dict(line.split("=", 1) for line in release.read_text().splitlines() if "=" in line)
    names = [facts.get("ID", "").strip('"'), *facts.get("ID_LIKE", "").strip('"').split()]
    return next((name for name in ("ubuntu", "debian") if name in names), "")


def main() -> int:
    """Make sure that there is a browser; return the exit status."""
    try:
        if find_browser() is None:
            install_browser(system_name())
        print(f"Browser for the tests: {require_browser()}")
    except NoBrowser as missing:
        print(missing, file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as failed:
        print(f"Installing a browser failed: {' '.join(failed.cmd)}", file=sys.stderr)
        return 1
    return 0


def _starts(path: str) -> bool:
    """Return whether the program answers: Ubuntu's stub for its snap is there, but does not start."""
    if not Path(path).is_file():
        return False
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwrights_own() -> str:
    """Return where playwright keeps its own Chromium; asked in a process of its own, as it wants a loop."""
    code = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    return asked.stdout.strip() if asked.returncode == 0 else ""


def _rights() -> list[str] | None:
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asks_nothing = subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo"] if asks_nothing or sys.stdin.isatty() else None


def _by_hand() -> str:
    if system_name() == "debian":
        return "sudo apt-get install chromium"
    return f"{' '.join(PLAYWRIGHT)} --with-deps chromium"


if __name__ == "__main__":
    sys.exit(main())

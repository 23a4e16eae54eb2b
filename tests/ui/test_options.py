import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config

from embedviz.ui.launch import ServerOptions, allowed_hosts
from embedviz.ui.options import ALWAYS, DARK, LIGHT, SERVER

PROJECT = Path(__file__).parents[2]


def flat(options: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in options.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_a_plain_streamlit_run_uses_the_options_of_the_launcher() -> None:
    written = flat(tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text("utf-8")))
    start = {"server.address": ServerOptions().host, "server.allowedHosts": allowed_hosts(ServerOptions())}
    assert written == ALWAYS | start


def test_streamlit_knows_every_option() -> None:
    assert set(ALWAYS) <= set(config._config_options_template)


def test_no_option_opens_what_must_stay_closed() -> None:
    closed = ("server.enableStaticServing", "server.enableAgentApi", "browser.gatherUsageStats")
    assert [SERVER[name] for name in closed] == [False, False, False]
    assert SERVER["server.enableXsrfProtection"] and SERVER["server.enableCORS"]
    assert SERVER["client.showErrorDetails"] == "none" and SERVER["client.disableDataExport"]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_can_be_read_everywhere_in_both_themes(theme: dict[str, str]) -> None:
    for background in (theme["backgroundColor"], theme["secondaryBackgroundColor"]):
        assert contrast(theme["textColor"], background) >= 7
        assert contrast(theme["linkColor"], background) >= 4.5
    assert contrast("#ffffff", theme["primaryColor"]) >= 4.5


def test_the_main_colour_stands_out_from_the_background() -> None:
    assert contrast(LIGHT["primaryColor"], LIGHT["backgroundColor"]) >= 4.5
    assert contrast(DARK["primaryColor"], DARK["backgroundColor"]) >= 4

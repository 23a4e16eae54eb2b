"""Whether everyone can tell the colours apart, measured with the usual models.

Colour blindness is simulated by the matrices of Machado, Oliveira and Fernandes (2009), severity 1;
differences are distances in OKLab (Ottosson, 2020).
"""

import numpy as np
import pytest

from embedviz.plots import palettes

SIMULATIONS = {
    "none": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
TO_CONES = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005]]  # fmt: skip
TO_LAB = [[0.2104542553, 0.793617785, -0.0040720468], [1.9779984951, -2.428592205, 0.4505937099],
          [0.0259040371, 0.7827717662, -0.808675766]]  # fmt: skip
LEAST_DIFFERENCE = 0.05  # about two and a half times what a careful eye notices side by side
THEMES = {
    "light": (palettes.LIGHT, palettes.OTHER_LIGHT, palettes.MISSING_LIGHT, "#ffffff"),
    "dark": (palettes.DARK, palettes.OTHER_DARK, palettes.MISSING_DARK, "#0e1117"),
}


def linear(colours):
    channels = np.array([[int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)] for colour in colours])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def oklab(light):
    return np.cbrt(np.clip(light, 0, 1) @ np.transpose(TO_CONES)) @ np.transpose(TO_LAB)


def luminance(colours):
    return linear(colours) @ [0.2126, 0.7152, 0.0722]


def contrast(colours, background):
    pair = luminance(colours) + 0.05, luminance([background]) + 0.05
    return np.maximum(*pair) / np.minimum(*pair)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("seen", SIMULATIONS)
def test_class_colours_differ_for_every_kind_of_sight(theme, seen):
    colours, other, missing, _ = THEMES[theme]
    places = oklab(linear([*colours, other, missing]) @ np.transpose(SIMULATIONS[seen]))
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)[np.triu_indices(len(places), 1)]
    assert apart.min() >= LEAST_DIFFERENCE


@pytest.mark.parametrize("theme", THEMES)
def test_class_colours_stand_out_from_the_page(theme):
    colours, _, _, background = THEMES[theme]
    assert contrast(colours, background).min() >= 2


@pytest.mark.parametrize(("place", "background"), [(0, "#ffffff"), (1, "#0e1117")])
def test_more_is_further_from_the_page_on_a_sequential_ramp(place, background):
    ramp = palettes.RAMPS["sequential"][place][: palettes.STEPS]
    steps = np.diff(np.log(contrast(ramp, background)))
    assert steps.min() > -0.005  # colours have 8 bits, which makes single steps uneven
    assert np.add.reduceat(steps, np.arange(0, len(steps), 16)).min() > 0


@pytest.mark.parametrize("place", [0, 1])
def test_a_diverging_ramp_is_as_strong_on_either_side(place):
    ramp = palettes.RAMPS["diverging"][place][: palettes.STEPS]
    lightness = oklab(linear(ramp))[:, 0]
    assert np.abs(lightness - lightness[::-1]).max() < 0.12
    middle = oklab(linear([ramp[palettes.STEPS // 2]]))[0]
    assert np.hypot(*middle[1:]) < 0.03

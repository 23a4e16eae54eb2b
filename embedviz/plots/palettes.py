"""The colours of the map, for light and for dark pages, chosen to be told apart by everyone.

The ten class colours were searched for the largest smallest difference (in OKLab) that remains under
simulated protanopia, deuteranopia and tritanopia, the two greys included; a test measures it again.
The ramps change evenly in lightness and end away from the page's background, so that "more" is what
stands out.
"""

from collections.abc import Sequence

import numpy as np

STEPS = 255  # colours of a ramp; the code after them means "no value"

LIGHT = (
    "#5379d5", "#da7b0d", "#5bac75", "#ac2b9b", "#6934e4",
    "#3eb8fb", "#965f4e", "#dbb02a", "#960d24", "#0e465b",
)  # fmt: skip
DARK = (
    "#6babfd", "#f2b136", "#50e3b9", "#e57bd1", "#8383fb",
    "#c1cafc", "#c39c24", "#e2e78d", "#f34d68", "#82b797",
)  # fmt: skip
OTHER_LIGHT, OTHER_DARK = "#7b828e", "#868d99"
MISSING_LIGHT, MISSING_DARK = "#b4b9c2", "#4a505c"
PLAIN_LIGHT, PLAIN_DARK = ("#4a6fa5",), ("#7fa8dd",)

_LOW_TO_HIGH_LIGHT = ("#b3d6c6", "#7fc0b4", "#3f93ab", "#2f619c", "#3a2f7d")
_LOW_TO_HIGH_DARK = ("#3a3a6b", "#35618f", "#2f90a0", "#6fc39a", "#f1e9a0")
_AROUND_ZERO_LIGHT = ("#1f4fa0", "#6fa3d8", "#cdc6ba", "#e39a52", "#a0480a")
_AROUND_ZERO_DARK = ("#7db4ff", "#4775ad", "#7d7a75", "#b0703a", "#ffb265")


def classes(count: int, colours: Sequence[str], other: str, missing: str) -> tuple[str, ...]:
    """Return the colours of `count` classes, then those of "other" and "no value"."""
    return (*colours[:count], other, missing)


def ramp(stops: Sequence[str], missing: str) -> tuple[str, ...]:
    """Return 255 colours through `stops`, evenly spaced, then that of "no value"."""
    known = np.array([[int(stop[place : place + 2], 16) for place in (1, 3, 5)] for stop in stops])
    share = np.linspace(0, len(stops) - 1, STEPS)
    channels = [np.interp(share, np.arange(len(stops)), channel) for channel in known.T]
    mixed = np.rint(np.stack(channels, axis=1)).astype(int)
    return (*("#{:02x}{:02x}{:02x}".format(*colour) for colour in mixed), missing)


RAMPS = {
    "sequential": (ramp(_LOW_TO_HIGH_LIGHT, MISSING_LIGHT), ramp(_LOW_TO_HIGH_DARK, MISSING_DARK)),
    "diverging": (ramp(_AROUND_ZERO_LIGHT, MISSING_LIGHT), ramp(_AROUND_ZERO_DARK, MISSING_DARK)),
}

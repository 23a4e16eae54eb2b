"""How long work talks to whoever waits for it: a callback that may say stop.

Progress bar, drawn frames and cancel button are all one `Report`. The library never prints.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np


@dataclass(frozen=True, eq=False)
class Progress:
    """One message from long work.

    `stage` says in plain words what is being done; `done` is the share finished, 0 to 1, or None
    while it cannot be known; `coordinates` is the picture so far (rows x 2 or 3), where there is one;
    `facts` are small values worth showing (iteration, seconds left).
    """

    stage: str
    done: float | None = None
    coordinates: np.ndarray | None = None
    facts: dict[str, Any] = field(default_factory=dict)


Report: TypeAlias = Callable[[Progress], "bool | None"]


def silent(progress: Progress) -> None:
    """Ignore a message and never ask to stop: the default report."""

"""Where the material shared by the issues lies, beside the project; absent on a user's machine."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"

needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the shared material is not on this machine")

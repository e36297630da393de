"""Programs that pip cannot install: a test that needs one is marked ``system`` and asks for it here."""

from __future__ import annotations

import os
import shutil

import pytest


def require_program(name: str) -> str:
    """The path of the program. Where it is missing the test is skipped, or fails if AVN_GRAPH_SYSTEM=1 says that all are there."""
    found = shutil.which(name)
    if found:
        return found
    if os.environ.get("AVN_GRAPH_SYSTEM") == "1":
        pytest.fail(f"the program {name} is missing, and AVN_GRAPH_SYSTEM=1 is set")
    pytest.skip(f"the program {name} is missing")

"""A real browser, one for each module: a session of Playwright keeps an event loop running, which others would trip over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from system import require_program

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run"
).split()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, which does not go to the network by itself."""
    program = require_program("chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()

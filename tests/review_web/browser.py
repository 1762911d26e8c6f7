"""A real Chromium without a window, as installed on this machine, through Playwright."""

import os
import shutil
from contextlib import contextmanager

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium():
    """Return where Chromium is; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if not found:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    return found


@contextmanager
def browser():
    """A browser, for as long as it is entered."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox"] if root else [],  # Chromium's own does not start for root
        )
        try:
            yield opened
        finally:
            opened.close()


class Tab:
    """A page in a browser of its own session, with all that went wrong in it."""

    def __init__(self, opened, running, **options):
        self.context = opened.new_context(**options)
        self.page = self.context.new_page()
        self.running = running
        self.troubles = []
        self.requests = []
        self.page.set_default_timeout(40_000)
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", self._console)
        self.page.on("dialog", self._dialog)
        self.context.on("request", lambda request: self.requests.append(request.url))

    def _console(self, message):
        if message.type in ("error", "warning"):
            self.troubles.append(message.text)

    def _dialog(self, dialog):
        self.troubles.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def __enter__(self):
        self.page.goto(self.running.url)
        self.page.wait_for_selector("main")
        return self

    def __exit__(self, *_):
        self.context.close()

    def open(self, name):
        """Open a post from the list, by the name of its note."""
        self.page.locator("#posts a", has_text=name).first.click()
        self.page.wait_for_selector(".row.current")

    def row(self, text):
        """The row whose source holds a text."""
        return self.page.locator(".row", has=self.page.locator(".source", has_text=text))

    def choose(self, text):
        """Make a row the current one, as a mouse does."""
        self.row(text).locator(".about").click()
        return self.row(text)

    def key(self, name):
        self.page.keyboard.press(name)

"""A real headless Chromium that listens: what a page asks for, says, opens, breaks and runs."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Runs before the page's own scripts: what the corpus would run writes to __xss, the browser to __csp.
LISTENER = """
window.__xss = [];
window.__csp = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.__csp.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`.slice(0, 200)));
"""


def path_of_chromium() -> str | None:
    """Return where Chromium is: `EXPLORER_CHROMIUM`, else what the system calls by its name."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("EXPLORER_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def missing() -> str | None:
    """Say what a browser test lacks here, or None."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "the Python package playwright is not installed"
    return None if path_of_chromium() else "no Chromium: install it, or set EXPLORER_CHROMIUM to its path"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path_of_chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """One Chromium for all tests. Without one they are skipped, or fail under `--require-browser`."""
    lacking = missing()
    if lacking:
        if request.config.getoption("--require-browser", default=False):
            pytest.fail(lacking)
        print(f"browser tests skipped: {lacking}")
        pytest.skip(lacking)
    with chromium() as opened:
        yield opened


@dataclass
class Opened:
    """A page as it was opened, and everything it did since."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    navigations: list[str] = field(default_factory=list)

    @property
    def violations(self) -> list[str]:
        """What the page's own policy had to stop."""
        return list(self.page.evaluate("window.__csp"))

    @property
    def ran(self) -> list[Any]:
        """What of the hostile corpus ran."""
        return list(self.page.evaluate("window.__xss"))

    def did(self) -> dict[str, list[Any]]:
        """Return all that a harmless page does not do; empty for a harmless page."""
        found = {
            "requests": self.requests,
            "console": self.console,
            "dialogs": self.dialogs,
            "errors": self.errors,
            "navigations": self.navigations,
            "violations": self.violations,
            "ran": self.ran,
        }
        return {name: what for name, what in found.items() if what}

    def screenshot(self, path: Path | str) -> None:
        """Keep a picture of what is shown."""
        self.page.screenshot(path=str(path))

    def download(self, selector: str, folder: Path) -> Path:
        """Click what offers a file, and return the file."""
        with self.page.expect_download() as waited:
            self.page.click(selector)
        path = folder / waited.value.suggested_filename
        waited.value.save_as(path)
        return path


def _wait(page: Page, ready: str, seconds: float = 60) -> None:
    """Wait until an expression is true; `wait_for_function` evaluates it where the page's policy lets nothing be."""
    end = time.monotonic() + seconds
    while not page.evaluate(ready):
        assert time.monotonic() < end, f"not true after {seconds:.0f} s: {ready}"
        page.wait_for_timeout(20)


@contextmanager
def open_page(
    browser: Browser,
    path: Path,
    *,
    fragment: str = "",
    ready: str | None = "window.explorer?.ready === true",
    width: int = 1280,
    height: int = 800,
    dark: bool = False,
) -> Iterator[Opened]:
    """Open a file in a tab of its own and listen; wait until the JavaScript expression `ready` is true."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        accept_downloads=True,
    )
    try:
        context.add_init_script(LISTENER)
        page = context.new_page()
        address = path.resolve().as_uri()
        opened = Opened(page, address)

        def requested(url: str) -> None:
            if url.partition("#")[0] != address and not url.startswith(("data:", "blob:")):
                opened.requests.append(url)

        def navigated(url: str) -> None:
            if url.partition("#")[0] != address:
                opened.navigations.append(url)

        def asked(dialog: Any) -> None:
            opened.dialogs.append(dialog.message)
            dialog.dismiss()

        context.on("request", lambda request: requested(request.url))
        page.on("console", lambda message: opened.console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: opened.errors.append(str(error)))
        page.on("dialog", asked)
        page.on("framenavigated", lambda frame: navigated(frame.url))
        page.on("popup", lambda popup: opened.navigations.append(popup.url))
        page.goto(address + fragment)
        if ready:
            _wait(page, ready)
        yield opened
    finally:
        context.close()

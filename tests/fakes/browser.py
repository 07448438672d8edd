"""A real Chromium, and people who look at the web log with it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from fakes.weblog import WebLog

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Without these it asks hosts of its maker's at every start, which no test may reach.
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1200, "height": 900}
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser, started once for several tests; they are left out where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("there is no Chromium on this machine; .ci/chromium installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


class Visitor:
    """Somebody with a browser of their own. What it complains of (a script that fails, a rule of the page
    that is broken) is in ``complaints``.
    """

    def __init__(
        self,
        browser: Browser,
        log: WebLog,
        *,
        size: dict[str, int] = DESK,
        scheme: str = "light",
        script: bool = True,
    ) -> None:
        self.log = log
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=script,
            has_touch=size == PHONE,
        )
        self.context.set_default_timeout(15_000)
        self.signs_in()
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._hears)

    def signs_in(self) -> None:
        """With the link that `run` printed; a session does not last for days."""
        log = self.log
        cookie = {"name": log.front.cookie, "value": log.session(), "url": log.address}
        self.context.add_cookies([cookie])  # type: ignore[list-item]  # a TypedDict to it

    def _hears(self, said: ConsoleMessage) -> None:
        if "Content Security Policy" in said.text:
            self.complaints.append(said.text)

    def opens(self, path: str) -> Page:
        self.page.goto(self.log.address.rstrip("/") + path)
        return self.page

    def sees(self, words: str) -> bool:
        """Whether these words are on the page, perhaps after a moment."""
        self.page.get_by_text(words).first.wait_for()
        return True

    def violations(self) -> list[str]:
        """What keeps somebody from using the page, by axe-core."""
        # By the debugger and not as a script of the page, which its own rules would not let run.
        self.page.evaluate(AXE.read_text(encoding="utf-8") + "; undefined")
        found: list[str] = self.page.evaluate(
            "rules => axe.run({runOnly: rules}).then(all => all.violations.map("
            "one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200)).join(' | ')))",
            RULES,
        )
        return found

    def too_wide(self) -> bool:
        """Whether the page must be moved sideways to be read."""
        wide: bool = self.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        return wide

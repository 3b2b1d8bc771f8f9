"""Somebody in front of the site: signs in by one click, goes from page to page, and notes what the browser holds against it."""

import re
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

DESK = (1440, 900)
PHONE = (390, 844)
WIDEST = (  # of a page that is there: a click may still be on its way to the next one
    "document.readyState === 'complete' && Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
)


class Walk:
    """One visitor: a browser context of her own, with `complaints`: console errors, broken policy, failed answers."""

    def __init__(self, browser: Browser, address: str, size: tuple[int, int] = DESK) -> None:
        self.address = address
        self.size = size
        self.context = browser.new_context(
            base_url=address, locale="fr-FR", timezone_id="Europe/Paris",
            viewport={"width": size[0], "height": size[1]}, has_touch=size == PHONE, reduced_motion="reduce",
        )  # fmt: skip
        self.context.set_default_timeout(60_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def become(self, key: str) -> Page:
        """Signs in as one of the demo's people; gives the page, on the desk of that person."""
        self.page.goto("/demo/")
        self.page.locator(f"button[name=become][value={key}]").click()
        self.page.wait_for_url(lambda url: "/demo/" not in url and "/entree/" not in url)
        return self.page

    def resize(self, size: tuple[int, int]) -> None:
        self.size = size
        self.page.set_viewport_size({"width": size[0], "height": size[1]})

    def overflow(self) -> int:
        """Pixels the page is wider than the window; 0 when nothing scrolls sideways."""
        return max(0, int(self.page.wait_for_function(WIDEST).json_value()) - self.size[0])

    def barriers(self) -> list[str]:
        """What axe finds wrong on this page, one line per element."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]


def text(locator: Any) -> str:
    """The words of an element with plain single spaces, also where French typography has others."""
    return " ".join(locator.inner_text().split())


def number(words: str) -> float:
    """The first number of a French text: `26 000 emplois` is 26000, `−65,00 €` is -65."""
    found = re.search(r"[-−]?\d[\d\s]*(,\d+)?", words)
    assert found, words
    return float(re.sub(r"\s", "", found.group()).replace(",", ".").replace("−", "-"))


def pages(walk: Walk, address: str, per_page: int = 50) -> Iterator[Page]:
    """Each page of a list, from the first to the last."""
    position = 1
    while True:
        walk.page.goto(f"{address}&page={position}")
        rows = walk.page.locator("main table.grid tbody tr").count()
        if rows:
            yield walk.page
        if rows < per_page:
            return
        position += 1

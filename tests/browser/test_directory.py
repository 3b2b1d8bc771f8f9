"""The shop window in a real browser: typing, the map, a company, and the one page that other sites may frame."""

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.walk import PHONE, Walk, number, text

pytestmark = pytest.mark.browser

Visit = Callable[..., Walk]


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """A site of another origin that serves one page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            if self.path == "/":
                self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()


def test_the_directory_answers_as_one_types_and_the_map_filters(visit: Visit) -> None:
    page = (walk := visit()).page
    page.goto("/annuaire/")
    status = page.locator("#liste [role=status]")
    everybody = number(text(status))
    page.locator("input[name=q]").press_sequentially("cybersecurite")
    page.wait_for_url(re.compile("q=cybersecurite"))
    expect(page.locator("#liste .tags, #liste .tag").first).to_be_visible()
    found = number(text(status))
    assert 0 < found < everybody
    on_the_map = sum(number(one.text_content() or "") for one in page.locator("#carte svg .n").all())
    assert on_the_map == found, "the map counts what was found"
    page.locator("#carte svg.map > g > a[href*='antenne=lyon']").click()
    page.wait_for_url(re.compile("antenne=lyon"))
    assert page.locator("#facettes input[value=lyon]").is_checked()
    assert 0 < number(text(status)) < found
    page.locator(".listing h2 a").first.click()
    page.wait_for_url(re.compile(r"/annuaire/\d+-[a-z0-9-]+/$"))
    assert page.locator("script[type='application/ld+json']").count() == 1
    assert not walk.barriers()


def test_the_pages_fit_a_phone_and_weigh_little(visit: Visit) -> None:
    walk = visit(PHONE)
    page, weights = walk.page, []
    page.on("requestfinished", lambda r: weights.append((r.url, r.sizes()["responseBodySize"])))
    page.goto("/annuaire/", wait_until="networkidle")
    heavy = sum(size for url, size in weights if "/fonts/" not in url)
    print(f"first visit without fonts: {heavy / 1000:.0f} kB")
    assert heavy < 100_000, sorted(weights, key=lambda one: -one[1])[:6]
    assert walk.overflow() == 0
    assert not walk.barriers()
    page.goto("/annuaire/integrer/?antenne=grenoble")
    assert (walk.overflow(), page.context.cookies(page.url + "x")) == (0, page.context.cookies())


def test_another_site_may_frame_the_embedded_page_and_no_other(visit: Visit) -> None:
    walk = visit()
    frames = f'<iframe id="yes" src="{walk.address}/annuaire/integrer/?antenne=lyon"></iframe>'
    with another_site(frames) as address:
        walk.page.goto(address)
        expect(walk.page.frame_locator("#yes").locator(".listing h2").first).to_be_visible()
        assert not walk.context.cookies()
    with another_site(f'<iframe id="no" src="{walk.address}/annuaire/"></iframe>') as address:
        with walk.page.expect_console_message(lambda message: "frame" in message.text.casefold()):
            walk.page.goto(address)
        assert walk.page.frame_locator("#no").locator(".listing").count() == 0
    walk.complaints.clear()  # that the other page refuses is what was asked

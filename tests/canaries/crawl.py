"""A reader who never tires: opens what it knows, follows every link, tries every form, and gives the text of it all."""

import io
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from pypdf import PdfReader

TRIES = ("zq", "zqgre", "zqste", "essai", "@")  # what is typed into a search; none of it is a whole word
SAME = 2  # how many addresses that differ by their questions only are opened
SHOWN_TO_ALL = ("members:directory", "members:sitemap", "members:robots", "antennas:antenna")
ENOUGH = 200
WITHOUT_ROWS = ("account", "mfa", "admin", "desks:style", "desks:health", "set_language")


class Page(HTMLParser):
    """The addresses a page offers: links, parts fetched later, and its GET forms with each field tried by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.form: tuple[str, list[tuple[str, str]]] | None = None
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        self.links += [got[name] for name in ("href", "hx-get") if got.get(name)]
        if tag == "form":
            self.form = (got.get("action", ""), []) if got.get("method", "get").lower() == "get" else None
        elif tag == "select":
            self.select = got.get("name", "")
        elif tag == "option" and self.form and self.select:
            self.form[1].append((self.select, got.get("value", "")))
        elif tag in ("input", "button") and self.form and got.get("name"):
            if got.get("type") in ("text", "search", None):
                self.form[1].extend((got["name"], text) for text in TRIES)
            else:
                self.form[1].append((got["name"], got.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form:
            action, fields = self.form
            self.links += [f"{action.split('?')[0]}?{urlencode([one])}" for one in fields]
            self.form = None
        elif tag == "select":
            self.select = ""


@dataclass
class Crawl:
    """What was looked at: `found` gives each text with the address it came from."""

    client: Client
    deep: bool = True  # shall every form and order be tried, not only what a page links to?
    public: bool = False  # shall the pages for everybody be tried with all their questions, too?
    pages: int = 0
    size: int = 0
    posts: int = 0  # forms that were answered with more than a refusal
    own: int = 0  # words met that are the reader's to read
    kinds: Counter[str] = field(default_factory=Counter)
    views: set[str] = field(default_factory=set)

    def add(self, other: "Crawl") -> None:
        self.pages, self.size, self.own = self.pages + other.pages, self.size + other.size, self.own + other.own
        self.kinds += other.kinds

    def over(self, starts: Iterable[str]) -> Iterator[tuple[str, str]]:
        queue, seen, alike = deque(starts), set[str](), Counter[Any]()
        asked = len(queue)  # every start is asked, then what they lead to until it is enough
        while queue and (asked > 0 or self.pages < ENOUGH):
            address, asked = queue.popleft(), asked - 1
            if address in seen:
                continue
            seen.add(address)
            path, _mark, query = address.partition("?")
            view = view_of(path)
            if view is None or view.startswith(WITHOUT_ROWS):
                continue
            if query and self.deep and (self.public or not view.startswith(SHOWN_TO_ALL)):
                words = frozenset(name for name, _value in parse_qsl(query))
                alike[view, words] += 1
                if alike[view, words] > SAME:
                    continue
            elif query:
                continue
            response = self.client.get(address)
            if response.status_code in (301, 302):
                queue.append(inside(address, response["Location"]))
                continue
            text = self.read(response)
            if response.status_code == 200:
                self.views.add(view)
                if "html" in response["Content-Type"]:
                    page = Page()
                    page.feed(text)
                    queue.extend(one for link in page.links if (one := inside(address, link)))
            yield address, text

    def posting(self, cast: Any, forms: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, str]]:
        """What forms answer, and the page they lead to; nothing of it stays."""
        for address, payload in forms:
            session = self.client.cookies.copy()
            with transaction.atomic():
                response = self.client.post(address, payload(cast) if payload else {})
                if response.status_code in (301, 302):
                    target = inside(address, response["Location"])
                    response = self.client.get(target) if view_of(target.partition("?")[0]) else response
                text = "" if response.status_code in (404, 405) else self.read(response)
                transaction.set_rollback(True)
            self.client.cookies = session
            if text:
                self.posts += 1
                yield f"POST {address}", text

    def read(self, response: Any) -> str:
        content = b"".join(response.streaming_content) if response.streaming else response.content
        kind = response.get("Content-Type", "").split(";")[0]
        self.pages, self.size = self.pages + 1, self.size + len(content)
        self.kinds[kind] += 1
        return text_of(kind, content)


def view_of(path: str) -> str | None:
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def inside(here: str, link: str) -> str:
    """The address of a link of the page, without its anchor; nothing for another site."""
    parts = urlsplit(urljoin(f"http://testserver{here}", link))
    if parts.netloc != "testserver":
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@lru_cache(512)  # several read the same paper
def text_of(kind: str, content: bytes) -> str:
    """All that can be read in a page or a file; a PDF without text is an error, not a clean answer."""
    if kind == "application/pdf" and content.startswith(b"%PDF") and len(content) > 200:
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert text.strip(), "a PDF that cannot be read"
        return text
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    text = content.decode("utf-8", "replace")
    return text.replace("\r\n ", "") if kind == "text/calendar" else text

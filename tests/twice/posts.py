"""The same form sent many times at once, as twenty tabs or a nervous finger send it: through the real pages."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

TIMES, REPLAYS = 20, 5


@dataclass(frozen=True)
class Wish:
    """A form as it is sent: who, where, what. `effect` counts rows in plain SQL; `once` is how many more there are to be.

    `other`: the same form with something else in it. `file` is sent along, whole, each time.
    """

    role: str
    address: str
    data: dict[str, Any]
    effect: str
    once: tuple[int, ...]
    other: dict[str, Any] = field(default_factory=dict)
    file: bytes | None = None


@dataclass(frozen=True)
class Answer:
    status: int
    goes_to: str
    at: float
    until: float


def counted(sql: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [int(value or 0) for value in cursor.fetchone()]


def more(wish: Wish, before: list[int]) -> tuple[int, ...]:
    """How many more there are now, of each thing that is counted."""
    return tuple(now - then for now, then in zip(counted(wish.effect), before, strict=True))


def send(client: Client, wish: Wish, data: dict[str, Any]) -> Answer:
    """One POST by a tab of its own in the same browser."""
    tab = Client(raise_request_exception=False)
    tab.cookies = client.cookies.copy()
    sent = {**data, "file": SimpleUploadedFile("x.xml", wish.file)} if wish.file is not None else data
    at = time.monotonic()
    response = tab.post(wish.address, sent)
    return Answer(response.status_code, response.headers.get("Location", ""), at, time.monotonic())


def at_once(client: Client, wish: Wish, datas: list[dict[str, Any]]) -> list[Answer]:
    start = Barrier(len(datas))

    def one(data: dict[str, Any]) -> Answer:
        try:
            start.wait(60)
            return send(client, wish, data)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(datas)) as pool:
        return list(pool.map(one, datas))


def twenty_and_five(client: Client, wish: Wish, again: Callable[[], dict[str, Any]] | None = None) -> list[Answer]:
    """Twenty at once, then five more; `again` gives the data of each (the same for all, where none is given)."""
    said = again or (lambda: wish.data)
    answers = at_once(client, wish, [said() for _ in range(TIMES)])
    return answers + [send(client, wish, said()) for _ in range(REPLAYS)]


def spread(answers: list[Answer]) -> float:
    """Seconds between the first and the last of the twenty that went out."""
    times = [answer.at for answer in answers[:TIMES]]
    return max(times) - min(times)


def met(answers: list[Answer]) -> int:
    """How many of the twenty were under way before the first of them was answered."""
    first = min(answer.until for answer in answers[:TIMES])
    return sum(answer.at < first for answer in answers[:TIMES])

"""What tests with real workers share: the suite's broker with nothing in it, and patience."""

import time
from collections.abc import Callable
from typing import Any

import redis


def empty(client: redis.Redis) -> int:
    """Deletes the messages of the broker; returns how many keys there were."""
    keys = [key for pattern in ("league-broker:*", "_kombu*", "unacked*") for key in client.scan_iter(pattern)]
    return int(client.delete(*keys)) if keys else 0


def until(true: Callable[[], Any], *, what: str, seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, f"{what} took too long"
        time.sleep(0.05)

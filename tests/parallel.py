"""The suite on several cores: each process has a broker database of its own, chosen before the settings are read."""

import os
from urllib.parse import urlsplit


def numbered(address: str, number: int) -> str:
    """The same broker, its numbered database `number`."""
    if address.startswith("unix:"):
        return f"{address.partition('?db=')[0]}?db={number}"
    parts = urlsplit(address)
    return parts._replace(path=f"/{number}").geturl()


if (worker := os.environ.get("PYTEST_XDIST_WORKER")) and (given := os.environ.get("REDIS_URL")):
    os.environ["REDIS_URL"] = numbered(given, 1 + int(worker.removeprefix("gw")))

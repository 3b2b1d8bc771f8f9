"""The control: a statement that is moved out of its transaction."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections

from dues import numbering


@contextmanager
def numbers_outside(moved: bool) -> Iterator[None]:
    """Numbers are taken in a connection of their own: committed before the document that bears them."""
    if not moved:
        yield
        return
    within = numbering.take

    def apart(**values: Any) -> numbering.Block:
        def take() -> numbering.Block:
            try:
                return within(**values)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(1) as pool:
            return pool.submit(take).result(10)

    numbering.take = apart
    try:
        yield
    finally:
        numbering.take = within

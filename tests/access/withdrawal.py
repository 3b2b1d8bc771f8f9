"""The same moves, withdrawn: only who asked takes a question back."""

from typing import Any

from tests.access import agenda
from tests.cast import Cast


def objects(cast: Cast) -> dict[str, dict[str, Any]]:
    return agenda.moves(cast, "Retirée")


PAYLOADS = {"members:transfer_answer": lambda cast: {"answer": "withdrawn", "word": ""}}

"""What makes an entry of a bank account itself, so that it is kept once in however many files it comes. No database."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from dues.bank.statement import Line
from league.base.text import fold


def likeness(line: Line, owner: str) -> str:
    """What equal entries share: account (`owner`, its digest), day, amount, sign, the bank's reference, all words.

    Never the payer's reference alone: it is used again, or NOTPROVIDED.
    """
    said = [line.bank_reference, line.text, line.counterparty, line.iban, line.end_to_end_id]
    words = "".join(c for c in fold(" ".join(said)) if c.isalnum())
    text = f"{owner}|{line.day.isoformat()}|{line.amount:.2f}|{'C' if line.credit else 'D'}|{words}"
    return hashlib.sha256(text.encode()).hexdigest()


def keys_of(likenesses: Sequence[str], beside: Counter[str] | None = None) -> list[str]:
    """A key for each entry: its likeness, and which one of the equal ones it is.

    `beside` counts the equal ones of statements that share a day with this one without repeating it.
    """
    seen: Counter[str] = Counter(beside or ())
    keys = []
    for same in likenesses:
        keys.append(hashlib.sha256(f"{same}|{seen[same]}".encode()).hexdigest())
        seen[same] += 1
    return keys

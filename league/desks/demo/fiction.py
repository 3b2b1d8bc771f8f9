"""Invented people and companies: nobody of these names is meant, every number is only well formed."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from stdnum import luhn

WORDS: dict[str, list[str]] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))


def sirens(random: Random) -> Iterator[str]:
    """SIREN with a right key, drawn at random."""
    while True:
        body = "".join(random.choice("0123456789") for _ in range(8))
        yield body + luhn.calc_check_digit(body)


def people(random: Random) -> Iterator[tuple[str, str, str]]:
    """(civility, first name, last name), each pair once."""
    firsts = [("Mme", name) for name in WORDS["women"]] + [("M.", name) for name in WORDS["men"]]
    seen: set[tuple[str, str]] = set()
    while True:
        (civility, first), last = random.choice(firsts), random.choice(WORDS["last_names"])
        if (first, last) not in seen:
            seen.add((first, last))
            yield civility, first, last


def company_names(random: Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        name = f"{random.choice(WORDS['stems'])} {random.choice(WORDS['tails'])}"
        if name not in seen:
            seen.add(name)
            yield name

"""Letters and cells: what two spellings have in common, and a value with what was remarked on the way. No database."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from league.base.remarks import Remark

T = TypeVar("T")


@dataclass(frozen=True)
class Clean(Generic[T]):
    """A value and what was remarked on the way to it."""

    value: T
    remarks: tuple[Remark, ...] = ()


_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O", "’": "'", "‘": "'"}
)


@lru_cache(maxsize=100_000)
def plain(text: str) -> str:
    """Upper case without accents, signs turned into single spaces: what two spellings have in common."""
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^0-9A-Z]+", " ", bare.upper().translate(_LIGATURES)).split())


def tidy(text: str) -> str:
    """The text on one line, without spaces at its ends or doubled."""
    return " ".join(text.split())


_NOTHING = re.compile(
    r"[\s\-–—./?]*|n\.?\s*[cdr]\.?|n\s*/\s*a|n[ée]ant|aucune?|inconnue?|null|none|nan|non communiqu[ée]e?s?", re.I
)


def nothing(text: str) -> bool:
    """Whether a cell says that there is nothing to say: empty, a dash, NC, N/A, néant, inconnu."""
    return _NOTHING.fullmatch(text.strip()) is not None

"""Text as one searches and sorts it: no case, no accents, one space."""

import unicodedata


def fold(text: str) -> str:
    """Lower case without accents and double spaces; the stored sort keys are made of it."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("’", "'")
    )
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())

"""Numbers of accounts at rest: encrypted, found again by a keyed digest, shown masked. No database."""

import base64
import functools
import hashlib
import hmac
import re

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _key(purpose: str, secret: str) -> bytes:
    return hmac.new(secret.encode(), f"league/{purpose}".encode(), hashlib.sha256).digest()


@functools.lru_cache(maxsize=8)
def _cipher(secrets: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_key("sealing", secret))) for secret in secrets])


def _secrets() -> tuple[str, ...]:
    """The key of fields, else the key of the house; keys of before still open what they sealed."""
    return (settings.FIELD_KEY or settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS))


def seal(content: bytes | str) -> bytes:
    """Encrypts; only the holder of the key of this house reads it again."""
    return _cipher(_secrets()).encrypt(content.encode() if isinstance(content, str) else content)


def unseal(sealed: bytes | memoryview) -> bytes:
    """What was sealed. `cryptography.fernet.InvalidToken` when the key is another."""
    return _cipher(_secrets()).decrypt(bytes(sealed))


def digest(content: bytes | str, purpose: str) -> str:
    """The same text gives the same digest in this house and nowhere else; from the digest nobody finds the text."""
    data = content.encode() if isinstance(content, str) else content
    return hmac.new(_key(f"digest/{purpose}", _secrets()[0]), data, hashlib.sha256).hexdigest()


def squeezed(number: str) -> str:
    """The number of an account without blanks, in capitals."""
    return re.sub(r"[\s.-]", "", number).upper()


_IBANS = re.compile(r"\b([A-Z]{2}\d{2})((?: ?[A-Z0-9]){7,26}?)((?: ?[A-Z0-9]){4})\b")


def masked(text: str) -> str:
    """`text` with every IBAN in it reduced to its country and last four signs."""
    return _IBANS.sub(
        lambda found: (
            f"{found[1][:2]}·· ···· {squeezed(found[3])}" if sum(c.isdigit() for c in found[0]) >= 10 else found[0]
        ),
        text,
    )

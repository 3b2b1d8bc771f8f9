"""The logo of a company: a picture of pixels, read, written anew and made smaller; never the bytes that were sent.

A vector file (SVG) is a document that may carry scripts: it is refused, with the reason. What is kept is a PNG without
anything but its pixels.
"""

import io
import warnings
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from league.base import letters
from league.base.acts import Refused, act
from league.base.models import User
from members.models import Company

MOST_BYTES = 2_000_000
MOST_PIXELS = 25_000_000  # a square of 5,000: what a camera gives; more is a mistake or an attack
SIDE = 512
FORMATS = ("PNG", "JPEG", "WEBP")


def reencode(content: bytes) -> bytes:
    """The picture as a PNG of at most 512 pixels a side, nothing else of the file kept.

    Raises Refused, with the sentence to show, for what is no PNG, JPEG or WebP, is too heavy, too large or broken. The
    size in pixels is read from the head of the file, before anything is unpacked.
    """
    if len(content) > MOST_BYTES:
        raise Refused(too_heavy(len(content)), field="logo")
    head = content[:2000].lstrip().lower()
    if b"<svg" in head or head.startswith((b"<?xml", b"<!doctype svg")):
        raise Refused(
            _("An SVG file can carry a program: send the logo as PNG, JPEG or WebP."),
            field="logo",
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Refused(_too_large(picture), field="logo")
                picture.draft("RGB", (SIDE, SIDE))
                picture.load()
                small = picture.convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_("This picture has too many pixels."), field="logo") from error
    except UnidentifiedImageError as error:
        raise Refused(_("This is not a picture we can read: send a PNG, a JPEG or a WebP."), field="logo") from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused(_("This picture is broken: save it again and send it once more."), field="logo") from error
    small.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    written = io.BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()


def too_heavy(size: int) -> str:
    return _("This file weighs %(size)s MB: a logo has 2 MB at most.") % {"size": max(3, round(size / 1_000_000))}


def _too_large(picture: Any) -> str:
    return _("This picture has %(width)s × %(height)s pixels: a logo has 5 000 × 5 000 at most.") % {
        "width": picture.width,
        "height": picture.height,
    }


@act
def set_logo(*, company: Company, content: bytes, by: User | None, on: date) -> Company:
    """The company's logo is this picture, written anew. The same picture twice is one file."""
    file = letters.store(reencode(content), "image/png")
    row = Company.objects.select_for_update().get(pk=company.pk)
    if row.logo_id != file.pk:
        row.logo = file
        row.save(update_fields=["logo"])
    return row


@act
def remove_logo(*, company: Company, by: User | None, on: date) -> Company:
    """The company has no logo any more: no address shows it. The file stays in the house's store, unreachable."""
    row = Company.objects.select_for_update().get(pk=company.pk)
    if row.logo_id is not None:
        row.logo = None
        row.save(update_fields=["logo"])
    return row

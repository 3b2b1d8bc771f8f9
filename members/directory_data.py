"""The directory as data: JSON, CSV and schema.org. Made of entries only, so nothing withheld can be in them."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from league.base.models import League
from league.base.templatetags.league import tel
from members.directory import Entry, Speaker


def absolute(address: str) -> str:
    return f"{settings.SITE_URL}{address}"


def web(host: str) -> str:
    """A website as an address one may open; nothing but http and https."""
    if not host or "://" not in host:
        return f"https://{host}" if host else ""
    return host if host.startswith(("http://", "https://")) else ""


def as_json(entry: Entry, people: Sequence[Speaker] | None = None) -> dict[str, Any]:
    """What is not shown is null or an empty list. `people` only stand in the answer of one company."""
    said: dict[str, Any] = {
        "id": entry.pk,
        "name": entry.name,
        "url": absolute(entry.url),
        "antenna": {"slug": entry.antenna_slug, "name": entry.antenna["name"]} if entry.antenna else None,
        "college": entry.college or None,
        "member_since": entry.since,
        "activity": entry.activity or None,
        "size": entry.size or None,
        "street": entry.street or None,
        "postal_code": entry.postal_code or None,
        "town": entry.town or None,
        "department": entry.department or None,
        "commune": entry.commune or None,
        "website": web(entry.website) or None,
        "email": entry.email or None,
        "phone": entry.phone or None,
        "presentation": entry.presentation or None,
        "skills": list(entry.skills),
        "other_names": list(entry.names),
    }
    if people is not None:
        said["people"] = [
            {
                "name": one.name,
                "title": one.title or None,
                "email": one.email or None,
                "phone": one.phone or None,
                "directory_contact": "directory_contact" in one.kinds,
            }
            for one in people
        ]
    return said


def columns() -> list[str]:
    return [
        _("Name"), _("Antenna"), _("College"), _("Member since"), _("Activity"), _("Size"), _("Street"),
        _("Postal code"), _("Town"), _("Website"), _("E-mail"), _("Phone"), _("Presentation"), _("Skills"),
        _("Also known as"), _("Page"),
    ]  # fmt: skip


def as_rows(entries: Iterable[Entry]) -> list[list[Any]]:
    """Rows for the one writer of files, in the order of `columns`."""
    return [
        [
            one.name, one.antenna["name"] if one.antenna else "", one.college, one.since, one.activity, one.size,
            one.street, one.postal_code, one.town, web(one.website), one.email, one.phone, one.presentation,
            ", ".join(one.skills), ", ".join(one.names), absolute(one.url),
        ]
        for one in entries
    ]  # fmt: skip


def schema(entry: Entry, league: League | None) -> dict[str, Any]:
    """schema.org/Organization; people are left out: a consent to this page is not one to be catalogued."""
    address = {
        "@type": "PostalAddress",
        "streetAddress": entry.street,
        "postalCode": entry.postal_code,
        "addressLocality": entry.town,
        "addressCountry": "FR" if entry.town else "",
    }
    place = {key: value for key, value in address.items() if value}
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": absolute(entry.url),
        "url": web(entry.website) or absolute(entry.url),
        "name": entry.name,
        "alternateName": list(entry.names),
        "description": entry.presentation or entry.activity,
        "knowsAbout": list(entry.skills),
        "email": entry.email,
        "telephone": tel(entry.phone) if entry.phone else "",
        "address": place if len(place) > 1 else {},
        "memberOf": {"@type": "Organization", "name": league.name, "url": absolute("/")} if league else {},
    }
    return {key: value for key, value in said.items() if value}


def script(data: dict[str, Any]) -> SafeString:
    """JSON that may stand inside a <script> of data: nothing in it closes the element or opens another."""
    text = json.dumps(data, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(text)  # noqa: S308

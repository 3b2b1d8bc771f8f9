"""What is printed on a dues call: the parties frozen at issue, then the PDF made from the frozen rows alone."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dues.contacts import Contact
from dues.models import Document, DocumentLine
from league.base import pdf
from league.base.models import League
from league.base.money import euros_text
from members.models import Company, Establishment


def parties(companies: Collection[Company], contacts: dict[int, Contact], on: date) -> dict[int, dict[str, Any]]:
    """Each addressee as printed: name, lines of its address on `on`, SIREN, and who reads it. One query."""
    seats = {
        seat.company_id: seat
        for seat in Establishment.objects.on(on).filter(company__in=[c.pk for c in companies], seat=True)
    }
    found = {}
    for company in companies:
        seat, contact = seats.get(company.pk), contacts[company.pk]
        attention = [_("For the attention of %(name)s") % {"name": contact.name}] if contact.person else []
        address = [seat.street, f"{seat.postal_code} {seat.town}".strip()] if seat else []
        found[company.pk] = {
            "name": company.name,
            "lines": [line for line in [*attention, *address] if line],
            "siren": company.siren or "",
            "email": contact.email,
        }
    return found


def issuer() -> dict[str, Any]:
    """The league as it stands on its paper today."""
    league = League.objects.get()
    return {
        "name": league.name,
        "legal_name": league.legal_name,
        "lines": [league.legal_name, league.street, f"{league.postal_code} {league.town}"],
        "email": league.email,
        "phone": league.phone,
        "siren": league.siren,
        "iban": league.iban,
        "bic": league.bic,
        "demo": settings.DEMO,
    }


def day_text(day: date, *, year: bool = True) -> str:
    """'14 mars 2026', '1er mars 2026'; '14 mars' without the year."""
    text = date_format(day, "j F Y" if year else "j F")
    return "1er" + text[1:] if day.day == 1 and (translation.get_language() or "").startswith("fr") else text


def siren_text(siren: str) -> str:
    return f"{siren[:3]} {siren[3:6]} {siren[6:]}"


def iban_text(iban: str) -> str:
    plain = iban.replace(" ", "")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def _sender(issuer: dict[str, Any]) -> list[str]:
    said = [line for line in issuer["lines"] if line]
    if issuer.get("siren"):
        said.append(_("SIREN %(siren)s") % {"siren": siren_text(issuer["siren"])})
    return said


def data_of(document: Document, lines: Collection[DocumentLine]) -> dict[str, Any]:
    """All that the PDF of a call shows, from the document's own frozen rows, worded in the active language."""
    party, by = document.party, document.issuer
    facts = [_("Issued on %(day)s") % {"day": day_text(document.issued_on)}]
    facts.append(_("To be paid by %(day)s") % {"day": day_text(document.due_on)})
    if document.period_start and document.period_end:
        facts.append(
            _("Period: %(start)s to %(end)s")
            % {
                "start": day_text(document.period_start, year=document.period_start.year != document.period_end.year),
                "end": day_text(document.period_end),
            }
        )
    return {
        "day": document.issued_on.isoformat(),
        "title": title_of(document),
        "league": {
            "name": by["name"],
            "legal_name": by.get("legal_name", ""),
            "lines": _sender(by),
            "demo": bool(by.get("demo")),
        },
        "number": document.number,
        "facts": facts,
        "party": {
            "name": party["name"],
            "lines": list(party.get("lines", [])),
            "note": _("SIREN %(siren)s") % {"siren": siren_text(party["siren"])} if party.get("siren") else "",
        },
        "lines": [
            {
                "label": line.label,
                "words": line.explanation,
                "basis": line.basis,
                "amount": euros_text(line.amount),
                "applies": line.trace.get("applies", True),
            }
            for line in lines
        ],
        "total": {"amount": euros_text(document.total)},
        "vat": vat_of(lines),
        "due": {
            "title": _("When to pay"),
            "rows": [
                {"label": _("By %(day)s") % {"day": day_text(document.due_on)}, "amount": euros_text(document.total)}
            ],
            "words": _("No penalty is asked on dues. A reminder follows when the day has passed."),
        },
        "payment": _payment(document),
        "footer": _("Questions: %(email)s") % {"email": by["email"]} if by.get("email") else "",
    }


def _payment(document: Document) -> dict[str, Any] | None:
    by = document.issuer
    if not by.get("iban"):
        return None
    code = pdf.transfer_qr(
        name=by.get("legal_name") or by["name"],
        iban=by["iban"],
        amount=Decimal(document.total),
        reference=document.number,
        bic=by.get("bic", ""),
    )
    return {"iban": iban_text(by["iban"]), "bic": by.get("bic", ""), "reference": document.number, "qr": code}


def title_of(document: Document) -> str:
    """'Appel de cotisation 2026': the name of the paper, by its kind and the year of its series."""
    year = document.period_start.year if document.period_start else document.issued_on.year
    if document.kind == Document.Kind.CREDIT_NOTE:
        return _("Credit note")
    return _("Dues call %(year)s") % {"year": year}


def vat_of(lines: Collection[DocumentLine]) -> str:
    """The sentence on VAT that the regimes of the lines ask for."""
    if all(line.regime == DocumentLine.Regime.OUT_OF_SCOPE for line in lines):
        return _("Dues without direct counterpart, outside the scope of VAT.")
    return ""


def render(document: Document, lines: Collection[DocumentLine]) -> bytes:
    """The PDF of a document, always the same bytes: frozen rows in, the league's own language, no clock."""
    with translation.override(settings.LANGUAGE_CODE):
        return pdf.render("dues_call", data_of(document, lines), lang=settings.LANGUAGE_CODE)

"""What is printed on issued paper: the parties frozen at issue, then the PDF made from the frozen rows alone."""

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from dues import facturx, vat
from dues.contacts import Contact
from dues.models import Attestation, Document, DocumentLine, Payment
from league.base import hybrid, pdf
from league.base.models import League
from league.base.money import euros_text
from league.base.rules import rule
from members import vat as vat_numbers
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
            "siret": (seat.siret if seat else "") or "",
            "email": contact.email,
            "address": _address(seat) if seat else None,
            "vat": _vat_of(company),
            "public": _is_public(company),
        }
    return found


def _address(place: Establishment | League) -> dict[str, str]:
    return {"street": place.street, "postal_code": place.postal_code, "town": place.town}


def _is_public(company: Company) -> bool:
    """A body of public law or a public establishment, by the legal categories of INSEE: billed through Chorus Pro."""
    return company.legal_category.startswith(("7", "41"))


def _vat_of(company: Company) -> str:
    """The VAT number of a buyer; a public body or an association has one only when it says so."""
    if company.vat or company.legal_category.startswith(("7", "9")):
        return company.vat
    try:
        return vat_numbers.of(company.siren)
    except ValueError:  # a SIREN with a wrong key gives no number
        return ""


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
        "address": _address(league),
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


def sender_lines(issuer: dict[str, Any]) -> list[str]:
    said = [line for line in issuer["lines"] if line]
    if issuer.get("siren"):
        said.append(_("SIREN %(siren)s") % {"siren": siren_text(issuer["siren"])})
    return said


def _head(document: Document | Attestation) -> dict[str, Any]:
    """What every paper says first: who writes to whom, which paper, its number."""
    by, party = document.issuer, document.party
    return {
        "day": document.issued_on.isoformat(),
        "title": title_of(document),
        "league": {
            "name": by["name"],
            "legal_name": by.get("legal_name", ""),
            "lines": sender_lines(by),
            "demo": bool(by.get("demo")),
        },
        "number": document.number,
        "party": {
            "name": party["name"],
            "lines": list(party.get("lines", [])),
            "note": _("SIREN %(siren)s") % {"siren": siren_text(party["siren"])} if party.get("siren") else "",
        },
    }


def references(document: Document) -> list[str]:
    """What the buyer asked to be printed: its order, and the references of Chorus Pro."""
    found = []
    if document.order_number:
        found.append(_("Order: %(number)s") % {"number": document.order_number})
    if document.engagement:
        found.append(_("Engagement: %(number)s") % {"number": document.engagement})
    if document.service_code:
        found.append(_("Service code: %(code)s") % {"code": document.service_code})
    return found


def data_of(document: Document, lines: Collection[DocumentLine]) -> dict[str, Any]:
    """All that the PDF of a call shows, from the document's own frozen rows, worded in the active language."""
    by = document.issuer
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
        **_head(document),
        "facts": [*facts, *references(document)],
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
        "vat": " ".join([vat_of(lines), *document.mentions]).strip(),
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


def title_of(document: Document | Attestation) -> str:
    """'Appel de cotisation 2026': the name of the paper, by its kind and the year of its series."""
    if isinstance(document, Attestation):
        if document.kind == Attestation.Kind.RECEIPT:
            return _("Receipt of payment")
        return _("Dues certificate %(year)s") % {"year": document.year}
    year = document.period_start.year if document.period_start else document.issued_on.year
    if document.kind == Document.Kind.CREDIT_NOTE:
        return _("Credit note")
    if document.kind == Document.Kind.INVOICE:
        return _("Invoice")
    if document.cause.count(":") == 2:  # due:ID:REVISION, a difference called later
        return _("Additional dues call %(year)s") % {"year": year}
    return _("Dues call %(year)s") % {"year": year}


def vat_of(lines: Iterable[DocumentLine]) -> str:
    """The sentence on VAT that the regime of the lines asks for; one regime a document."""
    said = {
        DocumentLine.Regime.OUT_OF_SCOPE.value: _("Dues without direct counterpart, outside the scope of VAT."),
        DocumentLine.Regime.EXEMPT.value: _("Exempt from VAT, article 261-4-9° of the CGI."),
        DocumentLine.Regime.FRANCHISE.value: _("VAT not applicable, article 293 B of the CGI."),
    }
    return " ".join(said[regime] for regime in sorted({line.regime for line in lines}) if regime in said)


def mentions(kind: str, regimes: Collection[str], on: date) -> list[str]:
    """The mentions a document must bear on `on` besides its own figures, worded once and frozen with it.

    Commercial code L. 441-9 and L. 441-10, CGI annex II 242 nonies A, decree 2022-1299. Nothing on late payment on a
    dues call: it is no sale.
    """
    said = []
    if kind != Document.Kind.CALL and DocumentLine.Regime.OUT_OF_SCOPE not in regimes:
        said.append(_("Category of operation: supply of services."))
    if DocumentLine.Regime.TAXABLE in regimes and rule("invoice.vat_on_debits", on=on, default=False):
        said.append(_("Option for paying the VAT on debits."))
    if kind == Document.Kind.INVOICE:
        percent = late_percent(on)
        said.append(
            _(
                "Late payment: penalties at %(percent)s%% a year from the day after the due day, without reminder, "
                "and a fixed indemnity of %(indemnity)s for recovery. No discount for early payment."
            )
            % {"percent": percent_text(percent), "indemnity": euros_text(vat.INDEMNITY)}
        )
    return said


def late_percent(on: date) -> Decimal:
    """The penalty rate, percent a year, that an invoice of `on` bears: dated setting `invoice.late_percent`."""
    return Decimal(str(rule("invoice.late_percent", on=on, default="12.15")))


def percent_text(percent: Decimal) -> str:
    text = f"{percent.normalize():f}"
    return text.replace(".", ",") if (translation.get_language() or "").startswith("fr") else text


def vat_number(siren: str) -> str:
    """The intra-community VAT number of a French SIREN: FR, a key of two digits, the SIREN."""
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}" if siren.isdigit() else ""


def invoice_data(document: Document, lines: Collection[DocumentLine]) -> dict[str, Any]:
    """All that the PDF of an invoice or of a credit note shows, from frozen rows, worded in the active language."""
    data, by, corrected = _head(document), document.issuer, document.corrects
    taxable = any(line.regime == DocumentLine.Regime.TAXABLE for line in lines)
    if taxable and by.get("siren"):
        data["league"]["lines"].append(_("VAT %(number)s") % {"number": vat_number(by["siren"])})
    facts = [_("Issued on %(day)s") % {"day": day_text(document.issued_on)}]
    if corrected is not None:
        facts.append(
            _("Corrects %(title)s %(number)s of %(day)s")
            % {
                "title": title_of(corrected)[:1].lower() + title_of(corrected)[1:],
                "number": corrected.number,
                "day": day_text(corrected.issued_on),
            }
        )
    else:
        facts.append(_("To be paid by %(day)s") % {"day": day_text(document.due_on)})
    keys = vat.thawed(document.vat)
    net = sum((key.base for key in keys), Decimal(0))
    totals = []
    if taxable:
        totals = [{"label": _("Total before VAT"), "amount": euros_text(net)}] + [
            {
                "label": _("VAT %(rate)s%% on %(base)s")
                % {"rate": percent_text(key.rate), "base": euros_text(key.base)},
                "amount": euros_text(key.vat),
            }
            for key in keys
        ]
    said = [vat_of(lines), *document.mentions]
    return {
        **data,
        "facts": [*facts, *references(document)],
        "taxable": taxable,
        "lines": [
            {
                "label": line.label,
                "words": line.explanation,
                "quantity": percent_text(line.quantity),
                "price": euros_text(line.unit_price if line.unit_price is not None else line.amount),
                "rate": f"{percent_text(line.rate)}\u00a0%" if taxable else "",
                "amount": euros_text(line.amount),
            }
            for line in lines
        ],
        "totals": totals,
        "total": {
            "label": _("Total to your credit")
            if corrected is not None
            else (_("Total to pay, VAT included") if taxable else _("Total to pay")),
            "amount": euros_text(document.total),
        },
        "reason": document.reason,
        "mentions": [one for one in said if one],
        "payment": _payment(document) if document.total > 0 else None,
        "due": {"label": _("By %(day)s") % {"day": day_text(document.due_on)}, "amount": euros_text(document.total)}
        if document.total > 0
        else None,
        "footer": _("Questions: %(email)s") % {"email": by["email"]} if by.get("email") else "",
        "labels": {
            "what": _("What we invoice") if corrected is None else _("What we credit"),
            "quantity": _("Quantity"),
            "price": _("Unit price before VAT") if taxable else _("Unit price"),
            "rate": _("VAT"),
            "amount": _("Amount before VAT") if taxable else _("Amount"),
            "when": _("When to pay"),
            "why": _("Why this credit note"),
            "then": _("It is deducted from what is open, or stays to your credit for your next payment."),
        },
    }


def attestation_data(attestation: Attestation) -> dict[str, Any]:
    """All that the PDF of a receipt or certificate shows, from its frozen row, worded in the active language."""
    data, by, party = _head(attestation), attestation.issuer, attestation.party
    content, amount = attestation.content, euros_text(attestation.amount)
    town = by["lines"][-1].lstrip("0123456789 ") if by.get("lines") else ""
    who = {"league": by.get("legal_name") or by["name"], "name": party["name"]}
    if party.get("siren"):
        who["name"] = _("%(name)s (SIREN %(siren)s)") % {
            "name": party["name"],
            "siren": siren_text(party["siren"]).replace(" ", "\u00a0"),
        }
    if attestation.kind == Attestation.Kind.RECEIPT:
        day = date.fromisoformat(content["day"])
        methods = dict(Payment.Method.choices)
        opening = _("%(league)s acknowledges having received from %(name)s the payment described below.") % who
        rows = [
            [_("Received on"), day_text(day)],
            [_("Means of payment"), str(methods.get(content["method"], content["method"]))],
            *([[_("Reference"), content["reference"]]] if content["reference"] else []),
            *([_("Settles %(number)s") % {"number": number}, euros_text(part)] for number, part in content["settles"]),
        ]
        settled = sum((Decimal(part) for _number, part in content["settles"]), Decimal(0))
        if settled < attestation.amount:
            rows.append([_("To your credit"), euros_text(attestation.amount - settled)])
        closing = [_("Given to serve as proof of payment.")]
    else:
        opening = _("%(league)s certifies that %(name)s has paid in full its dues for the year %(year)s.") % {
            **who,
            "year": attestation.year,
        }
        rows = [
            [_("Dues year"), str(attestation.year)],
            [_("Called under"), ", ".join(content["numbers"])],
        ]
        if content["paid_on"]:
            rows.append([_("Paid whole on"), day_text(date.fromisoformat(content["paid_on"]))])
        closing = [
            _("This certificate is given at the member’s request, to serve wherever it is needed."),
            _("Dues paid by a company are not a gift: this paper is no tax receipt."),
        ]
    return {
        **data,
        "place_day": _("%(town)s, %(day)s") % {"town": town, "day": day_text(attestation.issued_on)},
        "opening": opening,
        "rows": rows,
        "total": {
            "label": _("Amount received") if attestation.kind == Attestation.Kind.RECEIPT else _("Dues paid"),
            "amount": amount,
        },
        "closing": closing,
        "signature": {"name": _("For %(league)s") % {"league": by["name"]}, "function": _("The treasury")},
        "footer": _("Questions: %(email)s") % {"email": by["email"]} if by.get("email") else "",
    }


def xml_of(document: Document, lines: Collection[DocumentLine]) -> bytes | None:
    """The Factur-X of an invoice or of a credit note, always the same bytes; None for paper that stays plain."""
    if facturx.why_plain(document):
        return None
    with translation.override(settings.LANGUAGE_CODE):
        number = vat_number(document.issuer.get("siren", ""))
        return facturx.written(document, lines, why_no_vat=vat_of(lines), seller_vat=number)


def render(document: Document, lines: Collection[DocumentLine]) -> bytes:
    """The PDF of a document, always the same bytes: frozen rows in, the league's own language, no clock."""
    with translation.override(settings.LANGUAGE_CODE):
        if document.kind == Document.Kind.CALL:
            return pdf.render("dues_call", data_of(document, lines), lang=settings.LANGUAGE_CODE)
        data, xml = invoice_data(document, lines), xml_of(document, lines)
        if xml is None:
            return pdf.render("invoice", data, lang=settings.LANGUAGE_CODE)
        return hybrid.declared(pdf.render("invoice", data, lang=settings.LANGUAGE_CODE, xml=xml.decode()))


def render_attestation(attestation: Attestation) -> bytes:
    """The PDF of a receipt or certificate, always the same bytes."""
    with translation.override(settings.LANGUAGE_CODE):
        return pdf.render("attestation", attestation_data(attestation), lang=settings.LANGUAGE_CODE)

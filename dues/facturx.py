"""Invoices and credit notes as machines read them: Factur-X, profile EN 16931, with the French rules (CTC).

Frozen rows in, the same bytes out, without the database. The order of the elements is the order of the schema.
"""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree  # type: ignore[import-untyped]

from dues import vat
from dues.models import Document, DocumentLine
from league.base.money import ZERO, euros_text

NAME = "factur-x.xml"
PROFILE = "urn:cen.eu:en16931:2017"
SERVICES = "S1"  # BT-23: an invoice of services, filed by its seller
NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
TYPES = {Document.Kind.INVOICE.value: "380", Document.Kind.CREDIT_NOTE.value: "381"}
# Regime: the category of its VAT (UNTDID 5305) and the code that says why there is none (VATEX).
CATEGORIES = {
    DocumentLine.Regime.TAXABLE.value: ("S", ""),
    DocumentLine.Regime.EXEMPT.value: ("E", "VATEX-FR-CGI261-4"),
    DocumentLine.Regime.FRANCHISE.value: ("E", "VATEX-FR-FRANCHISE"),
    DocumentLine.Regime.OUT_OF_SCOPE.value: ("O", "VATEX-EU-O"),
}
CREDIT_TRANSFER, CLEARING = "58", "97"  # UNTDID 4461
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def why_plain(document: Document) -> str:
    """Why a document goes out without its XML, in the active language; empty when it carries one.

    What is outside the scope of VAT stays plain paper, except for a public body (rule G2.32 of the French platforms).
    """
    party, regimes = document.party, {key["regime"] for key in document.vat}
    if document.kind not in TYPES or not regimes:
        return _("A dues call is no invoice: it bears no Factur-X.")
    if DocumentLine.Regime.OUT_OF_SCOPE in regimes and not party.get("public"):
        return _("Outside the scope of VAT: Factur-X is for public bodies only.")
    if not document.issuer.get("siren"):
        return _("No Factur-X: the federation had no SIREN when this was issued.")
    if not (party.get("siren") or party.get("email")):
        return _("No Factur-X: the addressee has neither a SIREN nor an e-mail address.")
    return ""


def written(document: Document, lines: Collection[DocumentLine], *, why_no_vat: str, seller_vat: str) -> bytes:
    """The XML of a document, worded in the active language: UTF-8, amounts in euros, positive on a credit note too."""
    sign = -1 if document.kind == Document.Kind.CREDIT_NOTE else 1
    keys = vat.thawed(document.vat)
    scoped = all(key.regime != DocumentLine.Regime.OUT_OF_SCOPE for key in keys)
    taxable = any(key.regime == DocumentLine.Regime.TAXABLE for key in keys)
    root = etree.Element(_name("rsm:CrossIndustryInvoice"), nsmap=NAMESPACES)
    context = _add(root, "rsm:ExchangedDocumentContext")
    _add(_add(context, "ram:BusinessProcessSpecifiedDocumentContextParameter"), "ram:ID", SERVICES)
    _add(_add(context, "ram:GuidelineSpecifiedDocumentContextParameter"), "ram:ID", PROFILE)
    head = _add(root, "rsm:ExchangedDocument")
    _add(head, "ram:ID", document.number)
    _add(head, "ram:TypeCode", TYPES[document.kind])
    _day(head, "ram:IssueDateTime", document.issued_on)
    for subject, text in _notes(document):
        note = _add(head, "ram:IncludedNote")
        _add(note, "ram:Content", text)
        _add(note, "ram:SubjectCode", subject)

    deal = _add(root, "rsm:SupplyChainTradeTransaction")
    for line in lines:
        _line(deal, line, sign)
    agreement = _add(deal, "ram:ApplicableHeaderTradeAgreement")
    _add(agreement, "ram:BuyerReference", document.service_code)
    # Without a VAT number of its own, the seller is known to the tax office by its SIREN (BT-32).
    seller_tax = ("VA", seller_vat) if taxable and seller_vat else ("FC", document.issuer["siren"])
    _party(agreement, "ram:SellerTradeParty", document.issuer, seller_tax, contact=True)
    _party(agreement, "ram:BuyerTradeParty", document.party, ("VA", document.party.get("vat", "") if scoped else ""))
    if order := document.engagement or document.order_number:
        _add(_add(agreement, "ram:BuyerOrderReferencedDocument"), "ram:IssuerAssignedID", order)
    delivery = _add(deal, "ram:ApplicableHeaderTradeDelivery")
    _day(_add(delivery, "ram:ActualDeliverySupplyChainEvent"), "ram:OccurrenceDateTime", document.issued_on)
    _settlement(deal, document, keys, sign, why_no_vat)
    etree.cleanup_namespaces(root, keep_ns_prefixes=list(NAMESPACES))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _notes(document: Document) -> list[tuple[str, str]]:
    """(subject, text): the mentions as frozen, and the three that the French rules want under codes of their own."""
    mentions = list(document.mentions)
    fee = _("Fixed indemnity for recovery in case of late payment: %(amount)s.") % {"amount": euros_text(vat.INDEMNITY)}
    late = _("A credit note bears no penalty for late payment.")
    if document.kind == Document.Kind.INVOICE and mentions:
        late = mentions.pop()  # the sentence on late payment stands last, with the rate of its day
    else:
        fee = _("A credit note bears no indemnity for recovery.")
    both = document.engagement and document.order_number
    order = _("Order: %(number)s") % {"number": document.order_number}
    return [
        ("PMD", late),
        ("PMT", fee),
        ("AAB", _("No discount for early payment.")),
        *(("", text) for text in [*mentions, document.reason, order if both else ""] if text),
    ]


def _line(deal: Any, line: DocumentLine, sign: int) -> None:
    price, quantity = line.unit_price, line.quantity
    if price is None:
        price, quantity = line.amount, Decimal(1)
    price *= sign
    if price < 0:  # a price is never negative in EN 16931 (BR-27): a reduction takes its sign on the quantity
        price, quantity = -price, -quantity
    category, _code = CATEGORIES[line.regime]
    item = _add(deal, "ram:IncludedSupplyChainTradeLineItem")
    _add(_add(item, "ram:AssociatedDocumentLineDocument"), "ram:LineID", str(line.position))
    product = _add(item, "ram:SpecifiedTradeProduct")
    _add(product, "ram:Name", _plain(line.label) or line.product)
    _add(product, "ram:Description", line.explanation)
    agreed = _add(_add(item, "ram:SpecifiedLineTradeAgreement"), "ram:NetPriceProductTradePrice")
    _add(agreed, "ram:ChargeAmount", _money(price))
    _add(_add(item, "ram:SpecifiedLineTradeDelivery"), "ram:BilledQuantity", _number(quantity), unitCode="C62")
    settled = _add(item, "ram:SpecifiedLineTradeSettlement")
    tax = _add(settled, "ram:ApplicableTradeTax")
    _add(tax, "ram:TypeCode", "VAT")
    _add(tax, "ram:CategoryCode", category)
    _add(tax, "ram:RateApplicablePercent", "" if category == "O" else _number(line.rate))
    total = _add(settled, "ram:SpecifiedTradeSettlementLineMonetarySummation")
    _add(total, "ram:LineTotalAmount", _money(sign * line.amount))


def _party(agreement: Any, kind: str, facts: dict[str, Any], tax: tuple[str, str], *, contact: bool = False) -> None:
    siren, siret, number = facts.get("siren", ""), facts.get("siret", ""), facts.get("vat", "")
    party = _add(agreement, kind)
    if siren and siret.startswith(siren):
        _add(party, "ram:GlobalID", siret, schemeID="0009")
    _add(party, "ram:Name", facts.get("legal_name") or facts["name"])
    if siren:
        _add(_add(party, "ram:SpecifiedLegalOrganization"), "ram:ID", siren, schemeID="0002")
    if contact and facts.get("email"):
        person = _add(party, "ram:DefinedTradeContact")
        _add(person, "ram:PersonName", facts["name"])
        if facts.get("phone"):
            _add(_add(person, "ram:TelephoneUniversalCommunication"), "ram:CompleteNumber", facts["phone"])
        _add(_add(person, "ram:EmailURIUniversalCommunication"), "ram:URIID", facts["email"])
    place = _add(party, "ram:PostalTradeAddress")
    if address := facts.get("address"):
        _add(place, "ram:PostcodeCode", address["postal_code"])
        _add(place, "ram:LineOne", address["street"])
        _add(place, "ram:CityName", address["town"])
    else:  # paper issued before addresses were frozen in parts
        for name, text in zip(("One", "Two", "Three"), facts.get("lines", []), strict=False):
            _add(place, f"ram:Line{name}", text)
    _add(place, "ram:CountryID", country_of(siren, number))
    reached = _add(party, "ram:URIUniversalCommunication")
    if siren:
        _add(reached, "ram:URIID", siren, schemeID="0225")  # the directory of the French platforms
    else:
        _add(reached, "ram:URIID", facts.get("email", ""), schemeID="EM")
    if tax[1]:
        _add(_add(party, "ram:SpecifiedTaxRegistration"), "ram:ID", tax[1], schemeID=tax[0])


def country_of(siren: str, vat_number: str) -> str:
    """The country that a party's numbers tell, France when they tell none; Greece numbers its VAT under EL."""
    prefix = "FR" if siren or not vat_number[:2].isalpha() else vat_number[:2].upper()
    return {"EL": "GR", "": "FR", "XI": "GB"}.get(prefix, prefix)


def _settlement(deal: Any, document: Document, keys: list[vat.Key], sign: int, why_no_vat: str) -> None:
    owed = document.kind == Document.Kind.INVOICE
    by = document.issuer
    settlement = _add(deal, "ram:ApplicableHeaderTradeSettlement")
    _add(settlement, "ram:PaymentReference", document.number)
    _add(settlement, "ram:InvoiceCurrencyCode", "EUR")
    if not owed or by.get("iban"):
        means = _add(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        _add(means, "ram:TypeCode", CREDIT_TRANSFER if owed else CLEARING)
        if owed:
            account = _add(means, "ram:PayeePartyCreditorFinancialAccount")
            _add(account, "ram:IBANID", by["iban"].replace(" ", ""))
            _add(account, "ram:AccountName", (by.get("legal_name") or by["name"])[:70])
            if by.get("bic"):
                bank = _add(means, "ram:PayeeSpecifiedCreditorFinancialInstitution")
                _add(bank, "ram:BICID", by["bic"].replace(" ", ""))
    for key in keys:
        category, code = CATEGORIES[key.regime]
        tax = _add(settlement, "ram:ApplicableTradeTax")
        _add(tax, "ram:CalculatedAmount", _money(sign * key.vat))
        _add(tax, "ram:TypeCode", "VAT")
        _add(tax, "ram:ExemptionReason", why_no_vat if code else "")
        _add(tax, "ram:BasisAmount", _money(sign * key.base))
        _add(tax, "ram:CategoryCode", category)
        _add(tax, "ram:ExemptionReasonCode", code)
        _add(tax, "ram:RateApplicablePercent", "" if category == "O" else _number(key.rate))
    if document.period_start and document.period_end:
        period = _add(settlement, "ram:BillingSpecifiedPeriod")
        _day(period, "ram:StartDateTime", document.period_start)
        _day(period, "ram:EndDateTime", document.period_end)
    terms = _add(settlement, "ram:SpecifiedTradePaymentTerms")
    if not owed:
        said = _("It is deducted from what is open, or stays to your credit for your next payment.")
        _add(terms, "ram:Description", said)
    _day(terms, "ram:DueDateDateTime", document.due_on)
    net, tax_sum = sum((key.base for key in keys), ZERO), sum((key.vat for key in keys), ZERO)
    # The last credit of a document may leave a cent between its keys and what is left: it is said as a rounding.
    rounding = document.total - net - tax_sum
    sums = _add(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(sums, "ram:LineTotalAmount", _money(sign * net))
    _add(sums, "ram:TaxBasisTotalAmount", _money(sign * net))
    _add(sums, "ram:TaxTotalAmount", _money(sign * tax_sum), currencyID="EUR")
    _add(sums, "ram:RoundingAmount", _money(sign * rounding) if rounding else "")
    _add(sums, "ram:GrandTotalAmount", _money(sign * (net + tax_sum)))
    _add(sums, "ram:DuePayableAmount", _money(sign * document.total))
    if document.corrects is not None:
        before = _add(settlement, "ram:InvoiceReferencedDocument")
        _add(before, "ram:IssuerAssignedID", document.corrects.number)
        _day(before, "ram:FormattedIssueDateTime", document.corrects.issued_on, kind="qdt")


def _name(name: str) -> str:
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    """A new element under `parent`; none for a text that is empty, which EN 16931 refuses."""
    if text is not None:
        text = _plain(text)
        if not text:
            return None
    found = etree.SubElement(parent, _name(name), attributes)
    found.text = text
    return found


def _plain(text: str) -> str:
    return " ".join(_NOT_IN_XML.sub("", text).split())


def _day(parent: Any, name: str, day: date, *, kind: str = "udt") -> None:
    _add(_add(parent, name), f"{kind}:DateTimeString", f"{day:%Y%m%d}", format="102")


def _money(amount: Decimal) -> str:
    return f"{amount + 0:.2f}"


def _number(value: Decimal) -> str:
    return f"{Decimal(value).normalize() + 0:f}"

"""camt.053 statements, camt.052 reports and camt.054 notifications of ISO 20022, any version. No database.

The text is never trusted: no DTD, no entity, no network. Elements are found by name, whatever their namespace, because
banks fill one version with the elements of another.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from lxml import etree  # type: ignore[import-untyped]

from dues.bank.statement import (
    Balance,
    BankFile,
    Line,
    Statement,
    checked,
    decimal,
    iban_in,
    is_iban,
    plain,
    provided,
    reason_in,
    tidy,
)
from league.base.remarks import Remark, words
from league.base.tabular import Unreadable

words(
    camt_dtd=_("The XML declares a document type or entities: no bank does, it is not opened."),
    camt_broken=_("The XML is damaged: %(why)s"),
    camt_other=_("This XML is “%(root)s”, not a bank statement: a camt.053 is expected."),
    camt_missing=_("%(where)s: the element %(name)s is missing."),
    camt_sign=_("%(where)s: “%(text)s” says neither credit nor debit."),
    camt_batch=_("%(where)s: its details make %(sum)s, the entry says %(amount)s."),
    camt_whole=_("%(where)s: the details give no amounts that make the entry, it is kept as one."),
    camt_not_booked=_("%(where)s is not booked yet (%(status)s): left aside."),
    camt_entry=_("Statement %(statement)s, entry %(entry)s"),
)

KINDS = {
    "BkToCstmrStmt": ("camt.053", "Stmt"),
    "BkToCstmrAcctRpt": ("camt.052", "Rpt"),
    "BkToCstmrDbtCdtNtfctn": ("camt.054", "Ntfctn"),
}


def looks_like(content: bytes) -> bool:
    return content.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1] == b"<"


def read(content: bytes) -> BankFile:
    """The statements of a camt file. Unreadable with the reason when it is none, is damaged or does not add up."""
    root = _root(content)
    message = next((child for child in _children(root) if _name(child) in KINDS), None)
    if _name(root) in KINDS:
        message = root
    if message is None:
        first = next(_children(root), root)
        raise Unreadable("camt_other", root=_name(first)[:60])
    kind, part = KINDS[_name(message)]
    namespace = etree.QName(message).namespace or ""
    version = namespace.rsplit(".", 1)[-1] if namespace.startswith("urn:iso") else ""
    warnings: list[Remark] = []
    statements = [_statement(node, at + 1, kind, warnings) for at, node in enumerate(_all(message, part))]
    name = f"{kind}.001.{version}" if version.isdigit() else kind
    return checked(name, statements, warnings, notification=kind == "camt.054")


def _root(content: bytes) -> Any:
    if b"<!DOCTYPE" in content.replace(b"\0", b"")[:100_000] or b"<!ENTITY" in content.replace(b"\0", b""):
        raise Unreadable("camt_dtd")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise Unreadable("camt_broken", why=tidy(str(error))[:160]) from None
    if root.getroottree().docinfo.doctype:
        raise Unreadable("camt_dtd")
    return root


def _statement(node: Any, number: int, kind: str, warnings: list[Remark]) -> Statement:
    account = _account(_first(node, "Acct"))
    owner = _text(node, "Acct/Ownr/Nm") or _text(node, "Acct/Ownr/Pty/Nm") or _text(node, "Acct/Nm")
    lines: list[Line] = []
    for at, entry in enumerate(_all(node, "Ntry"), 1):
        where = str(Remark("camt_entry", {"statement": number, "entry": at}))
        status = (_text(entry, "Sts/Cd") or _text(entry, "Sts/Prtry") or _text(entry, "Sts") or "BOOK").upper()
        if status != "BOOK":
            warnings.append(Remark("camt_not_booked", {"where": where, "status": status[:20]}))
            continue
        lines += _lines(entry, where, account, owner, warnings)
    opening, closing = _balances(node, kind, number)
    currency = _text(node, "Acct/Ccy") or next((b.currency for b in (opening, closing) if b), "")
    return Statement(
        account or "?", currency, tuple(lines), opening, closing,
        _text(node, "ElctrncSeqNb") or _text(node, "LglSeqNb") or _text(node, "Id")[:40] or str(number),
    )  # fmt: skip


def _balances(node: Any, kind: str, number: int) -> tuple[Balance | None, Balance | None]:
    found: dict[str, list[Balance]] = {}
    for bal in _all(node, "Bal"):
        code = _text(bal, "Tp/CdOrPrtry/Cd") or _text(bal, "Tp/CdOrPrtry/Prtry") or _text(bal, "Tp/Cd")
        amount = _first(bal, "Amt")
        if amount is None:
            continue
        where = f"Bal {code}"
        value = decimal(_own_text(amount), where)
        if _text(bal, "CdtDbtInd") == "DBIT":
            value = -value
        day = _day(_first(bal, "Dt"), where)
        found.setdefault(code.upper(), []).append(Balance(value, day, amount.get("Ccy", "")))
    if kind == "camt.054":
        return None, None
    interim = found.get("ITBD", []) if kind == "camt.053" else []
    opening = found.get("OPBD") or found.get("PRCD") or (interim[:1] if len(interim) > 1 or "CLBD" in found else [])
    closing = found.get("CLBD") or (interim[-1:] if interim and ("OPBD" in found or len(interim) > 1) else [])
    return (opening[0] if opening else None), (closing[-1] if closing else None)


def _lines(entry: Any, where: str, account: str, owner: str, warnings: list[Remark]) -> Iterator[Line]:
    """One line for the entry, or one for each of its details when it has several that make its amount."""
    amount, currency = _amount(entry, where)
    credit = _credit(entry, where)
    details = [detail for block in _all(entry, "NtryDtls") for detail in _all(block, "TxDtls")]
    if len(details) > 1:
        parts = [_detail_amount(detail, currency) for detail in details]
        signs = [_credit(detail, where) if _first(detail, "CdtDbtInd") is not None else credit for detail in details]
        if all(part is not None for part in parts):
            total = sum(((p or Decimal(0)) * (1 if s else -1) for p, s in zip(parts, signs, strict=True)), Decimal(0))
            if total == (amount if credit else -amount):
                for detail, part, sign in zip(details, parts, signs, strict=True):
                    if part:
                        yield _line(entry, detail, part, currency, sign, where, account, owner)
                return
            charged = any(_first(node, "Chrgs") is not None for node in [entry, *details])
            if not charged:
                raise Unreadable("camt_batch", where=where, sum=plain(abs(total)), amount=plain(amount))
        warnings.append(Remark("camt_whole", {"where": where}))
        yield _line(entry, None, amount, currency, credit, where, account, owner, details)
        return
    if amount:
        yield _line(entry, details[0] if details else None, amount, currency, credit, where, account, owner)


def _line(
    entry: Any, detail: Any, amount: Decimal, currency: str, credit: bool, where: str, account: str, owner: str,
    inside: list[Any] | None = None,
) -> Line:  # fmt: skip
    booked = _day(_first(entry, "BookgDt"), where)
    value = _day(_first(entry, "ValDt"), where)
    day = booked or value
    if day is None:
        raise Unreadable("camt_missing", where=where, name="BookgDt")
    nodes = [node for node in (inside or [detail]) if node is not None]
    free = [tidy(_own_text(node)) for one in nodes for node in _deep(one, "Ustrd")]
    structured = [
        tidy(_own_text(ref)) for one in nodes for node in _deep(one, "CdtrRefInf") for ref in _all(node, "Ref")
    ]
    extra = [
        tidy(_own_text(node)) for one in nodes for name in ("AddtlRmtInf", "AddtlTxInf") for node in _deep(one, name)
    ]
    numbers = [tidy(_own_text(node)) for one in nodes for info in _deep(one, "RfrdDocInf") for node in _all(info, "Nb")]
    entry_info = tidy(_text(entry, "AddtlNtryInf"))
    words_ = list(dict.fromkeys(filter(None, [*free, *structured, *numbers, *extra, entry_info])))
    text = " ".join(words_)
    refs = _first(detail, "Refs")
    end_to_end = provided(_text(refs, "EndToEndId"))
    instruction = provided(_text(refs, "InstrId")) or provided(_text(refs, "PmtInfId"))
    reversed_ = _text(entry, "RvslInd").lower() in {"true", "1"}
    info = next((node for one in nodes for node in _deep(one, "RtrInf")), None)
    reason = _text(info, "Rsn/Cd") or _text(info, "Rsn/Prtry") or None
    if reason is None:
        reason = reason_in(text, sure=info is not None or reversed_)
    name, iban = _counterparty(detail, credit, account, owner)
    bank_reference = (
        provided(_text(refs, "AcctSvcrRef"))
        or provided(_text(entry, "AcctSvcrRef"))
        or provided(_text(entry, "NtryRef"))
    )
    return Line(
        day=day, value_day=value, amount=amount, currency=currency, credit=credit, counterparty=name,
        iban=iban or iban_in(text), end_to_end_id=end_to_end, bank_reference=bank_reference,
        reference=" ".join(structured) or " ".join(numbers) or " ".join(free) or end_to_end or instruction,
        return_reason=reason, text=text,
    )  # fmt: skip


def _counterparty(detail: Any, credit: bool, account: str, owner: str) -> tuple[str, str]:
    """Who stands on the other side: name and account. Banks fill one side or both, and turn them round on returns."""
    parties = _first(detail, "RltdPties")
    if parties is None:
        return "", ""
    sides = [
        (
            _party(_first(parties, side)) or _party(_first(parties, f"Ultmt{side}")),
            _account(_first(parties, f"{side}Acct")),
        )
        for side in (("Dbtr", "Cdtr") if credit else ("Cdtr", "Dbtr"))
    ]

    def ours(side: tuple[str, str]) -> bool:
        return bool(side[1] and side[1] == account) or bool(owner and not side[1] and side[0] == owner)

    return next((side for side in sides if any(side) and not ours(side)), ("", ""))


def _party(node: Any) -> str:
    return tidy(_text(node, "Nm") or _text(node, "Pty/Nm") or _text(node, "Agt/FinInstnId/Nm"))


def _account(node: Any) -> str:
    number = (
        _text(node, "Id/IBAN") or _text(node, "Id/Othr/Id") or _text(node, "Id/PrtryAcct/Id") or _text(node, "Id/BBAN")
    )
    squeezed = "".join(number.split()).upper()
    return squeezed if is_iban(squeezed) else tidy(number)[:40]


def _amount(node: Any, where: str) -> tuple[Decimal, str]:
    amount = _first(node, "Amt")
    if amount is None:
        raise Unreadable("camt_missing", where=where, name="Amt")
    value = decimal(_own_text(amount), where)
    if value < 0:
        raise Unreadable("bank_amount", where=where, text=_own_text(amount)[:40])
    return value, amount.get("Ccy", "").strip().upper()


def _detail_amount(detail: Any, currency: str) -> Decimal | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt", "AmtDtls/CntrValAmt/Amt"):
        node = _first(detail, path)
        if node is not None and node.get("Ccy", currency).strip().upper() == currency:
            return abs(decimal(_own_text(node), path))
    return None


def _credit(node: Any, where: str) -> bool:
    text = _text(node, "CdtDbtInd").upper()
    if text not in {"CRDT", "DBIT"}:
        raise Unreadable("camt_sign", where=where, text=text[:20])
    return text == "CRDT"


def _day(node: Any, where: str) -> date | None:
    if node is None:
        return None
    text = _text(node, "Dt") or _text(node, "DtTm") or _own_text(node)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Unreadable("bank_day", where=where, text=text[:40]) from None


def _name(node: Any) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _children(node: Any) -> Iterator[Any]:
    return (child for child in node if isinstance(child.tag, str))


def _all(node: Any, name: str) -> list[Any]:
    return [] if node is None else [child for child in _children(node) if _name(child) == name]


def _deep(node: Any, name: str) -> Iterator[Any]:
    return node.iter(f"{{*}}{name}")


def _first(node: Any, path: str) -> Any:
    for name in path.split("/"):
        node = next(iter(_all(node, name)), None)
        if node is None:
            return None
    return node


def _own_text(node: Any) -> str:
    return (node.text or "").strip()


def _text(node: Any, path: str) -> str:
    found = _first(node, path)
    return "" if found is None else _own_text(found)

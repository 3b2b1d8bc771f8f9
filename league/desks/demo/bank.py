"""The statement that waits in the demo: fifty transfers on the league's account, as its bank would write them.

38 say all that is needed, 7 name no call or a wrong one, 3 pay a part or too much, 2 are of nobody one knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from dues import accounts, statements
from dues.models import FormalNotice, Payment
from league.base.models import User
from league.base.text import fold

ACCOUNT = "FR7612345678900000000000164"
OPENING = Decimal("48250.37")
EXACT, NO_NUMBER, SLIPS, FOREIGN, UNEVEN = 38, 2, 3, 2, 3


@dataclass(frozen=True)
class Transfer:
    day: date
    amount: Decimal
    name: str
    text: str
    account: str = ""
    reason: str = ""


def receive_statement(*, by: User, on: date) -> None:
    """Brings in the statement of the last two weeks."""
    chance = Random(50)  # noqa: S311
    wanted = EXACT + NO_NUMBER + SLIPS + FOREIGN + UNEVEN
    rows = accounts.still_open(on).exclude(pk__in=FormalNotice.objects.values("reminder__document"))
    rows = rows.select_related("company").order_by("-number")[: wanted + 1]
    one_each = {document.company_id: document for document in reversed(list(rows))}
    documents = list(one_each.values())[-wanted:]
    chance.shuffle(documents)
    days = sorted(on - timedelta(days=chance.randrange(3, 14)) for _ in range(60))
    moves = [
        *incoming(documents, chance),
        Transfer(on, Decimal("1500.00"), "FONDATION EXEMPLE", "Don 2e semestre", number(chance)),
        Transfer(on, Decimal("84.30"), "REMBOURSEMENT TRAIN EXEMPLE", "Dossier 88-1204", number(chance)),
        *outgoing(on),
    ]
    chance.shuffle(moves)
    dated = [
        Transfer(day, move.amount, move.name, move.text, move.account, move.reason)
        for day, move in zip(days, moves, strict=False)
    ]
    statements.receive(content=camt(dated), name="releve-banque-exemple.xml", add_accounts=True, by=by, on=on)


def incoming(documents: Sequence[Any], chance: Random) -> Iterator[Transfer]:
    """One transfer for each document, from the tidy to the puzzling."""
    spoken = ("Cotisation {n}", "{n}", "COTIS {s}", "REGLEMENT {n} DIGITAL LEAGUE", "Appel {s} merci")
    for at, document in enumerate(documents):
        called, name = document.number, fold(document.company.name).upper()
        squeezed = called.replace("-", "", 1).replace("-", " ")
        text, amount = chance.choice(spoken).format(n=called, s=squeezed), document.open
        kind = at - EXACT
        if 0 <= kind < NO_NUMBER:
            text = "Cotisation annuelle"
        elif NO_NUMBER <= kind < NO_NUMBER + SLIPS:
            text = (
                f"Cotisation {called[:-2]}{called[-1]}{called[-2]}"
                if called[-1] != called[-2]
                else f"Cotisation {called[:-1]}"
            )
        elif NO_NUMBER + SLIPS <= kind < NO_NUMBER + SLIPS + FOREIGN:
            text = f"Cotisation {documents[at - 20].number}"
        elif kind >= NO_NUMBER + SLIPS + FOREIGN:
            last = kind - NO_NUMBER - SLIPS - FOREIGN
            amount = (amount / 2).quantize(Decimal("0.01")) if last < 2 else amount + Decimal("50.00")
        yield Transfer(document.issued_on, amount, name[:35], text, number(chance))


def outgoing(on: date) -> Iterator[Transfer]:
    """What went out: costs of the bank, a supplier, and a cheque of a member that came back."""
    yield Transfer(on, Decimal("-18.40"), "BANQUE EXEMPLE", "Frais de tenue de compte")
    yield Transfer(on, Decimal("-642.00"), "TRAITEUR EXEMPLE", "Facture 2207")
    cheques = Payment.objects.filter(method=Payment.Method.CHEQUE, reversal=None, reverses=None).select_related(
        "company"
    )
    bounced = cheques.order_by("-day", "-pk").first()
    if bounced is not None:
        name = fold(bounced.company.name).upper()[:35]
        yield Transfer(on, -bounced.amount, name, f"CHEQUE IMPAYE {bounced.reference}", reason="AM04")


def number(chance: Random) -> str:
    """The IBAN of an account at a bank that does not exist, with its right keys."""
    bban = f"12345{chance.randrange(10**5):05d}{chance.randrange(10**11):011d}"
    bban += f"{97 - (89 * int(bban[:5]) + 15 * int(bban[5:10]) + 3 * int(bban[10:])) % 97:02d}"
    return f"FR{98 - int(f'{bban}152700') % 97:02d}{bban}"


def camt(moves: Sequence[Transfer]) -> bytes:
    """The movements as a camt.053.001.08."""
    closing = OPENING + sum((move.amount for move in moves), Decimal(0))
    first, last = min(move.day for move in moves), max(move.day for move in moves)

    def balance(code: str, amount: Decimal, day: date) -> str:
        return (
            f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
            f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    def entry(at: int, move: Transfer) -> str:
        side = "Dbtr" if move.amount > 0 or move.reason else "Cdtr"
        other = f"<{side}Acct><Id><IBAN>{move.account}</IBAN></Id></{side}Acct>" if move.account else ""
        back = f"<RtrInf><Rsn><Cd>{move.reason}</Cd></Rsn></RtrInf>" if move.reason else ""
        return (
            f'<Ntry><Amt Ccy="EUR">{abs(move.amount)}</Amt><CdtDbtInd>{"CRDT" if move.amount > 0 else "DBIT"}</CdtDbtInd>'
            f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{move.day}</Dt></BookgDt><ValDt><Dt>{move.day}</Dt></ValDt>"
            f"<AcctSvcrRef>{move.day:%y%m%d}{at:06d}</AcctSvcrRef><NtryDtls><TxDtls>"
            f"<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><RltdPties><{side}><Pty><Nm>{escape(move.name)}</Nm></Pty></{side}>"
            f"{other}</RltdPties><RmtInf><Ustrd>{escape(move.text)}</Ustrd></RmtInf>{back}</TxDtls></NtryDtls></Ntry>"
        )

    entries = "".join(entry(at, move) for at, move in enumerate(moves, 1))
    return (
        '<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>DEMO</MsgId></GrpHdr><Stmt><Id>DEMO</Id><ElctrncSeqNb>22</ElctrncSeqNb><Acct><Id><IBAN>{ACCOUNT}</IBAN>"
        f"</Id><Ccy>EUR</Ccy></Acct>{balance('OPBD', OPENING, first)}{balance('CLBD', closing, last)}{entries}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()

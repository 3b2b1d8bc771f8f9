"""Writes the statements of fictional banks in every format, from one list of movements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from xml.sax.saxutils import escape

OURS = "FR7630006000011234567890189"
THEIRS = "DE89370400440532013000"


@dataclass(frozen=True)
class Move:
    """A movement as a bank knows it; `parts` makes it a batch."""

    day: date
    amount: Decimal
    text: str = ""
    name: str = ""
    iban: str = ""
    e2e: str = "NOTPROVIDED"
    ref: str = ""
    reason: str = ""
    parts: tuple["Move", ...] = ()

    @property
    def flat(self) -> tuple["Move", ...]:
        return self.parts or (self,)


def total(moves: Sequence[Move]) -> Decimal:
    return sum((move.amount for move in moves), Decimal(0))


@dataclass(frozen=True)
class Window:
    """Movements between two balances."""

    moves: tuple[Move, ...]
    opening: Decimal = Decimal("1000.00")
    account: str = OURS
    number: str = "1"

    @property
    def closing(self) -> Decimal:
        return self.opening + total(self.moves)

    @property
    def days(self) -> tuple[date, date]:
        days = [move.day for move in self.moves] or [date(2026, 3, 2)]
        return min(days), max(days)

    def permuted(self, moves: Sequence[Move]) -> "Window":
        return replace(self, moves=tuple(moves))


def camt(*windows: Window, version: str = "02", closing: Decimal | None = None) -> bytes:
    new = int(version) >= 8

    def nm(name: str) -> str:
        inner = f"<Nm>{escape(name)}</Nm>"
        return f"<Pty>{inner}</Pty>" if new else inner

    def details(move: Move) -> str:
        side = "Dbtr" if move.amount > 0 else "Cdtr"
        party = f"<{side}>{nm(move.name)}</{side}>" if move.name else ""
        if move.iban:
            party += f"<{side}Acct><Id><IBAN>{move.iban}</IBAN></Id></{side}Acct>"
        amount = abs(move.amount)
        back = f"<RtrInf><Rsn><Cd>{move.reason}</Cd></Rsn></RtrInf>" if move.reason else ""
        words = f"<RmtInf><Ustrd>{escape(move.text)}</Ustrd></RmtInf>" if move.text else ""
        return (
            f"<TxDtls><Refs><EndToEndId>{move.e2e}</EndToEndId></Refs>"
            f'<AmtDtls><TxAmt><Amt Ccy="EUR">{amount}</Amt></TxAmt></AmtDtls>'
            f"<RltdPties>{party}</RltdPties>{words}{back}</TxDtls>"
        )

    def entry(move: Move) -> str:
        status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
        ref = f"<AcctSvcrRef>{move.ref}</AcctSvcrRef>" if move.ref else ""
        inner = "".join(details(part) for part in move.flat)
        return (
            f'<Ntry><Amt Ccy="EUR">{abs(move.amount)}</Amt><CdtDbtInd>{"CRDT" if move.amount > 0 else "DBIT"}</CdtDbtInd>'
            f"{status}<BookgDt><Dt>{move.day}</Dt></BookgDt><ValDt><Dt>{move.day}</Dt></ValDt>{ref}"
            f"<NtryDtls>{inner}</NtryDtls></Ntry>"
        )

    def balance(code: str, amount: Decimal, day: date) -> str:
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="EUR">{abs(amount)}</Amt><CdtDbtInd>{"CRDT" if amount >= 0 else "DBIT"}</CdtDbtInd>'
            f"<Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    statements = "".join(
        f"<Stmt><Id>{w.number}</Id><Acct><Id><IBAN>{w.account}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        + balance("OPBD", w.opening, w.days[0])
        + balance("CLBD", w.closing if closing is None else closing, w.days[1])
        + "".join(entry(move) for move in w.moves)
        + "</Stmt>"
        for w in windows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        f"<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>{statements}</BkToCstmrStmt></Document>"
    ).encode()


def cfonb(*windows: Window, closing: Decimal | None = None) -> bytes:
    plus, minus = "{ABCDEFGHI", "}JKLMNOPQR"

    def amount(value: Decimal) -> str:
        digits = f"{abs(int(value * 100)):014d}"
        return digits[:-1] + (plus if value >= 0 else minus)[int(digits[-1])]

    lines = []
    for w in windows:
        bank, branch, account = w.account[4:9], w.account[9:14], w.account[14:25]
        head = f"{bank}{{}}{branch}EUR2 {account}{{}}{{}}"
        first, last = (f"{day:%d%m%y}" for day in w.days)
        lines.append(f"01{head.format('    ', '  ', first)}{'':50}{amount(w.opening)}{'':16}")
        for move in (part for each in w.moves for part in each.flat):
            day = f"{move.day:%d%m%y}"
            label = f"{'VIR SEPA' if move.amount > 0 else 'PRLV SEPA'} {move.name}"[:31]
            lines.append(
                f"04{head.format('A1B2', '05', day)}  {day}{label:31}  {'':7}  {amount(move.amount)}{move.ref[:16]:16}"
            )
            for kind, text in (("NPY", move.name), ("LCC", move.text), ("RCN", move.e2e)):
                if text and text != "NOTPROVIDED":
                    lines.append(f"05{head.format('A1B2', '05', day)}     {kind}{text[:70]:70}  ")
        lines.append(
            f"07{head.format('    ', '  ', last)}{'':50}{amount(w.closing if closing is None else closing)}{'':16}"
        )
    assert all(len(line) == 120 for line in lines)
    return "\r\n".join(lines).encode("ascii", "replace")


def mt940(*windows: Window, dutch: bool = False, closing: Decimal | None = None) -> bytes:
    def money(value: Decimal) -> str:
        return f"{abs(value):.2f}".replace(".", ",")

    def balance(tag: str, value: Decimal, day: date) -> str:
        return f":{tag}:{'C' if value >= 0 else 'D'}{day:%y%m%d}EUR{money(value)}"

    lines = []
    for w in windows:
        first, last = w.days
        lines += [":20:STARTUMS", f":25:{w.account}", f":28C:{w.number}/1", balance("60F", w.opening, first)]
        for move in (part for each in w.moves for part in each.flat):
            lines.append(
                f":61:{move.day:%y%m%d}{move.day:%m%d}{'C' if move.amount > 0 else 'D'}{money(move.amount)}NTRFNONREF//{move.ref}"
            )
            if dutch:
                back = f"/RTRN/{move.reason}" if move.reason else ""
                lines.append(f":86:/EREF/{move.e2e}{back}/IBAN/{move.iban}/NAME/{move.name}/REMI/{move.text}/")
            else:
                lines.append(
                    f":86:{'109' if move.reason else '166'}?00GUTSCHRIFT?20EREF+{move.e2e}?21SVWZ+{move.text[:27]}"
                    f"?22{move.text[27:54]}?31{move.iban}?32{move.name[:27]}"
                    + (f"?34{move.reason}" if move.reason else "")
                )
        lines += [balance("62F", w.closing if closing is None else closing, last), "-"]
    return "\r\n".join(lines).encode("latin-1", "replace")


def csv_file(window: Window, *, closing: Decimal | None = None) -> bytes:
    """A CSV as Crédit Agricole writes it: lines before the table, two columns of amounts, newest first."""

    def money(value: Decimal) -> str:
        return f"{abs(value):,.2f}".replace(",", " ").replace(".", ",")

    first, last = window.days
    end = window.closing if closing is None else closing
    lines = [
        f"Téléchargement du {last + timedelta(days=1):%d/%m/%Y};",
        f"Compte courant {window.account};",
        f"Solde initial au {first:%d/%m/%Y};{'-' if window.opening < 0 else ''}{money(window.opening)} €",
        f"Solde final au {last:%d/%m/%Y};{'-' if end < 0 else ''}{money(end)} €",
        "",
        "Date;Libellé;Débit euros;Crédit euros;Référence",
    ]
    for move in reversed([part for each in window.moves for part in each.flat]):
        words = f"VIREMENT {move.name} {move.text}".strip().replace('"', "'")
        sides = (money(move.amount), "") if move.amount < 0 else ("", money(move.amount))
        lines.append(f'{move.day:%d/%m/%Y};"{words}";{sides[0]};{sides[1]};{move.ref}')
    return "\r\n".join(lines).encode("cp1252", "replace")

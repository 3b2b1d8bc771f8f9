"""Bank statements: the league's accounts, and every entry of every file kept once. Nothing is ever dropped."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dues.bank import neighbours, reading
from dues.bank.keys import keys_of, likeness
from dues.bank.statement import BankFile, Line
from dues.bank.statement import Statement as Read
from dues.models import (
    BankAccount,
    Statement,
    StatementEntry,
    StatementFile,
    StatementLine,
)
from league.base.acts import Refused, act
from league.base.models import User
from league.base.money import cents
from league.base.sealing import digest, masked, seal, squeezed, unseal

_MATCHED = uuid.UUID("0b9a2f4e-6d0a-4a0b-9a55-8f5a0f9b7d11")
UNNAMED = "?"


@dataclass(frozen=True)
class Received:
    """A file as it was kept: `new` entries read for the first time, `known` ones read before."""

    file: StatementFile
    new: int
    known: int
    again: bool = False


def receive(
    *,
    content: bytes,
    name: str,
    by: User | None,
    on: date,
    account: BankAccount | None = None,
    add_accounts: bool = False,
) -> Received:
    """Reads a file and keeps every entry of it once. The same file, or an entry already read, changes nothing.

    Unreadable when it is no statement or does not add up; Refused when its account is not one of the league's
    (`add_accounts` takes it as one; `account` says which it is where the file names none) or it is a notification, whose
    entries a statement will bring again.
    """
    file = reading.read(content, name)
    if file.notification:
        raise Refused(
            _("A notification (camt.054) announces what a statement will book: send the statement (camt.053).")
        )
    return keep(file=file, content=content, name=name, account=account, add_accounts=add_accounts, by=by, on=on)


@act
def keep(
    *,
    file: BankFile,
    content: bytes,
    name: str,
    account: BankAccount | None,
    add_accounts: bool,
    by: User | None,
    on: date,
) -> Received:
    """Writes a file that adds up: its statements, the entries that are new, and where each entry stands."""
    mark = digest(content, "statement-file")
    found = _accounts(file, account, add=add_accounts)
    list(BankAccount.objects.select_for_update().filter(pk__in={one.pk for one in found}).order_by("pk"))
    before = StatementFile.objects.filter(digest=mark).first()
    if before is not None:
        return Received(before, 0, StatementLine.objects.filter(statement__file=before).count(), again=True)
    stored = StatementFile.objects.create(
        digest=mark, sealed=seal(content), name=reading.safe_name(name), format=file.format,
        warnings=[remark.as_json() for remark in file.warnings], read_by=by,
    )  # fmt: skip
    new = known = 0
    for position, (read, owner) in enumerate(zip(file.statements, found, strict=True)):
        fresh, seen = _keep_statement(stored, position, read, owner)
        new, known = new + fresh, known + seen
    return Received(stored, new, known)


def _keep_statement(stored: StatementFile, position: int, read: Read, owner: BankAccount) -> tuple[int, int]:
    if read.currency != owner.currency:
        raise Refused(
            _("The statement is in %(currency)s, the account %(account)s in %(other)s.")
            % {"currency": read.currency, "account": owner, "other": owner.currency}
        )
    for line in read.lines:
        if cents(line.amount) != line.amount:
            raise Refused(_("An entry of %(amount)s is not in whole cents.") % {"amount": line.amount})
    days = sorted(line.day for line in read.lines)
    opening, closing = read.opening, read.closing
    statement = Statement(
        file=stored, position=position, account=owner, number=read.number[:40],
        first_day=days[0] if days else opening and opening.day, last_day=days[-1] if days else closing and closing.day,
        opening=opening and opening.amount, opening_day=opening and opening.day,
        closing=closing and closing.amount, closing_day=closing and closing.day,
    )  # fmt: skip
    beside = neighbours.counts(statement)
    alike = [likeness(line, owner.digest) for line in read.lines]
    keys = keys_of(alike, beside)
    there = dict(StatementEntry.objects.filter(key__in=keys).values_list("key", "pk"))
    entries = [
        _entry(line, key, same, owner)
        for line, key, same in zip(read.lines, keys, alike, strict=True)
        if key not in there
    ]  # fmt: skip
    statement.save()
    made = {entry.key: entry.pk for entry in StatementEntry.objects.bulk_create(entries, batch_size=2000)}
    StatementLine.objects.bulk_create(
        (
            StatementLine(statement=statement, position=at, entry_id=made.get(key) or there[key], first=key in made)
            for at, key in enumerate(keys)
        ),
        batch_size=5000,
    )
    return len(made), len(keys) - len(made)


def _entry(line: Line, key: str, same: str, owner: BankAccount) -> StatementEntry:
    return StatementEntry(
        account=owner, key=key, likeness=same, day=line.day, value_day=line.value_day, amount=line.amount, credit=line.credit,
        counterparty=masked(line.counterparty)[:140],
        iban_digest=digest(squeezed(line.iban), "account") if line.iban else "", iban_last4=squeezed(line.iban)[-4:],
        reference=masked(line.reference)[:140], end_to_end_id=masked(line.end_to_end_id)[:70],
        bank_reference=line.bank_reference[:70], return_reason=(line.return_reason or "")[:20],
        text=masked(line.text)[:4000],
    )  # fmt: skip


# --- the league's accounts ----------------------------------------------------------------------------------------------


def add_account(number: str, *, name: str = "", currency: str = "EUR") -> BankAccount:
    """An account of the league under its number, made once. The caller is an act."""
    clean = squeezed(number)
    account, _made = BankAccount.objects.get_or_create(
        digest=digest(clean, "account"),
        defaults={
            "sealed": seal(clean), "last4": clean[-4:], "currency": currency, "name": name or _("Current account"),
        },
    )  # fmt: skip
    return account


def number_of(account: BankAccount) -> str:
    """The number in clear: for a file that goes to the bank, never for a page."""
    return unseal(account.sealed).decode()


def _accounts(file: BankFile, chosen: BankAccount | None, *, add: bool) -> list[BankAccount]:
    """The league's account of each statement of the file."""
    known = list(BankAccount.objects.all())
    found = []
    for statement in file.statements:
        one = _known(statement.account, known)
        if one is None and statement.account == UNNAMED:
            one = chosen or (known[0] if len(known) == 1 else None)
            if one is None:
                raise Refused(_("The file does not name its account: say which one it is."), "account")
        elif one is None and chosen is not None and not _like_iban(statement.account):
            one = chosen
        elif one is None and add:
            one = add_account(statement.account, currency=statement.currency)
            known.append(one)
        if one is None:
            raise Refused(unknown_sentence(statement.account), "add_account")
        found.append(one)
    return found


def _like_iban(number: str) -> bool:
    return squeezed(number)[:2].isalpha()


def _known(number: str, known: Iterable[BankAccount]) -> BankAccount | None:
    """The account of this number, or the only one whose IBAN holds it: files of banks may leave out bank and key."""
    clean = squeezed(number)
    mark = digest(clean, "account")
    for account in known:
        if account.digest == mark:
            return account
    digits = clean.lstrip("0")
    if len(digits) < 7 or _like_iban(clean):
        return None
    holding = [account for account in known if digits in number_of(account)]
    return holding[0] if len(holding) == 1 else None


def masked_account(number: str) -> str:
    """An account as a page or a message may name it."""
    clean = squeezed(number)
    return number if len(clean) < 8 or not any(c.isdigit() for c in clean) else f"···· {clean[-4:]}"


def unknown_sentence(number: str) -> str:
    if number == UNNAMED:
        return _("The file does not name its account.")
    return _("The account %(account)s is not one of the league's: add it first.") % {"account": masked_account(number)}


def unknown_accounts(file: BankFile) -> list[str]:
    """A sentence for each account of the file that is not the league's."""
    known = list(BankAccount.objects.all())
    numbers = dict.fromkeys(statement.account for statement in file.statements)
    return [
        unknown_sentence(number)
        for number in numbers
        if _known(number, known) is None and not (number == UNNAMED and len(known) == 1)
    ]


def all_unknown(file: BankFile) -> list[str]:
    return [unknown_sentence(number) for number in dict.fromkeys(statement.account for statement in file.statements)]

"""Proposals: whose money an entry is and what it pays, with the reasons in words. Pure; one call for a whole statement.

What speaks for a company: the number of its document in the words, an account that has paid for it before, its SIREN, its
name. What speaks for a document besides: its open amount. A proposal is exact when number (or known account) and amount
agree and nothing speaks for somebody else; everything else is for a person to judge.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import combinations

from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from league.base.money import euros_text
from league.base.remarks import Param, Remark, words
from league.base.text import fold

words(
    why_number=_("names %(number)s"),
    why_number_near=_("names “%(text)s”, one slip from %(number)s"),
    why_number_of_other=_("names %(number)s, which is of %(company)s"),
    why_iban=_("account ···· %(last4)s has paid for this company before"),
    why_payer=_("a payer of this name has been matched with this company before"),
    why_siren=_("names the SIREN %(siren)s"),
    why_name=_("name alike at %(percent)s %%"),
    why_amount=_("amount exact"),
    why_several=_("the amount of %(count)s documents together: %(numbers)s"),
    why_part=_("part payment: %(left)s stay to pay"),
    why_over=_("%(over)s too much: they stay to the company’s credit"),
    why_credit=_("nothing is open: the money stays to the company’s credit"),
    why_twin=_("another entry of the same amount is proposed for it already"),
    why_recorded=_("a payment of this amount was recorded by hand on %(day)s"),
    why_paid=_("%(number)s is paid already"),
    why_only_amount=_("only the amount speaks for it"),
)

EXACT, DOUBTFUL, NOTHING = "exact", "doubtful", "nothing"
NAME_ALIKE, NAME_NEAR = 90, 80
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Incoming:
    """An entry to explain."""

    pk: int
    day: date
    amount: Decimal
    counterparty: str
    words: str
    iban_digest: str = ""
    iban_last4: str = ""


@dataclass(frozen=True, slots=True)
class Owed:
    """A document of a company and what is open on it, zero when it is paid."""

    pk: int
    company: int
    number: str
    open: Decimal
    due_on: date


@dataclass(frozen=True, slots=True)
class Payer:
    """A company as a payer may call it."""

    pk: int
    name: str
    siren: str = ""
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment recorded by hand that no entry explains yet."""

    pk: int
    company: int
    amount: Decimal
    day: date


@dataclass
class Proposal:
    """One explanation of an entry. `score` from 0 to 100; `document` is settled first, None leaves a credit."""

    company: int
    document: int | None = None
    payment: int | None = None
    score: int = 0
    why: list[Remark] = field(default_factory=list)
    exact: bool = False
    covers: tuple[int, ...] = ()


@dataclass
class Explained:
    """The proposals for an entry, the best first; the first is preselected when it is good enough."""

    kind: str
    proposals: list[Proposal]

    @property
    def best(self) -> Proposal | None:
        return self.proposals[0] if self.proposals else None


_NUMBER = re.compile(r"(?<![A-Z])([A-Z]{1,5})[\W_]{0,3}(20\d\d)[\W_]{0,3}0*(\d{1,6})(?!\d)")
_TOKEN = re.compile(r"(?<![A-Z0-9])[A-Z]{1,5}[\W_]{0,2}[0-9OIL][0-9OIL\W_]{3,14}(?![A-Z0-9])")
_FORMS = re.compile(
    r"\b(?:sas|sasu|sarl|eurl|sa|sci|scop|scic|snc|selarl|association|asso|ste|societe|ets|etablissements|groupe|gmbh|ltd|"
    r"cie|et|the|la|le|les|de|du|des|m|mme|mr|virement|vir|sepa|recu|inst)\b"
)


def bare_name(name: str) -> str:
    """A name without legal forms and small words, as one compares it."""
    plain = re.sub(r"[^a-z0-9 ]+", " ", fold(name))
    return " ".join(_FORMS.sub(" ", plain).split()) or " ".join(plain.split())


def alike(one: str, other: str) -> int:
    """How alike two bare names are, 0 to 100; a name cut off by the bank is still alike, a short one must be whole."""
    if not one or not other:
        return 0
    whole = fuzz.token_sort_ratio(one, other)
    if min(len(one), len(other)) >= 6:
        whole = max(whole, fuzz.token_set_ratio(one, other) * 0.97)
    return int(whole)


class _Book:
    """What is owed, and every way to find it."""

    def __init__(
        self, owed: Iterable[Owed], payers: Iterable[Payer], known: Mapping[str, int], recorded: Iterable[Recorded]
    ) -> None:
        self.documents = {one.pk: one for one in owed}
        self.payers = {one.pk: one for one in payers}
        self.known = known
        self.left = {one.pk: one.open for one in self.documents.values()}
        self.by_number = {number_key(one.number): one for one in self.documents.values()}
        self.by_company: dict[int, list[Owed]] = defaultdict(list)
        for one in sorted(self.documents.values(), key=lambda document: (document.due_on, document.pk)):
            self.by_company[one.company].append(one)
        self.recorded: dict[tuple[int, Decimal], list[Recorded]] = defaultdict(list)
        for payment in recorded:
            self.recorded[payment.company, payment.amount].append(payment)
        self.names = [(bare_name(name), one.pk) for one in self.payers.values() for name in (one.name, *one.others)]
        self.sirens = {one.siren: one.pk for one in self.payers.values() if one.siren}
        self.by_amount: dict[Decimal, list[Owed]] = defaultdict(list)
        for one in self.documents.values():
            if one.open > 0:
                self.by_amount[one.open].append(one)

    def open_of(self, company: int) -> list[Owed]:
        return [one for one in self.by_company[company] if self.left[one.pk] > 0]


def number_key(number: str) -> str:
    found = _NUMBER.search(number.upper())
    return f"{found[1]}{found[2]}{int(found[3])}" if found else number.upper()


def _squeezed(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper()).replace("O", "0").replace("I", "1").replace("L", "1")


def cited(text: str, book: Collection[str]) -> tuple[list[str], list[str]]:
    """The numbers that the words name: those that exist, and the pieces that look like one and are none."""
    upper = fold(text).upper()
    there: list[str] = []
    odd: list[str] = []
    for found in _NUMBER.finditer(upper):
        key = f"{found[1]}{found[2]}{int(found[3])}"
        (there if key in book else odd).append(key if key in book else found[0])
    if not there:
        odd += [found[0] for found in _TOKEN.finditer(upper)]
    return list(dict.fromkeys(there)), list(dict.fromkeys(odd))


def explain(
    entries: Sequence[Incoming], *, owed: Iterable[Owed], payers: Iterable[Payer], known: Mapping[str, int],
    recorded: Iterable[Recorded] = (),
) -> dict[int, Explained]:  # fmt: skip
    """Proposals for every entry, each open euro proposed once: the surest entries choose first.

    `known` leads from the digest of an account, or from `name:` and a bare name, to the company it has paid for.
    """
    book = _Book(owed, payers, known, recorded)
    found = {entry.pk: _proposals(entry, book) for entry in entries}
    order = sorted(
        entries, key=lambda e: (-(found[e.pk][0].score if found[e.pk] else 0), e.day, e.pk)
    )  # fmt: skip
    explained = {}
    for entry in order:
        proposals = found[entry.pk]
        for proposal in proposals[:1]:
            _take(entry, proposal, book)
        proposals.sort(key=lambda one: -one.score)
        kind = NOTHING if not proposals else EXACT if proposals[0].exact else DOUBTFUL
        explained[entry.pk] = Explained(kind, proposals[:SHOWN])
    return {entry.pk: explained[entry.pk] for entry in entries}


def _take(entry: Incoming, proposal: Proposal, book: _Book) -> None:
    """Keeps what a proposal covers from the entries that come after; a twin that comes too late says so."""
    spent = any(book.left[pk] <= 0 < book.documents[pk].open for pk in proposal.covers)
    if spent:
        proposal.why.append(Remark("why_twin"))
        proposal.exact, proposal.document, proposal.score = False, None, min(proposal.score, 55)
        return
    if proposal.payment:
        rows = book.recorded[proposal.company, entry.amount]
        rows[:] = [row for row in rows if row.pk != proposal.payment]
        return
    left = entry.amount
    for pk in proposal.covers:
        used = min(left, book.left[pk])
        book.left[pk] -= used
        left -= used


def _proposals(entry: Incoming, book: _Book) -> list[Proposal]:
    there, odd = cited(entry.words, book.by_number)
    numbers = [book.by_number[key] for key in there]
    points: dict[int, int] = defaultdict(int)
    why: dict[int, list[Remark]] = defaultdict(list)
    named: dict[int, list[Owed]] = defaultdict(list)
    for document in numbers:
        points[document.company] = max(points[document.company], 50)
        named[document.company].append(document)
        why[document.company].append(_remark("why_number", number=document.number))
    strong: set[int] = set()
    company = book.known.get(entry.iban_digest) if entry.iban_digest else None
    if company:
        points[company] += 45
        strong.add(company)
        why[company].append(_remark("why_iban", last4=entry.iban_last4))
    digits = re.sub(r"(?<=\d)[ .](?=\d{3})", "", entry.words)
    for siren in set(re.findall(r"(?<!\d)(\d{9})(?:\d{5})?(?!\d)", digits)) & book.sirens.keys():
        points[book.sirens[siren]] += 40
        strong.add(book.sirens[siren])
        why[book.sirens[siren]].append(_remark("why_siren", siren=siren))
    payer = bare_name(entry.counterparty)
    company = book.known.get(f"name:{payer}") if payer else None
    if company and company not in strong:
        points[company] += 30
        strong.add(company)
        why[company].append(Remark("why_payer"))
    _by_name(entry, payer, book, points, why, strong)
    _by_slip(odd, book, points, why, named, strong)
    if not points:
        alone = [one for one in book.by_amount.get(entry.amount, ()) if book.left[one.pk] == entry.amount]
        if len(alone) == 1:
            only = [Remark("why_amount"), Remark("why_only_amount")]
            return [Proposal(alone[0].company, alone[0].pk, None, 15, only, covers=(alone[0].pk,))]
        return []
    proposals = []
    for company in sorted(points, key=lambda pk: -points[pk])[:8]:
        others = [one for one in strong if one != company]
        proposals.append(_one(entry, company, points[company], why[company], named[company], book, others))
        proposals[-1].why += [
            _remark("why_number_of_other", number=one.number, company=book.payers[one.company].name)
            for one in numbers
            if one.company != company and one.company in book.payers and not named[company]
        ]
    proposals.sort(key=lambda one: -one.score)
    return proposals


def _by_name(
    entry: Incoming, payer: str, book: _Book, points: dict[int, int], why: dict[int, list[Remark]], strong: set[int]
) -> None:
    said = payer or bare_name(entry.words)
    best: dict[int, int] = {}
    for name, company in book.names:
        ratio = alike(said, name) if payer else _inside(name, said)
        if ratio >= NAME_NEAR and ratio > best.get(company, 0):
            best[company] = ratio
    for company, ratio in sorted(best.items(), key=lambda item: -item[1])[:5]:
        points[company] += 32 if ratio >= NAME_ALIKE else 16
        if ratio >= NAME_ALIKE and ratio == max(best.values()):
            strong.add(company)
        why[company].append(_remark("why_name", percent=ratio))


def _inside(name: str, text: str) -> int:
    """A name among other words: only a long one, whole."""
    return 92 if len(name) >= 8 and f" {name} " in f" {text} " else 0


def _by_slip(
    odd: list[str],
    book: _Book,
    points: dict[int, int],
    why: dict[int, list[Remark]],
    named: dict[int, list[Owed]],
    strong: set[int],
) -> None:
    """A number one slip away counts only for a company that something else speaks for."""
    for piece in odd:
        squeezed = _squeezed(piece)
        for company in strong:
            for document in book.by_company[company]:
                if document not in named[company] and OSA.distance(squeezed, _squeezed(document.number)) <= 2:
                    points[company] += 18
                    named[company].append(document)
                    why[company].append(_remark("why_number_near", text=piece.strip(), number=document.number))


def _one(
    entry: Incoming, company: int, points: int, why: list[Remark], named: list[Owed], book: _Book, others: list[int]
) -> Proposal:
    """What the money would settle, if it is this company's."""
    reasons = list(why)
    waiting = book.open_of(company)
    pool = [one for one in named if book.left[one.pk] > 0] or waiting
    sure = any(remark.code in {"why_number", "why_iban", "why_siren"} for remark in reasons)
    by_number = any(remark.code == "why_number" for remark in reasons)
    proposal = Proposal(company, why=reasons, score=points)
    match = next((one for one in pool if book.left[one.pk] == entry.amount), None)
    if match is None and not by_number:
        match = next((one for one in waiting if book.left[one.pk] == entry.amount), None)
    together = None if match else _together(entry.amount, pool if len(pool) > 1 else waiting, book)
    if match is not None:
        proposal.document, proposal.covers, proposal.score = match.pk, (match.pk,), points + 30
        reasons.append(Remark("why_amount"))
    elif together:
        proposal.document, proposal.covers, proposal.score = (
            together[0].pk,
            tuple(one.pk for one in together),
            points + 25,
        )
        reasons.append(_remark("why_several", count=len(together), numbers=", ".join(one.number for one in together)))
    elif pool:
        first = pool[0]
        proposal.document = first.pk
        settled = [first, *(one for one in waiting if one.pk != first.pk)]
        proposal.covers = tuple(one.pk for one in settled)
        open_all = sum((book.left[one.pk] for one in settled), Decimal(0))
        if entry.amount < book.left[first.pk]:
            reasons.append(_remark("why_part", left=euros_text(book.left[first.pk] - entry.amount)))
        elif entry.amount > open_all:
            reasons.append(_remark("why_over", over=euros_text(entry.amount - open_all)))
        proposal.score = points + 8
    else:
        reasons.extend(_remark("why_paid", number=one.number) for one in named[:1])
        reasons.append(Remark("why_credit"))
    against = [pk for pk in others if pk in book.payers]
    if by_number and against and not any(r.code in {"why_iban", "why_siren", "why_name", "why_payer"} for r in reasons):
        proposal.score -= 30  # the number is one company's, the payer another
    rows = book.recorded.get((company, entry.amount), [])
    near = next((row for row in rows if abs((row.day - entry.day).days) <= 15), None)
    if near is not None:
        reasons.append(_remark("why_recorded", day=f"{near.day:%d/%m/%Y}"))
        proposal.payment = near.pk
        proposal.score = min(proposal.score, 79)
    proposal.exact = (
        bool(match or (together and by_number))
        and sure
        and near is None
        and not (by_number and against and _foreign(reasons))
    )
    proposal.score = max(0, min(100, proposal.score + (10 if proposal.exact else 0)))
    return proposal


def _foreign(reasons: list[Remark]) -> bool:
    """Does nothing but the number speak for the company?"""
    return not any(remark.code in {"why_iban", "why_siren", "why_name", "why_payer"} for remark in reasons)


def _together(amount: Decimal, documents: Sequence[Owed], book: _Book) -> tuple[Owed, ...] | None:
    """The documents that make the amount together, in the order in which money settles them."""
    rows = list(documents)[:10]
    for count in range(2, len(rows) + 1):
        for some in combinations(rows, count):
            if sum(book.left[one.pk] for one in some) == amount and _settles(amount, some, book):
                return some
    return None


def _settles(amount: Decimal, some: Sequence[Owed], book: _Book) -> bool:
    """Would the first of them, then the oldest open documents of the company, be exactly these?"""
    rest = [one for one in book.open_of(some[0].company) if one.pk != some[0].pk]
    return {one.pk for one in rest[: len(some) - 1]} == {one.pk for one in some[1:]}


def _remark(code: str, **params: Param) -> Remark:
    return Remark(code, params)

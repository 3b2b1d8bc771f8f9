"""Tells the demo: nine years of a fictional federation, entirely through the acts that staff would use."""

import csv
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any, cast

from django.db.models import Count

from antennas.models import Antenna
from antennas.tenures import appoint as appoint_staff
from dues import campaigns, issuing, payments, quotes, reminders, scales
from dues.models import Campaign, Document, Scale
from governance import mandates
from governance.models import Body, Mandate, Seat
from league.base.models import Decision, Person, User
from league.base.text import fold
from league.desks.demo import (
    antennas_at_work,
    bank,
    collecting,
    directory,
    documents,
    facturx,
    fiction,
    governing,
    mailing,
    portal,
    register,
    releases,
    sepa,
    workbench,
)
from league.desks.demo.calendar import MERGER, Calendar
from league.desks.demo.company import company_data, four_ask
from members import admission, answers, intake, roster
from members.models import Company, ContactFunction, IntakeLine, MatchCase, Membership, Source
from members.people import open_login
from reporting import reports

HERE = Path(__file__).resolve().parent
REGISTERS = (("clustr-numerique", "clustr_numerique.csv"), ("numelink", "numelink.xlsx"))
STAFF = (
    ("direction", "Directeur général", ""),
    ("direction", "Directrice générale adjointe", ""),
    ("membership", "Service adhésions", ""),
    ("finance", "Service comptable", ""),
    ("governance", "Vie associative", ""),
    ("communication", "Communication", ""),
    ("technical", "Système d’information", ""),
    ("delegate", "Délégué territorial", "LYO"),
    ("delegate", "Déléguée territoriale", "GRE"),
    ("delegate", "Délégué territorial", "STE"),
    ("delegate", "Déléguée territoriale", "CLE"),
    ("delegate", "Délégué territorial", "VAR"),
    ("delegate", "Déléguée territoriale", "ANC"),
)
# Euros a year by college and headcount, from the first number of jobs on; the last line has no end.
SCALE: dict[str, list[tuple[int, int]]] = {
    "micro": [(0, 180), (3, 260), (10, 420)],
    "sme": [(0, 320), (10, 620), (50, 1150), (100, 1750), (250, 2600)],
    "large": [(0, 2600), (250, 3400), (1000, 4800)],
    "research": [(0, 380), (50, 520), (250, 760)],
}
RISE = {-1: Decimal("0.97"), 0: Decimal("1"), 1: Decimal("1.04")}


class Story:
    """One telling. `today` is the last day of the story; `random` makes every telling of a day the same."""

    def __init__(self, today: date) -> None:
        self.calendar = Calendar(today)
        self.today, self.year = today, self.calendar.year
        self.random = Random(2017)  # noqa: S311
        self.people = fiction.people(self.random)
        self.sirens = fiction.sirens(self.random)
        self.names = fiction.company_names(self.random)
        self.antennas = {antenna.code: antenna for antenna in Antenna.objects.all()}
        self.staff: dict[str, User] = {}
        self.twice: tuple[Company, Company]

    def chapters(self) -> Iterator[tuple[str, Callable[[], None]]]:
        yield "registers", self.two_registers
        yield "staff", self.hire
        yield "bodies", self.elect
        yield "years", self.come_and_go
        yield "figures", self.declare
        yield "dues", self.two_campaigns
        yield "today", self.what_waits_today
        yield "register", partial(register.tell, self.staff, self.today)
        yield "portal", lambda: portal.tell(today=self.today, sirens=self.sirens, staff=self.staff["membership"])

    def new_person(self, domain: str, title: str) -> Person:
        woman = title.split()[0].endswith(("ée", "rice"))
        civility, first, last = next(
            p for p in self.people if not title.startswith(("D", "d")) or (p[0] == "Mme") == woman
        )
        email = f"{fold(first)}.{fold(last)}@{domain}".replace(" ", "-")
        return Person.objects.create(
            civility=civility, first_name=first, last_name=last, email=email, sort_key=fold(f"{last} {first}")
        )

    # The merger: two registers, judged line by line, the doubtful ones decided by the truth file.

    def two_registers(self) -> None:
        truth = same_company(HERE / "verite.csv")
        decision = Decision.objects.create(
            body="Assemblée générale constitutive", day=MERGER, reference="Traité de fusion"
        )
        for slug, name in REGISTERS:
            source = Source.objects.get(slug=slug)
            received = intake.receive(source=source, name=name, content=(HERE / name).read_bytes(), by=None, on=MERGER)
            intake.judge(intake=received, by=None, on=MERGER)
            for case in MatchCase.objects.filter(line__intake=received, answer="").select_related(
                "line__intake", "other_line__intake"
            ):
                intake.decide(case=case, answer=truth(case), by=None, on=MERGER)
            intake.apply_now(intake=received, decision=decision, by=None, on=MERGER)

    def hire(self) -> None:
        for function, title, code in STAFF:
            person = self.new_person("digital-league.example", title)
            appoint_staff(
                person=person,
                function=function,
                title=title,
                antenna=self.antennas.get(code),
                span_from=MERGER,
                by=None,
                on=MERGER,
            )
            user = open_login(person=person, by=None, on=MERGER, invite=False)
            self.staff.setdefault(code or function, user)

    # Elections: people who speak for companies sit in the bureau and in the committee of their antenna.

    def elect(self) -> None:
        days = self.calendar.elections
        self.holders: dict[int, tuple[Person, Company]] = {}
        self.terms: dict[int, int] = {}  # of the holder of each seat, without a break
        for position, day in enumerate(days):
            until = days[position + 1] if position + 1 < len(days) else None
            decision = Decision.objects.create(
                body="Assemblée générale", day=day, reference="Élection du bureau et des comités"
            )
            mandates.appoint_many(
                appointments=list(self.slate(day, until, last=until is None)), decision=decision, by=None, on=day
            )
        self.leave_two_seats()
        governing.tell(self.today, by=self.staff["governance"])
        for mandate in (
            Mandate.objects.on(self.today).filter(seat__body__kind=Body.Kind.BUREAU).select_related("person")
        ):
            open_login(person=mandate.person, by=None, on=self.today, invite=False)

    def leave_two_seats(self) -> None:
        """This autumn a vice-president and a member of the bureau gave their seats back."""
        bureau = (
            Mandate.objects.on(self.today).filter(seat__body__kind=Body.Kind.BUREAU).select_related("seat__antenna")
        )
        gone = [mandate for mandate in bureau if self.is_left_empty(mandate.seat, mandate.seat.body)]
        for mandate, day in zip(gone, (date(self.year, 9, 30), date(self.year, 11, 12)), strict=False):
            mandates.end(
                mandate=mandate,
                kind=Mandate.End.RESIGNATION,
                reason="Démission adressée à la coprésidence",
                on=min(day, self.today),
                by=self.staff["governance"],
            )

    def slate(self, day: date, until: date | None, *, last: bool) -> Iterator[mandates.Appointment]:
        """Who is elected on a day, seat by seat; today three seats of committees are empty."""
        speakers = self.speakers_by_antenna(day)
        term = date(day.year + 3, 6, 24)
        for body in Body.objects.prefetch_related("seats__office", "seats__antenna").select_related("antenna"):
            for seat in body.seats.all():
                if last and body.kind != Body.Kind.BUREAU and self.is_left_empty(seat, body):
                    continue
                seat.body = body
                home = seat.place_id or self.random.choice([place for place, group in speakers.items() if group])
                elected = self.holders.get(seat.pk)
                served = self.terms.get(seat.pk, 0)
                goes_on = served < (body.most_terms or served + 1) and self.random.random() >= 0.4
                if elected not in speakers[home] or not goes_on:
                    elected, served = speakers[home][-1], 0
                self.terms[seat.pk] = served + 1
                speakers[home].remove(elected)
                self.holders[seat.pk] = elected
                yield mandates.Appointment(
                    seat=seat, person=elected[0], company=elected[1], span_from=day, until=until, term_ends_on=term
                )

    def is_left_empty(self, seat: Seat, body: Body) -> bool:
        if body.kind == Body.Kind.BUREAU:
            return (seat.antenna is not None and seat.antenna.code == "CLE") or seat.position == 15
        last = len(body.seats.all())
        return body.antenna is not None and (body.antenna.code, seat.position) in {
            ("CLE", last),
            ("CLE", last - 1),
            ("STE", last),
        }

    def speakers_by_antenna(self, day: date) -> dict[int, list[tuple[Person, Company]]]:
        """Representatives of members by antenna, in an order of chance; each person once."""
        home_of = dict(answers.members_on(day).values_list("pk", "antenna_id"))
        groups: dict[int, list[tuple[Person, Company]]] = {antenna.pk: [] for antenna in self.antennas.values()}
        seen: set[int] = set()
        rows = (
            ContactFunction.objects.on(day)
            .filter(kind="representative")
            .select_related("person", "company")
            .order_by("company_id")
        )
        for row in rows:
            home = home_of.get(row.company_id)
            if home in groups and row.person_id not in seen:
                seen.add(row.person_id)
                groups[home].append((row.person, row.company))
        for group in groups.values():
            self.random.shuffle(group)
        return groups

    # Nine years: as many companies leave as join.

    def come_and_go(self) -> None:
        seated = set(Mandate.objects.exclude(company=None).values_list("company_id", flat=True))
        stay_in = list(
            Membership.objects.on(self.today).exclude(company__in=seated).order_by("pk").select_related("company")
        )
        reasons = cycle(
            (
                ("resignation", "Budget réduit", "Courrier de l’adhérent"),
                ("resignation", "Activité recentrée hors de la région", "Courrier de l’adhérent"),
                ("striking_off", "Cotisation impayée après mise en demeure", "Bureau"),
                ("dissolution", "Liquidation judiciaire", "Greffe"),
                ("absorption", "Reprise par un autre groupe", "Courrier de l’adhérent"),
            )
        )
        for membership, day in zip(
            self.random.sample(stay_in, len(self.calendar.left())), self.calendar.left(), strict=True
        ):
            kind, reason, body = next(reasons)
            admission.end(
                memberships=[membership],
                kind=kind,
                reason=reason,
                decision=Decision.objects.create(body=body, day=day),
                by=None,
                on=day,
            )
        joiners = self.calendar.joined_before() + self.calendar.joined_this_year()
        towns = cycle(("69123", "38185", "42218", "63113", "26362", "74010", "69266", "73065", "69123", "38421"))
        for number, day in enumerate(joiners):
            creator = day.year == self.year and number % 4 == 0
            admission.admit(
                candidates=[self.joiner(next(towns), creator=creator, day=day)],
                decision=Decision.objects.create(body="Bureau", day=day, reference="Admissions"),
                by=None,
                on=day,
            )
        workbench.entered_twice(self)

    def joiner(self, commune: str, *, creator: bool, day: date) -> admission.Candidate:
        name = next(self.names)
        domain = fold(name).replace(" ", "-") + ".example"
        civility, first, last = next(self.people)
        jobs = 2 if creator else self.random.choice((4, 7, 12, 18, 26, 43, 71))
        return admission.Candidate(
            name=name,
            siren=next(self.sirens),
            legal_form="SAS",
            naf="62.01Z",
            email=f"contact@{domain}",
            website=domain,
            commune_code=commune,
            street=f"{self.random.randint(1, 90)} rue de la Fiction",
            college="micro" if jobs < 10 else "sme",
            jobs=jobs,
            figures_day=day,
            joined_on=day,
            creator=creator,
            people=(
                admission.PersonIn(
                    first,
                    last,
                    civility=civility,
                    email=f"{fold(first)}@{domain}",
                    title="Dirigeante" if civility == "Mme" else "Dirigeant",
                    kinds=("representative", "dues_contact"),
                ),
            ),
        )

    def declare(self) -> None:
        """Each winter most members declare their figures; jobs grow a little more than they shrink."""
        rows: list[admission.FigureIn] = []
        jobs: dict[int, int] = {}
        for year in range(2018, self.year + 1):
            day = date(year, 2, 1)
            for company in cast(Any, answers.members_on(day)):
                known = jobs.get(company.pk, company.jobs)
                if known is None or company.member_since > day - timedelta(days=90):
                    continue
                jobs[company.pk] = max(0, known + round(known * self.random.gauss(0.012, 0.035)))
                if self.random.random() < 0.86:
                    turnover = company.turnover and (
                        company.turnover * Decimal(1 + self.random.gauss(0.02, 0.05))
                    ).quantize(Decimal("1000"))
                    rows.append(admission.FigureIn(company.pk, day, jobs[company.pk], turnover, "declared"))
        admission.record_figures(rows=rows, by=None, on=self.today)

    # Dues: last year's campaign is closed, this year's is under way, next year's scale is a draft.

    def two_campaigns(self) -> None:
        treasurer = self.staff["finance"]
        for offset in (-1, 0):
            year = self.year + offset
            voted, issue_on, due_on = date(year - 1, 12, 9), date(year, 1, 15), date(year, 2, 28)
            draft = self.draft(year, RISE[offset], day=voted)
            scale = scales.adopt(draft, body="Assemblée générale", day=voted, by=treasurer, on=voted)
            campaign = campaigns.open_campaign(
                year, scale=scale, issue_on=issue_on, due_on=due_on, by=treasurer, on=issue_on
            )
            self.call_and_collect(campaign, closed=offset < 0)
        self.draft(self.year + 1, RISE[1], day=self.today)
        facturx.tell(today=self.today, by=treasurer)
        documents.tell(today=self.today, by=treasurer)
        collecting.tell(today=self.today, by=treasurer)
        releases.tell(today=self.today, by=treasurer)

    def draft(self, year: int, rise: Decimal, *, day: date) -> Scale:
        brackets = []
        for college, lines in SCALE.items():
            ends = [start for start, _ in lines[1:]] + [None]
            for (start, euros), end in zip(lines, ends, strict=True):
                amount = (Decimal(euros) * rise / 10).quantize(Decimal(1)) * 10
                brackets.append(quotes.Bracket(college, start, end, amount))
        by = self.staff["finance"]
        draft = scales.draft_from(None, year, by=by, on=day)
        return scales.set_brackets(
            draft, brackets, by=by, on=day, first_year_percent=Decimal(25), creator_percent=Decimal(50)
        )

    def call_and_collect(self, campaign: Campaign, *, closed: bool) -> None:
        """Issues the calls of the year and of later joiners, records payments and reminders in the order of days."""
        year, by = campaign.year, self.staff["finance"]
        self.open: list[Document] = []
        joined = self.calendar.joined_before() + self.calendar.joined_this_year()
        calls = [campaign.issue_on, *(day for day in joined if day.year == year and day > campaign.issue_on)]
        last = date(year, 12, 20) if closed else self.today
        waits = (16, 47) if closed else (16,)  # this year's ladder goes on in `collecting`
        moments: list[tuple[date, Callable[[date], Any]]] = [
            *((day, partial(self.call, campaign)) for day in calls),
            *((campaign.due_on + timedelta(days=wait), partial(self.remind, by)) for wait in waits),
            *((day, partial(self.collect, campaign, closed)) for day in every_second_week(campaign.issue_on, last)),
        ]
        for day, happens in sorted(moments, key=lambda moment: moment[0]):
            if day <= self.today:
                happens(day)
        if closed:
            self.collect(campaign, closed, date(year, 12, 21), all_of_it=True)
            campaigns.close(campaign, by=by, on=date(year, 12, 22))

    def call(self, campaign: Campaign, day: date) -> None:
        campaigns.quote_all(campaign, by=self.staff["finance"], on=day)
        self.open += issuing.issue_now(campaign, by=self.staff["finance"], on=day)

    def remind(self, by: User, day: date) -> None:
        reminders.remind(on=day, by=by)

    def collect(self, campaign: Campaign, closed: bool, day: date, *, all_of_it: bool = False) -> None:
        """Members pay: most within two months, some after a reminder; about 15 % of this year's money is open."""
        paid = []
        for document in self.open:
            waits, pays = self.habit(document.company_id, campaign.year)
            if all_of_it or ((closed or pays) and (day - document.issued_on).days >= waits):
                paid.append(document)
        payments.record(
            [
                payments.PaymentIn(
                    company=document.company_id,
                    day=day,
                    amount=document.total,
                    method=self.random.choice(("transfer", "transfer", "transfer", "cheque", "card")),
                    reference=document.number,
                    document=document.pk,
                    intent=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/{document.number}"),
                )
                for document in paid
            ],
            by=self.staff["finance"],
            on=day,
            receipts=not closed,
        )
        settled = {document.pk for document in paid}
        self.open = [document for document in self.open if document.pk not in settled]

    def habit(self, company: int, year: int) -> tuple[int, bool]:
        """Days a company lets pass before it pays in a year, and whether it pays at all: always the same answer."""
        chance = Random(f"{company}/{year}")  # noqa: S311
        return int(chance.triangular(6, 120, 30)), chance.random() < 0.86

    # What waits today: applications, a register to judge, people who may sign in, a report that the worker makes.

    def what_waits_today(self) -> None:
        self.speak_for_two()
        antennas_at_work.tell(self.today, self.staff)
        mailing.tell(self.staff, self.today)
        directory.furnish(self.today, staff=self.staff["membership"])
        four_ask(self)
        company_data(self)
        workbench.merged_since(self)
        sepa.collect_by_debit(by=self.staff["finance"], on=self.today)
        bank.receive_statement(by=self.staff["finance"], on=self.today)
        source = Source.objects.get(slug="auvergne-tic")
        name = "auvergne_tic.csv"
        content = (HERE / name).read_bytes()
        staff = self.staff["membership"]
        received = intake.receive(source=source, name=name, content=content, by=staff, on=self.today)
        intake.judge(intake=received, by=staff, on=self.today)
        for speaker in self.speakers():
            open_login(person=speaker, by=None, on=self.today)
        reports.ask(
            title=f"Rapport à la Région {self.year}",
            funder="Région Auvergne-Rhône-Alpes",
            as_of=self.today,
            year=self.year,
            by=self.staff["direction"],
            intent=uuid.uuid5(uuid.NAMESPACE_URL, f"demo/report/{self.year}"),
        )

    def speak_for_two(self) -> None:
        """A consultant who represents one company is the substitute of another: one person, two functions."""
        voices = ContactFunction.objects.on(self.today).filter(kind="representative", person__email__gt="")
        one, other = voices.select_related("person", "company").order_by("company__sort_key")[20:22]
        roster.set_function(
            company=other.company,
            person=one.person,
            kind="substitute",
            title="Conseil",
            by=self.staff["membership"],
            on=self.today - timedelta(days=40),
        )

    def speakers(self) -> list[Person]:
        """Some who speak for a company today, and whoever speaks for two."""
        here = Person.objects.filter(
            functions__span__contains=self.today, functions__company__memberships__span__contains=self.today
        )
        several = here.annotate(firms=Count("functions__company", distinct=True)).filter(firms__gt=1)
        return [*several[:3], *here.filter(user=None).order_by("functions__company__sort_key")[:5]]


def every_second_week(first: date, last: date) -> list[date]:
    """Every fourteenth day from `first` to `last`: the days on which the treasurer enters payments."""
    return [first + timedelta(days=14 * n) for n in range(1, (last - first).days // 14 + 1)]


def same_company(path: Path) -> Callable[[MatchCase], str]:
    """Answers a doubtful case from the truth file: same company, different, or a row that never becomes a member."""
    keys: dict[tuple[str, str], str] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            keys |= {("clustr-numerique", number): row["key"] for number in row["clustr_ids"].split()}
            keys |= {("numelink", number): row["key"] for number in row["numelink_lines"].split()}

    def key_of(line: IntakeLine) -> str | None:
        return keys.get((line.intake.source.slug, line.external_id))

    def answer(case: MatchCase) -> str:
        mine = key_of(case.line)
        if mine is None:
            return MatchCase.Answer.REJECTED
        if case.other_line is not None:
            others = {key_of(case.other_line)}
        elif case.other_company is not None:
            others = {key_of(line) for line in case.other_company.register_lines.select_related("intake__source")}
        else:
            others = set()
        return MatchCase.Answer.SAME if mine in others else MatchCase.Answer.DIFFERENT

    return answer

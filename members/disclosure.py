"""All we hold about a person or a company, as rows to read and to take away (GDPR, articles 15 and 20).

Only rows of their own: of other people a company sees the name and the function they hold for it, nothing more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils.translation import gettext as _

from antennas.models import Tenure
from league.base.models import Letter, Person
from league.base.periods import last_day
from members import invitations, proposals
from members.models import (
    Company,
    Confirmation,
    ContactFunction,
    IntakeLine,
    Invitation,
    Proposal,
)


@dataclass(frozen=True)
class Section:
    """Rows of one kind. `columns` are key and heading; a value is text, a number, a day, a moment, a yes or no, or None."""

    key: str
    title: str
    columns: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Any]]

    @property
    def named(self) -> list[dict[str, Any]]:
        return [dict(zip((key for key, _label in self.columns), row, strict=True)) for row in self.rows]

    @property
    def told(self) -> list[list[tuple[str, Any]]]:
        """The rows with the key beside each value, for who puts them into words."""
        return [list(row.items()) for row in self.named]

    @property
    def single(self) -> list[tuple[str, Any]]:
        """A section of one row as a list of facts."""
        return [(label, value) for (_key, label), value in zip(self.columns, self.rows[0], strict=True)]


def as_json(sections: Iterable[Section]) -> dict[str, Any]:
    return {section.key: section.named for section in sections}


def _span(row: Any) -> tuple[date | None, date | None]:
    return row.span.lower, last_day(row.span)


def _dated() -> tuple[tuple[str, str], tuple[str, str]]:
    return ("from", _("From")), ("until", _("Until"))


def of_person(person: Person) -> list[Section]:
    """Who she is, how she signs in, what she held and holds, what was written to her, what she did as a member."""
    user = person.user
    found = [
        Section(
            "person",
            _("Who you are"),
            (
                ("civility", _("Civility")),
                ("first_name", _("First name")),
                ("last_name", _("Last name")),
                ("email", _("E-mail")),
                ("phone", _("Phone")),
                ("known_since", _("Known since")),
            ),
            [(person.civility, person.first_name, person.last_name, person.email, person.phone, person.created_at)],
        ),
        Section(
            "functions",
            _("For whom you speak"),
            (("company", _("Company")), ("function", _("Function")), ("title", _("Title")), *_dated()),
            [
                (row.company.name, row.get_kind_display(), row.title, *_span(row))
                for row in ContactFunction.objects.filter(person=person).select_related("company").order_by("span")
            ],
        ),
        Section(
            "tenures",
            _("What you hold in the league"),
            (("function", _("Function")), *_dated()),
            [
                (row.label, *_span(row))
                for row in Tenure.objects.filter(person=person).select_related("antenna").order_by("span")
            ],
        ),
        Section(
            "letters",
            _("What we wrote to you"),
            (("day", _("Written")), ("to", _("To")), ("subject", _("Subject")), ("text", _("Text"))),
            [
                (row.written_at, row.to_email, row.subject, None if row.secret else row.body)
                for row in Letter.objects.filter(person=person).order_by("written_at", "pk")
            ],
        ),
        Section(
            "invitations",
            _("Invitations to sign in"),
            (("sent", _("Sent")), ("valid_until", _("Valid until")), ("used", _("Used"))),
            list(
                Invitation.objects.filter(person=person)
                .order_by("sent_at")
                .values_list("sent_at", "expires_at", "used_at")
            ),
        ),
    ]
    if user is None:
        return found
    passkeys = Authenticator.objects.filter(user=user).order_by("pk")
    return [
        *found,
        Section(
            "login",
            _("Your sign-in"),
            (
                ("email", _("E-mail")),
                ("created", _("Opened")),
                ("last_login", _("Last sign-in")),
                ("password", _("With a password")),
            ),
            [(user.email, user.date_joined, user.last_login, user.has_usable_password())],
        ),
        Section(
            "authenticators",
            _("Passkeys and second factors"),
            (("kind", _("Kind")), ("added", _("Added")), ("last_used", _("Last used"))),
            [(row.get_type_display(), row.created_at, row.last_used_at) for row in passkeys],
        ),
        Section(
            "sessions",
            _("Open sessions"),
            (("begun", _("Begun")), ("seen", _("Last seen")), ("address", _("Address")), ("browser", _("Browser"))),
            [
                (row["created_at"], row["last_seen_at"], row["ip"], row["user_agent"])
                for row in invitations.sessions_of(user)
            ],
        ),
        Section(
            "proposals",
            _("What you proposed"),
            _proposal_columns(),
            [_proposal(row) for row in Proposal.objects.filter(asked_by=user).select_related("company")],
        ),
        Section(
            "confirmations",
            _("What you confirmed"),
            (("company", _("Company")), ("year", _("Year")), ("day", _("Day"))),
            [
                (row.company.name, row.campaign.year, row.day)
                for row in Confirmation.objects.filter(by=user).select_related("company", "campaign").order_by("day")
            ],
        ),
    ]


def _proposal_columns() -> tuple[tuple[str, str], ...]:
    return (
        ("company", _("Company")),
        ("asked_at", _("Asked on")),
        ("what", _("What")),
        ("asked", _("Asked")),
        ("reason", _("Reason")),
        ("outcome", _("Answer")),
        ("word", _("Word")),
    )


def _proposal(row: Proposal) -> tuple[Any, ...]:
    asked = proposals.words(row.kind, row.after)
    kind, outcome = row.get_kind_display(), row.get_outcome_display() if row.outcome else ""
    return (row.company.name, row.asked_at, kind, asked, row.reason, outcome, row.word)


def of_company(company: Company, on: date) -> list[Section]:
    """What it is, where, since when, with whom, what it said and asked, what was written about it (subjects only)."""
    return [
        Section(
            "company",
            _("The company"),
            (
                ("name", _("Name")),
                ("siren", _("SIREN")),
                ("siren_absence", _("Why there is no SIREN")),
                ("legal_form", _("Legal form")),
                ("naf", _("Activity (NAF)")),
                ("created_on", _("Company created on")),
                ("email", _("E-mail")),
                ("phone", _("Phone")),
                ("website", _("Website")),
                ("presentation", _("Presentation")),
                ("skills", _("Skills")),
                ("listed", _("Consents to stand in the public directory")),
                ("known_since", _("Known since")),
            ),
            [
                (
                    company.name,
                    company.siren or "",
                    company.get_siren_absence_display() if company.siren_absence else "",
                    company.legal_form,
                    company.naf,
                    company.created_on,
                    company.email,
                    company.phone,
                    company.website,
                    company.presentation,
                    ", ".join(company.skills),
                    company.listed,
                    company.known_since,
                )
            ],
        ),
        Section(
            "names",
            _("Other names"),
            (("kind", _("Kind")), ("name", _("Name"))),
            [(row.get_kind_display(), row.name) for row in company.names.all()],
        ),
        Section(
            "establishments",
            _("Addresses"),
            (
                ("seat", _("Seat")),
                ("siret", _("SIRET")),
                ("street", _("Street")),
                ("postal_code", _("Postal code")),
                ("town", _("Town")),
                *_dated(),
            ),
            [
                (row.seat, row.siret or "", row.street, row.postal_code, row.town, *_span(row))
                for row in company.establishments.order_by("span")
            ],
        ),
        Section(
            "memberships",
            _("Memberships"),
            (("joined_on", _("Original joining day")), ("end", _("End")), ("reason", _("Reason")), *_dated()),
            [
                (row.joined_on, row.get_end_kind_display() if row.end_kind else "", row.end_reason, *_span(row))
                for row in company.memberships.order_by("span")
            ],
        ),
        Section(
            "colleges",
            _("Colleges"),
            (("college", _("College")), *_dated()),
            [(row.college.name, *_span(row)) for row in company.colleges.select_related("college").order_by("span")],
        ),
        Section(
            "antennas",
            _("Antennas"),
            (("antenna", _("Antenna")), ("reason", _("Reason")), *_dated()),
            [
                (row.antenna.name, row.reason, *_span(row))
                for row in company.antennas.select_related("antenna").order_by("span")
            ],
        ),
        Section(
            "figures",
            _("Figures declared"),
            (("day", _("True on")), ("jobs", _("Jobs")), ("turnover", _("Turnover")), ("origin", _("Origin"))),
            [
                (row.day, row.jobs, row.turnover, row.get_origin_display())
                for row in company.figures.order_by("day", "pk")
            ],
        ),
        Section(
            "people",
            _("Who spoke and speaks for it"),
            (("name", _("Name")), ("function", _("Function")), ("title", _("Title")), *_dated()),
            [
                (row.person.name, row.get_kind_display(), row.title, *_span(row))
                for row in company.functions.select_related("person").order_by("span", "pk")
            ],
        ),
        Section(
            "proposals",
            _("What it proposed"),
            _proposal_columns(),
            [_proposal(row) for row in company.proposals.select_related("company").order_by("pk")],
        ),
        Section(
            "confirmations",
            _("What it confirmed"),
            (("year", _("Year")), ("day", _("Day")), ("unchanged", _("Nothing changed"))),
            [
                (row.campaign.year, row.day, row.unchanged)
                for row in company.confirmations.select_related("campaign").order_by("day")
            ],
        ),
        Section(
            "letters",
            _("What we wrote about it"),
            (("day", _("Written")), ("subject", _("Subject"))),
            list(
                Letter.objects.filter(about_company=company.pk)
                .filter(Q(written_at__date__lte=on))
                .order_by("written_at", "pk")
                .values_list("written_at", "subject")
            ),
        ),
        Section(
            "register_lines",
            _("Lines of the registers it comes from"),
            (("register", _("Register")), ("number", _("Number"))),
            [
                (row.intake.source.name, row.external_id)
                for row in IntakeLine.objects.filter(company=company).select_related("intake__source").order_by("pk")
            ],
        ),
    ]

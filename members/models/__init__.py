from members.models.absorption import Absorption, absorbed_on
from members.models.application import Application, Opinion
from members.models.company import (
    AntennaAssignment,
    College,
    CollegeAssignment,
    CollegeWord,
    Company,
    CompanyName,
    Establishment,
    Figure,
    Tag,
)
from members.models.confirmation import Confirmation, ConfirmationCampaign, ConfirmationLetter
from members.models.consent import Consent, Withholding
from members.models.contact_note import ContactNote
from members.models.event import Attendance, CalendarFeed, Event
from members.models.function import ContactFunction
from members.models.intake import Contribution, Intake, IntakeLine, MatchCase, PaidElsewhere, Source
from members.models.invitation import Invitation
from members.models.mailing import Mailing
from members.models.membership import Membership
from members.models.proposal import Proposal
from members.models.saved import BulkAct, SavedView
from members.models.transfer import Transfer

__all__ = [
    "Absorption",
    "AntennaAssignment",
    "Application",
    "Attendance",
    "BulkAct",
    "CalendarFeed",
    "College",
    "CollegeAssignment",
    "CollegeWord",
    "Company",
    "CompanyName",
    "Confirmation",
    "ConfirmationCampaign",
    "ConfirmationLetter",
    "Consent",
    "ContactFunction",
    "ContactNote",
    "Contribution",
    "Establishment",
    "Event",
    "Figure",
    "Intake",
    "IntakeLine",
    "Invitation",
    "Mailing",
    "MatchCase",
    "Membership",
    "Opinion",
    "PaidElsewhere",
    "Proposal",
    "SavedView",
    "Source",
    "Tag",
    "Transfer",
    "Withholding",
    "absorbed_on",
]

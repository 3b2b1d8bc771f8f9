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
from members.models.consent import Consent, Withholding
from members.models.contact_note import ContactNote
from members.models.event import Attendance, CalendarFeed, Event
from members.models.function import ContactFunction
from members.models.intake import Contribution, Intake, IntakeLine, MatchCase, PaidElsewhere, Source
from members.models.membership import Membership
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
    "Consent",
    "ContactFunction",
    "ContactNote",
    "Contribution",
    "Establishment",
    "Event",
    "Figure",
    "Intake",
    "IntakeLine",
    "MatchCase",
    "Membership",
    "Opinion",
    "PaidElsewhere",
    "SavedView",
    "Source",
    "Tag",
    "Transfer",
    "Withholding",
    "absorbed_on",
]

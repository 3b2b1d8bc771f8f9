from members.models.application import Application
from members.models.company import (
    AntennaAssignment,
    College,
    CollegeAssignment,
    CollegeWord,
    Company,
    CompanyName,
    Establishment,
    Figure,
)
from members.models.consent import Consent, Withholding
from members.models.contact_note import ContactNote
from members.models.event import Attendance, CalendarFeed, Event
from members.models.function import ContactFunction
from members.models.intake import Intake, IntakeLine, MatchCase, Source
from members.models.mailing import Mailing
from members.models.membership import Membership
from members.models.saved import BulkAct, SavedView
from members.models.transfer import Transfer

__all__ = [
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
    "Establishment",
    "Event",
    "Figure",
    "Intake",
    "IntakeLine",
    "Mailing",
    "MatchCase",
    "Membership",
    "SavedView",
    "Source",
    "Transfer",
    "Withholding",
]

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
from members.models.function import ContactFunction
from members.models.intake import Intake, IntakeLine, MatchCase, Source
from members.models.membership import Membership

__all__ = [
    "AntennaAssignment",
    "Application",
    "College",
    "CollegeAssignment",
    "CollegeWord",
    "Company",
    "CompanyName",
    "Consent",
    "ContactFunction",
    "Establishment",
    "Figure",
    "Intake",
    "IntakeLine",
    "MatchCase",
    "Membership",
    "Source",
    "Withholding",
]

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
    "ContactFunction",
    "Establishment",
    "Figure",
    "Intake",
    "IntakeLine",
    "MatchCase",
    "Membership",
    "Opinion",
    "Source",
    "Tag",
]

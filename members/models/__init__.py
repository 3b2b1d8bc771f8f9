from members.models.absorption import Absorption, absorbed_on
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
from members.models.function import ContactFunction
from members.models.intake import Contribution, Intake, IntakeLine, MatchCase, PaidElsewhere, Source
from members.models.membership import Membership

__all__ = [
    "Absorption",
    "AntennaAssignment",
    "Application",
    "College",
    "CollegeAssignment",
    "CollegeWord",
    "Company",
    "CompanyName",
    "ContactFunction",
    "Contribution",
    "Establishment",
    "Figure",
    "Intake",
    "IntakeLine",
    "MatchCase",
    "Membership",
    "PaidElsewhere",
    "Source",
    "absorbed_on",
]

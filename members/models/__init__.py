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
from members.models.intake import Intake, IntakeLine, MatchCase, Source
from members.models.membership import Membership
from members.models.saved import BulkAct, SavedView

__all__ = [
    "AntennaAssignment",
    "Application",
    "BulkAct",
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
    "SavedView",
    "Source",
]

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
from members.models.confirmation import Confirmation, ConfirmationCampaign, ConfirmationLetter
from members.models.function import ContactFunction
from members.models.intake import Intake, IntakeLine, MatchCase, Source
from members.models.invitation import Invitation
from members.models.membership import Membership
from members.models.proposal import Proposal

__all__ = [
    "AntennaAssignment",
    "Application",
    "College",
    "CollegeAssignment",
    "CollegeWord",
    "Company",
    "CompanyName",
    "Confirmation",
    "ConfirmationCampaign",
    "ConfirmationLetter",
    "ContactFunction",
    "Establishment",
    "Figure",
    "Intake",
    "IntakeLine",
    "Invitation",
    "MatchCase",
    "Membership",
    "Proposal",
    "Source",
]

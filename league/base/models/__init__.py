from league.base.models.decision import Decision
from league.base.models.history import Seal
from league.base.models.job import Job, WorkItem
from league.base.models.league import League, Setting
from league.base.models.letter import Attachment, File, Letter
from league.base.models.person import Person
from league.base.models.right import Right
from league.base.models.user import User

__all__ = [
    "Attachment",
    "Decision",
    "File",
    "Job",
    "League",
    "Letter",
    "Person",
    "Right",
    "Seal",
    "Setting",
    "User",
    "WorkItem",
]

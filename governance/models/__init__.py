from governance.models.body import Body, Incompatibility, Office, Seat
from governance.models.filing import PrefectureFiling
from governance.models.mandate import Mandate

__all__ = ["Body", "Incompatibility", "Mandate", "Office", "PrefectureFiling", "Seat"]

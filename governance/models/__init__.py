from governance.models.body import Body, Office, Seat
from governance.models.mandate import Mandate

__all__ = ["Body", "Mandate", "Office", "Seat"]

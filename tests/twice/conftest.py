"""A PostgreSQL and a broker of the tests' own, which they may stop."""

from tests.twice.own_server import filled_server, own_server
from tests.twice.workers import empty_broker, own_broker, start_worker

__all__ = ["empty_broker", "filled_server", "own_broker", "own_server", "start_worker"]

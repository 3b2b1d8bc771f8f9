"""A mail server for the tests: it keeps what arrives, and says no before it says yes."""

import socketserver
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self


class Post(socketserver.StreamRequestHandler):
    """One conversation with a mail server: what arrives is kept, or refused while `refuse` says so."""

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        office: Any = self.server
        self.say("220 tests")
        while line := self.rfile.readline():
            match line[:4].upper():
                case b"DATA":
                    self.say("354 go on")
                    body = []
                    while (part := self.rfile.readline()) != b".\r\n":
                        if not part:  # who spoke is gone, in the middle of a letter: it did not arrive
                            return
                        body.append(part[1:] if part.startswith(b"..") else part)
                    office.kept.append(message_from_bytes(b"".join(body), policy=policy.default))
                    self.say("250 kept")
                case b"RCPT":
                    self.say("451 come back later" if any(a in line for a in office.refuse) else "250 yes")
                case b"QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 yes")


class Office(socketserver.ThreadingTCPServer):
    allow_reuse_address, daemon_threads = True, True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Post)
        self.kept: list[EmailMessage] = []
        self.refuse: set[bytes] = set()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing to say: whoever spoke was killed."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        server = cls()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
            server.server_close()

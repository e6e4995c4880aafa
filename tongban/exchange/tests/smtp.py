"""A mail server on loopback, as small as RFC 5321 lets it be, that keeps what it was sent."""

from __future__ import annotations

import email
import email.policy
import ssl
import threading
from collections.abc import Callable
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer


class Smtp:
    """The server, on a free port. `recipient` and `data` are what it answers; `before` is called when it has a mail, before it says so."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.mails: list[EmailMessage] = []
        self.to: list[str] = []
        self.recipient, self.data = "250 ok", "250 ok"
        self.before: Callable[[], None] = lambda: None
        self._server = ThreadingTCPServer(("127.0.0.1", 0), _talk(self, tls))
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=[0.02], daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}/?from=notices@gov.example"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _talk(kept: Smtp, tls: ssl.SSLContext | None) -> type[StreamRequestHandler]:
    class Talk(StreamRequestHandler):
        def setup(self) -> None:
            if tls is not None:
                self.request = tls.wrap_socket(self.request, server_side=True)
            super().setup()

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            answers = {b"DATA": "354 go on", b"RCPT": kept.recipient, b"QUIT": "221 bye"}
            self.say("220 stand-in")
            for line in iter(self.rfile.readline, b""):
                self.say(answers.get(line[:4].upper(), "250 ok"))
                self.take(line)

        def take(self, line: bytes) -> None:
            if line[:4].upper() == b"RCPT":
                kept.to.append(line.decode().partition(":")[2].strip().strip("<>"))
            if line[:4].upper() != b"DATA":
                return
            content = b"".join(iter(self.rfile.readline, b".\r\n"))
            mail = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(mail, EmailMessage)
            kept.mails.append(mail)
            kept.before()
            self.say(kept.data)

    return Talk

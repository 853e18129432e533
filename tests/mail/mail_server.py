"""A mail server of a test's own: it takes mails, or fails in the ways that real ones do."""

import email
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import cast


@dataclass
class MailServer:
    """What it does, and what it has taken. Whatever is set applies to the next command.

    `answers` replaces its answer to a command, such as {"RCPT": "550 No such user"}. `hangs_at` names a
    command (or "HELLO", the greeting) after which it says nothing more. `dies_after_data`: it keeps the mail
    and closes the connection without a word.
    """

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    hangs_at: str = ""
    dies_after_data: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    """What stands before the @ of each taken mail's Message-ID."""
    recipients: list[str] = field(default_factory=list)
    conversations: int = 0


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        ours = cast("_Listener", self.server).ours
        ours.conversations += 1
        if ours.hangs_at == "HELLO":
            self._hang()
        self._say("220 ready")
        while line := self.rfile.readline():
            verb = line[:4].decode("ascii").strip().upper()
            if ours.hangs_at == verb:
                self._hang()
            if verb in ours.answers:
                self._say(ours.answers[verb])
            elif verb == "DATA":
                self._say("354 go on")
                if not self._take(ours):
                    return
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                if verb == "RCPT":
                    ours.recipients.append(line.decode().partition("<")[2].partition(">")[0])
                self._say("250 ok")

    def _take(self, ours: MailServer) -> bool:
        """Read a mail to its end; whether to talk on."""
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if "END" in ours.answers:
            self._say(ours.answers["END"])
            return True
        mail = email.message_from_bytes(b"".join(lines), policy=default)
        ours.taken.append(mail)
        ours.ids.append(str(mail["Message-ID"]).strip("<>").split("@")[0])
        if ours.dies_after_data:
            return False
        self._say("250 taken")
        return True

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def _hang(self) -> None:
        time.sleep(2)


class _Listener(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    ours: MailServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed, or gives up on us, is what these tests are about."""


@contextmanager
def running() -> Iterator[MailServer]:
    """A mail server that listens on `port`."""
    with _Listener(("127.0.0.1", 0), _Conversation) as listener:
        listener.ours = MailServer(port=listener.server_address[1])
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield listener.ours
        listener.shutdown()
        thread.join()

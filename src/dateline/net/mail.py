"""Sending mail through the operator's own mail server, which settings name: no stranger's address comes in here."""

from __future__ import annotations

import asyncio
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import make_msgid

from dateline.errors import Broken, FetchError, Refused, TimedOut, Unreachable, Untrusted
from dateline.net.causes import tls_words

LIMIT_S = 20.0


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. security: starttls, tls, none."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def url(self) -> str:
        """How errors name it."""
        return f"smtp://{self.host}:{self.port}"


async def send(server: MailServer, sender: str, to: tuple[str, ...], subject: str, text: str) -> None:
    """Hand in a plain text mail.

    Errors: FetchError, by kind.
    """
    message = EmailMessage()
    message["From"], message["To"] = sender, ", ".join(to)
    message["Subject"] = " ".join(subject.split())  # a line break would begin another header
    # Its own domain: filters hold one that does not exist against a mail.
    message["Date"], message["Message-ID"] = datetime.now(UTC), make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    await asyncio.to_thread(_send, server, message)


def _send(server: MailServer, message: EmailMessage) -> None:
    try:
        with _opened(server) as smtp:
            if server.security == "starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as exc:
        raise _translated(server, exc) from exc


def _opened(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=LIMIT_S, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=LIMIT_S)


def _translated(server: MailServer, exc: OSError | smtplib.SMTPException) -> FetchError:
    if isinstance(exc, TimeoutError):
        return TimedOut(server.url, f"the mail server said nothing for {LIMIT_S:g} seconds")
    if isinstance(exc, ssl.SSLError):
        return Untrusted(server.url, tls_words(str(exc)))
    if isinstance(exc, smtplib.SMTPAuthenticationError):
        return Refused(server.url, "the mail server does not take this user and password")
    if isinstance(exc, smtplib.SMTPNotSupportedError):
        return Broken(server.url, "the mail server does not offer what settings ask of it (STARTTLS, or signing in)")
    if isinstance(exc, (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)):
        return Refused(server.url, "the mail server does not take this mail")
    return Unreachable(server.url, "the mail server does not answer")

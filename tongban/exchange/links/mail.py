"""Mail over SMTP: short words in the party's language that something happened in a matter, or the code that proves an address.

A mail has a Message-ID made of the errand's own name, so that who gets it twice can tell. It says nothing beyond the number of the matter
and where to sign in. An address that is removed before its mail is sent gets none.
"""

from __future__ import annotations

import smtplib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from tongban.base.errors import Unavailable
from tongban.log.store import keys

SECONDS = 10
NEAR = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Server:
    """Where mail goes and from whom it comes; `tls` from the first byte."""

    host: str
    port: int
    user: str
    password: str
    tls: bool
    sender: str


def server(url: str, origin: str) -> Server | None:
    """The server of `smtp://host:25` or `smtps://user:password@host:465/?from=notices@agency.example`; None when empty.

    Raises ValueError with what is wrong. A password does not travel in the open, but to this machine.
    """
    if not url:
        return None
    parts = urlsplit(url)
    tls, host = parts.scheme == "smtps", parts.hostname or ""
    if parts.scheme not in ("smtp", "smtps") or not host:
        raise ValueError("it names no server of mail")
    if parts.password and not tls and host not in NEAR:
        raise ValueError("a password needs smtps://")
    sender = parse_qs(parts.query).get("from", [f"noreply@{urlsplit(origin).hostname}"])[0]
    return Server(host, parts.port or (465 if tls else 25), unquote(parts.username or ""), unquote(parts.password or ""), tls, sender)


def send(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Send one mail: `{"id", "party", "number", "page"}`, or with a sealed `code` in place of the number.

    Out: `{"sent": bool, "party": id, "refused": bool}`; refused when the server says for good that there is no such address.
    Raises Unavailable("mail.not_taken") for everything that may pass.
    """
    address, language = _address(asked)
    if not address or settings.MAIL is None:
        return {"sent": False, "party": asked["party"], "refused": False}
    refused = _deliver(_message(asked, address, language, settings.MAIL.sender), settings.MAIL)
    return {"sent": not refused, "party": asked["party"], "refused": refused}


def _address(asked: Mapping[str, Any]) -> tuple[str, str]:
    """The address of now, for a code the one to be proved, and its language."""
    from tongban.actors import addresses, reaching  # the settings read this module before there are tables

    try:
        if "code" in asked:
            proving = addresses.of(asked["party"])
            return proving.asked, proving.language
        found = reaching.of(asked["party"], timezone.now())
        return found.mail, found.language
    finally:
        connection.close()  # errands are carried by threads that end with them


def _message(asked: Mapping[str, Any], to: str, language: str, sender: str) -> EmailMessage:
    with translation.override(language or settings.LANGUAGE_CODE):
        if "code" in asked:
            subject = _("Your code")
            told = _("Your code is %(code)s. It holds for an hour. If you did not ask for it, do nothing.") % {
                "code": keys().open(asked["code"])
            }
        else:
            subject = _("News in your matter %(number)s") % {"number": asked["number"]}
            told = _("Something happened in your matter %(number)s. Sign in to see it: %(address)s") % {
                "number": asked["number"],
                "address": f"{settings.ORIGIN}/sign-in?next=/{asked.get('page', 'matters')}/{asked['number']}",
            }
            told += "\n\n" + _("You asked for this mail. To end it, sign in and open “My account”.")
    host = urlsplit(settings.ORIGIN).hostname
    headers = {"Message-ID": f"<{asked['id']}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, f"{told}\n", sender, [to], headers=headers)


def _deliver(message: EmailMessage, server: Server) -> bool:
    """Hand a mail over; whether its address was refused for good. What a server says may name people, so it is not passed on."""
    backend = EmailBackend(
        server.host, server.port, server.user, server.password, use_tls=False, use_ssl=server.tls, timeout=SECONDS, fail_silently=False
    )
    try:
        backend.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _said in error.recipients.values()]
        if all(500 <= code < 600 for code in codes):
            return True
        raise Unavailable("mail.not_taken", reason=str(codes[0])) from None
    except smtplib.SMTPResponseException as error:
        raise Unavailable("mail.not_taken", reason=str(error.smtp_code)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Unavailable("mail.not_taken", reason=type(error).__name__) from None
    return False

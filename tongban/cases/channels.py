"""What may be done for somebody whom an officer writes for, by the way in which it came. Pure: values in, refusals out.

At a window and by post identity is proved: the document is looked at, or a signed letter with originals lies there (applications may be
made by letter: licensing-law, article 29). Over a telephone, or on a terminal on which nobody signed in, it is not: a draft can be written
down, and what asks for no proof can be filed; everything else is done by the person in another way, on the same case.
"""

from __future__ import annotations

from tongban.base.errors import Refused

OFFICE = ("window", "hotline", "post", "kiosk")  # channels in which an officer writes for others
UNPROVEN = ("hotline", "kiosk")
STATES = ("draft", "submitted")  # what is seen without proof, of what came in the same way: the draft, and its receipt
SEEN = ("window", "kiosk")  # who uses these came in person


def ensure_may(channel: str, state: str, begun_in: str) -> None:
    """Raise Refused("channel.needs_identity") for what was filed, or begun another way, where identity is not proved."""
    if channel in UNPROVEN and (state != "draft" or begun_in != channel):
        raise Refused("channel.needs_identity")


def ensure_proven(channel: str) -> None:
    """Raise Refused("channel.needs_identity") where identity is not proved, for what asks for it at once."""
    if channel in UNPROVEN:
        raise Refused("channel.needs_identity")


def ensure_level(channel: str, needed: int, given: int) -> None:
    """Raise Refused where a service needs more identity than this way proves."""
    if given < needed:
        raise Refused("channel.needs_identity") if channel in UNPROVEN else Refused("case.level", needed=needed, given=given)


def ensure_files(channel: str) -> None:
    """Raise Refused("channel.no_files") over a telephone, Refused("channel.no_files_here") at a terminal that others use."""
    if channel == "terminal":
        raise Refused("channel.no_files_here")
    if channel == "hotline":
        raise Refused("channel.no_files")

"""From which address a request comes: that of the connection, or what a named proxy says who handed it on."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def source(request: HttpRequest) -> str:
    """The address of who asks. X-Forwarded-For counts only from proxies of TONGBAN_PROXIES, from the right: its left end is anybody's."""
    at = str(request.META.get("REMOTE_ADDR", ""))
    handed = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",")]
    while at in settings.PROXIES and handed:
        before = _address(handed.pop())
        if before is None:
            break
        at = before
    return at


def near(address: str) -> str:
    """The address as one household or office has it: of IPv6 the network of 64 bits, all of whose addresses are one's own."""
    found = _parsed(address)
    if found is None or found.version == 4:
        return address
    return str(ipaddress.ip_network(f"{found}/64", strict=False))


def _address(text: str) -> str | None:
    found = _parsed(text)
    return None if found is None else str(found)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None

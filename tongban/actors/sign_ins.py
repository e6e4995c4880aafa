"""Sign-ins as their owner sees them: when, how, and from which network. The log tells of each too, but never from where."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from tongban.actors.models import Account, SignIn

KEPT = timedelta(days=180)
PREFIX = {4: 24, 6: 48}


def network(source: str) -> str:
    """The network of an address: IPv4 without its last number (/24), IPv6 its first 48 bits; empty for what is no address."""
    try:
        address = ip_address(source.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network(f"{address}/{PREFIX[address.version]}", strict=False))


def keep(account: Account, how: str, source: str, at: datetime) -> None:
    """Keep that an account was signed in to (phone, slip, passkey, password); inside the act's transaction."""
    SignIn.objects.create(account=account, how=how, network=network(source), at=at)


def latest(account: int, limit: int = 10) -> list[SignIn]:
    """The latest sign-ins of an account, newest first."""
    return list(SignIn.objects.filter(account=account).order_by("-at", "-pk")[:limit])


def sweep(*, at: datetime) -> int:
    """Delete those of more than 180 days ago; how many."""
    return SignIn.objects.filter(at__lt=at - KEPT).delete()[0]

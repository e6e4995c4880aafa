"""Proof of control over a domain: a text in its DNS, or a file under its address (rule W2 of the Red Shield service).

Who controls `shop.example` puts the text `tongban=<token>` as a TXT record at `_tongban.shop.example`, or as a line of the file
`http://shop.example/.well-known/tongban.txt`. Safe by default: the file is asked from the very address that was looked up and
checked, never from loopback, private or other special addresses unless the node is set up to reach them, without redirects,
64 KB and 5 seconds at most.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from dns.resolver import Resolver

LABEL = "_tongban"
PATH = "/.well-known/tongban.txt"
SECONDS = 5.0
MOST_BYTES = 64 * 1024
HEAD_BYTES = 16 * 1024
MOST_ADDRESSES = 4
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # IPv4 behind NAT64: what is behind cannot be told from the address alone

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class World:
    """Where this node looks: `resolver` (host, port) or the system's own; networks it may reach though not public; the port of files."""

    resolver: tuple[str, int] | None = None
    reach: tuple[Network, ...] = ()
    port: int = 80


def text(token: str) -> str:
    """The text that proves control, exactly as it must stand in the DNS or in the file."""
    return f"tongban={token}"


def look(asked: Mapping[str, str]) -> dict[str, Any]:
    """Look for the text of a token at a domain: `{"domain": ASCII form, "token"}` in.

    Out: `{"proven": bool, "how": "dns" | "file" | "", "said": [codes of what was seen instead]}`. Nothing that the outside does raises.
    """
    world: World = settings.DOMAIN_WORLD
    wanted, said = text(asked["token"]), []
    for how, seen in (("dns", _in_dns), ("file", _in_file)):
        code = seen(asked["domain"], wanted, world)
        if not code:
            return {"proven": True, "how": how, "said": []}
        said.append(code)
    return {"proven": False, "how": "", "said": said}


def _in_dns(domain: str, wanted: str, world: World) -> str:
    """Empty when the text is there, else what was seen."""
    import dns.exception
    import dns.resolver

    try:
        answer = _resolver(world).resolve(f"{LABEL}.{domain}.", "TXT", search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return "dns.nothing"
    except dns.exception.DNSException:
        return "dns.failed"
    texts = {b"".join(record.strings).decode("ascii", "replace").strip() for record in answer}
    return "" if wanted in texts else "dns.other"


def _in_file(domain: str, wanted: str, world: World) -> str:
    until = time.monotonic() + SECONDS
    addresses = list(_addresses(domain, world))
    if not addresses:
        return "file.no_address"
    safe = [one for one in addresses if allowed(one, world.reach)]
    if not safe:
        return "file.private"
    code = "file.unreachable"
    for address in safe[:MOST_ADDRESSES]:
        try:
            return _read(domain, address, wanted, world.port, until)
        except OSError:
            continue
        except HTTPException:
            code = "file.nothing"
    return code


def _addresses(domain: str, world: World) -> Iterator[Address]:
    import dns.exception

    for kind in ("A", "AAAA"):
        try:
            yield from (ipaddress.ip_address(record.address) for record in _resolver(world).resolve(f"{domain}.", kind, search=False))
        except dns.exception.DNSException:
            continue  # the other family may have one; none at all is told by the caller


def _resolver(world: World) -> Resolver:
    import dns.resolver  # a tenth of a second: only the worker needs it

    made = dns.resolver.Resolver(configure=world.resolver is None)
    if world.resolver is not None:
        made.nameservers, made.port = [world.resolver[0]], world.resolver[1]
    made.lifetime = SECONDS
    return made


def allowed(address: Address, reach: tuple[Network, ...]) -> bool:
    """Whether a file may be asked from an address: a public one that hides no other, or one of the networks the node may reach."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped
        if inner is not None:
            return allowed(inner, reach)
        if address.sixtofour is not None or address.teredo is not None or address in TRANSLATED:
            return False
    if any(address in network for network in reach):
        return True
    return address.is_global and not address.is_multicast


def _read(domain: str, address: Address, wanted: str, port: int, until: float) -> str:
    """Ask one address for the file, with the domain as host. Raises OSError when it does not answer in time."""
    ask = f"GET {PATH} HTTP/1.1\r\nHost: {domain}\r\nUser-Agent: tongban\r\nAccept: text/plain\r\nConnection: close\r\n\r\n"
    with socket.create_connection((str(address), port), timeout=max(0.1, until - time.monotonic())) as line:
        line.sendall(ask.encode("ascii"))
        came = b"".join(_pieces(line, until))
    answer = HTTPResponse(_Came(came))  # type: ignore[arg-type]  # it needs only makefile
    answer.begin()
    if 300 <= answer.status < 400:
        return "file.moved"
    if answer.status != 200:
        return "file.nothing"
    content = answer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return "file.too_big"
    lines = {one.strip() for one in content.decode("utf-8", "replace").splitlines()}
    return "" if wanted in lines else "file.other"


def _pieces(line: socket.socket, until: float) -> Iterator[bytes]:
    """What comes until the other side ends, the time is over (OSError) or there is more than a file may have."""
    left = HEAD_BYTES + MOST_BYTES + 1
    while left > 0:
        remaining = until - time.monotonic()
        if remaining <= 0:
            raise TimeoutError
        line.settimeout(remaining)
        piece = line.recv(min(left, 65536))
        if not piece:
            return
        left -= len(piece)
        yield piece


class _Came:
    """Bytes that came, in the place of a socket: the reader of answers cannot wait longer than we did."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, mode: str) -> BytesIO:
        """The bytes as a file."""
        return BytesIO(self._content)

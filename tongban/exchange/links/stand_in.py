"""A DNS and web server on loopback that stands for the domains of others, in demonstrations and tests: `.example` names and what they hold.

What they hold is a JSON file, `{"shop.example": {"dns": ["tongban=…"], "file": "tongban=…"}}`, read at each question, so that
`place` in another process is seen at once. Every name has the address 127.0.0.1.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUDPServer
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from tongban.exchange.links import domain


class StandIn:
    """The two servers, each on a free port of loopback; `world` is what a node must be set to in order to ask them."""

    def __init__(self, zone: Path) -> None:
        self.zone = zone
        self._dns = ThreadingUDPServer(("127.0.0.1", 0), _names(zone))
        self._web = ThreadingHTTPServer(("127.0.0.1", 0), _files(zone))
        for server in (self._dns, self._web):
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=[0.02], name="tongban-stand-in", daemon=True).start()
        where = ("127.0.0.1", int(self._dns.server_address[1]))
        self.world = domain.World(where, (ip_network("127.0.0.0/8"),), int(self._web.server_address[1]))

    def stop(self) -> None:
        """End both."""
        for server in (self._dns, self._web):
            server.shutdown()
            server.server_close()


def place(zone: Path, name: str, *, dns: tuple[str, ...] = (), file: str = "") -> None:
    """Let a domain hold these texts in its DNS and this file; nothing is nothing."""
    held = {**_held(zone), name.lower(): {"dns": list(dns), "file": file}}
    partial = zone.with_name(f".{zone.name}.{secrets.token_hex(4)}")
    partial.write_text(json.dumps(held))
    os.replace(partial, zone)


def _held(zone: Path) -> dict[str, Any]:
    return dict(json.loads(zone.read_text())) if zone.exists() else {}


def _names(zone: Path) -> type[BaseRequestHandler]:
    class Names(BaseRequestHandler):
        def handle(self) -> None:
            raw, line = self.request
            asked = dns.message.from_wire(raw)
            answer = dns.message.make_response(asked)
            answer.flags |= dns.flags.AA
            question = asked.question[0]
            name = question.name.to_text(omit_final_dot=True).lower()
            held = _held(zone).get(name.removeprefix(f"{domain.LABEL}."))
            if held is None:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif name.startswith(f"{domain.LABEL}.") and question.rdtype == dns.rdatatype.TXT and held["dns"]:
                answer.answer.append(dns.rrset.from_text(question.name, 1, "IN", "TXT", *(json.dumps(one) for one in held["dns"])))
            elif question.rdtype == dns.rdatatype.A:
                answer.answer.append(dns.rrset.from_text(question.name, 1, "IN", "A", "127.0.0.1"))
            line.sendto(answer.to_wire(), self.client_address)

    return Names


def _files(zone: Path) -> type[BaseHTTPRequestHandler]:
    class Files(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            held = _held(zone).get(self.headers.get("Host", "").partition(":")[0].lower(), {})
            found = held.get("file", "") if self.path == domain.PATH else ""
            content = found.encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Nothing: it is no part of the platform."""

    return Files

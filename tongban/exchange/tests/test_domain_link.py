"""Proof of control over a domain, against a real DNS and web server on loopback, and against hostile ones."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tongban.exchange.links import domain, stand_in

TOKEN = "k7d2"


@pytest.fixture
def outside(tmp_path: Path, settings: object) -> Iterator[stand_in.StandIn]:
    there = stand_in.StandIn(tmp_path / "zone.json")
    settings.DOMAIN_WORLD = there.world
    yield there
    there.stop()


def seen(name: str = "shop.example") -> tuple[bool, str, list[str]]:
    told = domain.look({"domain": name, "token": TOKEN})
    return told["proven"], told["how"], told["said"]


def test_a_text_in_the_dns_proves_control(outside: stand_in.StandIn) -> None:
    stand_in.place(outside.zone, "shop.example", dns=("v=spf1 -all", domain.text(TOKEN)))
    assert seen() == (True, "dns", [])


def test_a_file_under_the_address_proves_control(outside: stand_in.StandIn) -> None:
    stand_in.place(outside.zone, "shop.example", file=f"first line\n{domain.text(TOKEN)}\n")
    assert seen() == (True, "file", [])


def test_another_text_or_none_is_told_as_what_it_is(outside: stand_in.StandIn) -> None:
    stand_in.place(outside.zone, "shop.example", dns=("tongban=other",), file="tongban=other")
    stand_in.place(outside.zone, "bare.example")
    assert seen() == (False, "", ["dns.other", "file.other"])
    assert seen("bare.example") == (False, "", ["dns.nothing", "file.nothing"])
    assert seen("nobody.example") == (False, "", ["dns.nothing", "file.no_address"])


def test_a_longer_text_around_the_token_is_not_the_text(outside: stand_in.StandIn) -> None:
    stand_in.place(outside.zone, "shop.example", dns=(f"x{domain.text(TOKEN)}", f"{domain.text(TOKEN)}x"))
    assert seen()[0] is False


def test_loopback_is_not_asked_unless_the_node_is_set_up_for_it(outside: stand_in.StandIn, settings: object) -> None:
    stand_in.place(outside.zone, "shop.example", file=domain.text(TOKEN))
    settings.DOMAIN_WORLD = domain.World(outside.world.resolver, (), outside.world.port)
    assert seen() == (False, "", ["dns.nothing", "file.private"])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:7f00:1::", "192.0.2.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_special_addresses_are_never_asked(address: str) -> None:
    assert not domain.allowed(ip_address(address), ())


def test_public_addresses_and_named_networks_are(settings: object) -> None:
    assert domain.allowed(ip_address("8.8.8.8"), ())
    assert domain.allowed(ip_address("2606:4700::1111"), ())
    assert domain.allowed(ip_address("10.1.2.3"), (ip_network("10.1.0.0/16"),))
    assert domain.allowed(ip_address("::ffff:10.1.2.3"), (ip_network("10.1.0.0/16"),))


@pytest.fixture
def hostile(outside: stand_in.StandIn, settings: object) -> Iterator[Callable[[Callable[[socket.socket], None]], None]]:
    """A web server that answers as the test says; the DNS stays the stand-in's."""
    listening = socket.create_server(("127.0.0.1", 0))
    stand_in.place(outside.zone, "shop.example")

    def serve(answer: Callable[[socket.socket], None]) -> None:
        def once() -> None:
            line, _ = listening.accept()
            with line:
                line.recv(4096)
                answer(line)

        threading.Thread(target=once, daemon=True).start()

    settings.DOMAIN_WORLD = domain.World(outside.world.resolver, outside.world.reach, listening.getsockname()[1])
    yield serve
    listening.close()


def test_a_redirect_is_not_followed(hostile: Callable[[Callable[[socket.socket], None]], None]) -> None:
    hostile(lambda line: line.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n"))
    assert seen()[2] == ["dns.nothing", "file.moved"]


def test_a_file_that_is_too_big_is_not_read_to_its_end(hostile: Callable[[Callable[[socket.socket], None]], None]) -> None:
    def flood(line: socket.socket) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                line.sendall(b"x" * 65536)
        except OSError:
            return

    hostile(flood)
    assert seen()[2] == ["dns.nothing", "file.too_big"]


def test_who_drips_is_left_after_five_seconds(
    hostile: Callable[[Callable[[socket.socket], None]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "SECONDS", 1.0)

    def drip(line: socket.socket) -> None:
        try:
            line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while True:
                line.sendall(b"y")
                time.sleep(0.05)
        except OSError:
            return

    hostile(drip)
    begun = time.monotonic()
    assert seen()[2] == ["dns.nothing", "file.unreachable"]
    assert time.monotonic() - begun < 3.0


@pytest.mark.parametrize("noise", [b"", b"\x00\xff\xfe", b"SSH-2.0-x\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort"])
def test_noise_instead_of_an_answer_proves_nothing(noise: bytes, hostile: Callable[[Callable[[socket.socket], None]], None]) -> None:
    hostile(lambda line: line.sendall(noise))
    assert seen()[0] is False

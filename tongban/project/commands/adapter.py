"""Put the adapter of a bank, a gateway or a printing house to the test: what docs/write-an-adapter.md promises, one line each."""

import contextlib
import secrets
import urllib.error
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from typing import Any


def add(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="as partners.json of this node's home names it; it must tell this command, not the platform")
    parser.add_argument(
        "--listen", type=int, default=0, metavar="PORT", help="where it tells: http://127.0.0.1:PORT/; any that is free for 0"
    )
    parser.add_argument("--patience", type=float, default=60.0, metavar="SECONDS", help="how long to wait for what it tells")
    parser.add_argument(
        "--away", type=float, default=2.0, metavar="SECONDS", help="for how long each of its letters is turned away at first"
    )
    parser.add_argument(
        "--press", action="store_true", help="post do=pay to the page, as that of `tongban bank` wants it, instead of asking"
    )
    parser.add_argument("--to", default="", metavar="WHOM", help="the telephone, or name|address, to which the message of the test goes")


def run(arguments: Namespace) -> int:
    import django

    django.setup()
    from tongban.base.errors import Refused
    from tongban.base.suites import bytes_of, text
    from tongban.exchange import conformance, partners
    from tongban.exchange.links.partner import USE
    from tongban.log.store import keys

    one = partners.partner(arguments.name)
    if one.kind == "outside":
        raise Refused("adapter.other_kind", partner=one.name)
    if one.kind != "payment" and not arguments.to:
        raise Refused("adapter.to_whom")
    public, signer = bytes_of(one.key), keys().signer(USE)
    ear = conformance.Ear(public, one.suite, arguments.listen, arguments.away)
    print(f"tongban: {one.name} must tell {ear.address} and believe {signer.suite} {text(signer.public)}", flush=True)
    trial = conformance.Trial(one.url, public, one.suite, signer, ear, f"try-{secrets.token_hex(4)}", arguments.patience)
    try:
        found = _findings(trial, one.kind, arguments.to, _press if arguments.press else _ask)
        wrong = sum(_said(finding) for finding in found)
    finally:
        ear.close()
    print("every promise was kept" if not wrong else f"{wrong} promises were not kept")
    return 1 if wrong else 0


def _findings(trial: Any, kind: str, to: str, pay: Callable[[str], None]) -> Iterator[Any]:
    from tongban.exchange import conformance

    if kind == "payment":
        return conformance.payment(trial, pay)
    if kind == "sms":
        return conformance.carrier(trial, "text", {"to": to, "words": trial.name})
    name, _, address = to.partition("|")
    return conformance.carrier(
        trial, "post", {"to": {"name": name, "address": address}, "registered": True, "words": trial.name, "pages": ""}
    )


def _said(finding: Any) -> bool:
    print(f"{'NOT ' if finding.wrong else ''}kept: {finding.promise}" + (f" - {finding.wrong}" if finding.wrong else ""), flush=True)
    return bool(finding.wrong)


def _ask(page: str) -> None:
    print(f"tongban: pay here as a payer does: {page}", flush=True)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _press(page: str) -> None:
    with contextlib.suppress(urllib.error.HTTPError):
        urllib.request.build_opener(_Stay).open(urllib.request.Request(page, data=b"do=pay"), timeout=10).close()

"""The link to a system outside: one signed letter there, one signed letter back."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from tongban.base.errors import NotAllowed, Refused, Unavailable
from tongban.base.suites import bytes_of
from tongban.exchange import letters
from tongban.exchange.partners import partner
from tongban.log.store import keys

SECONDS = 10
MOST = 4_000_000  # an answer may be the file of a day
USE = "letters"  # the key with which this node signs


class _Here(urllib.request.HTTPRedirectHandler):
    """A letter goes where it is addressed and nowhere else."""

    def redirect_request(self, *_: Any) -> None:
        return None


opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Here)


def carry(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Take a letter there: `{"partner": name, "id", "about", "do", …}`. Out: the body of the answer to this very letter.

    Raises Unavailable("partner.no_answer") for everything that may pass, and for an answer that its key did not sign.
    """
    to = partner(str(asked["partner"]))
    body = {name: value for name, value in asked.items() if name != "partner"}
    request = urllib.request.Request(
        f"{to.url}/letters", data=letters.close(body, keys().signer(USE)), headers={"Content-Type": "application/json"}
    )
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            content = answer.read(MOST + 1)
    except (urllib.error.URLError, OSError) as error:
        raise Unavailable("partner.no_answer", partner=to.name, reason=type(error).__name__) from None
    try:
        told = letters.opened(content, bytes_of(to.key), to.suite, most=MOST)
    except (Refused, NotAllowed) as refusal:
        raise Unavailable("partner.no_answer", partner=to.name, reason=refusal.code) from None
    if told["id"] != body["id"]:
        raise Unavailable("partner.no_answer", partner=to.name, reason="another letter")
    return told

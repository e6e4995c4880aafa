"""A node below takes the basic catalogue of the node above: fetched by its worker, shown, adopted; nothing hostile or older gets in."""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tongban.actors import cast
from tongban.actors.loading import NATION
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.keys import Key
from tongban.base.suites import DEFAULT, text
from tongban.exchange import errands, letters, partners
from tongban.exchange.actions import Errand
from tongban.exchange.links import above
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.services import basic, open_basic, subscribing
from tongban.services.models import BasicFeed, BasicItem
from tongban.services.tests.keeping import PROVINCE
from tongban.services.tests.test_basic import NEW, world
from tongban.services.tests.test_services import AT

__all__ = ["world"]
pytestmark = pytest.mark.django_db(transaction=True)
ABOVE, OTHER = (Key(name, "letters", DEFAULT.name, DEFAULT.generate()) for name in ("above", "other"))


class Above:
    """A node above: what it answers is what somebody put there."""

    def __init__(self) -> None:
        self.content, self.asked, outer = b"", list[str](), self

        class Door(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(outer.content)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Nothing."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=self.http.serve_forever, args=[0.02], daemon=True).start()
        url = f"http://127.0.0.1:{self.http.server_address[1]}"
        partners.introduce(partners.Partner("province", "catalogue", url, text(ABOVE.public), ABOVE.suite, PROVINCE))

    def says(self, body: dict[str, Any], key: Key = ABOVE) -> BasicFeed | None:
        """Fetch what it says now."""
        self.content = letters.close(body, key)
        return subscribing.take_in("province", above.fetch({"partner": "province"})["file"], at=AT)


@pytest.fixture
def node(world: cast.Cast) -> Iterator[Above]:
    made = Above()
    yield made
    made.http.shutdown()
    made.http.server_close()


def edition(body: dict[str, Any], number: int, change: Callable[[list[dict[str, Any]]], Any] = lambda items: items) -> dict[str, Any]:
    """The same catalogue as another edition, with changed items."""
    items = [dict(one) for one in body["items"]]
    return {**body, "id": f"basic:{PROVINCE}:{number}", "edition": number, "items": change(items) or items}


def test_the_catalogue_of_a_node_above_comes_by_the_worker_and_stands_here_once_it_is_adopted(world: cast.Cast, node: Above) -> None:
    body = open_basic.feed(PROVINCE)
    assert open_basic.feed(PROVINCE) == body
    with pytest.raises(NotFound, match=r"basic\.no_feed"):
        subscribing.differences("province", at=AT)
    BasicItem.objects.all().delete()  # this is the node below now
    node.content = letters.close(body, ABOVE)
    assert (subscribing.ask_above(at=AT), subscribing.ask_above(at=AT)) == (1, 1)
    errands.run_due(at=AT)
    catch_up()
    assert node.asked == [f"/open/basic.letter?keeper={PROVINCE}"]
    assert Errand.objects.get().state == "answered"
    number, keeper = body["edition"], world.actor("keeper", AT)
    found = subscribing.differences("province", at=AT)
    assert (found.edition, sorted(found.new), found.changed, found.gone) == (number, sorted(one["code"] for one in body["items"]), {}, ())
    with pytest.raises(Refused, match=r"basic\.other_edition"):
        subscribing.adopt_edition("province", number + 1, by=keeper, at=AT)
    with pytest.raises(NotAllowed):
        subscribing.adopt_edition("province", number, by=world.actor("gao", AT), at=AT)
    assert not BasicItem.objects.exists()
    assert together(lambda: subscribing.adopt_edition("province", number, by=SYSTEM, at=AT), 2) == ["done", "done"]
    assert subscribing.adopt_edition("province", number, by=SYSTEM, at=AT).new == {}
    assert open_basic.feed(PROVINCE)["items"] == body["items"]
    assert {one.origin for one in BasicItem.objects.all()} == {"above"}
    assert log.count("region", PROVINCE, without=["catalogue.basic_loaded"]) == 1  # adopted once

    def changed(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**items[0], "name": "新名称", "until": "2027-01-01"}, {**items[1], "code": "1-9"}]

    assert node.says(edition(body, number + 5, changed)) is not None
    found = subscribing.differences("province", at=AT)
    before, after = found.changed[body["items"][0]["code"]]
    assert (list(found.new), before.name, after.name, found.gone) == (
        ["1-9"],
        body["items"][0]["name"],
        "新名称",
        (body["items"][1]["code"],),
    )
    subscribing.adopt_edition("province", number + 5, by=keeper, at=AT)
    assert BasicItem.objects.get(code=body["items"][0]["code"]).until is not None
    assert BasicItem.objects.filter(code=body["items"][1]["code"]).exists()
    letters_kept = list((Path(settings.HOME) / above.FOLDER).iterdir())
    assert len(letters_kept) == 2
    subscribing.sweep()
    assert all(one.exists() for one in letters_kept)
    for one in letters_kept:
        os.utime(one, (0, 0))
    subscribing.sweep()
    assert [one.exists() for one in letters_kept].count(True) == 1
    assert subscribing.differences("province", at=AT).new == {}


def test_what_is_older_forged_or_hostile_is_refused_and_recorded(world: cast.Cast, node: Above) -> None:
    body = open_basic.feed(PROVINCE)
    code = body["items"][0]["code"]
    with pytest.raises(Exception, match=r"partner\.no_answer"):
        node.says(body, OTHER)
    node.content = b"x" * 100
    with pytest.raises(Exception, match=r"partner\.no_answer"):
        above.fetch({"partner": "province"})
    assert not BasicFeed.objects.exists()
    assert node.says(edition(body, 50)) is not None
    for told, reason in (
        (edition(body, 49), "older"),
        (edition(body, 50, lambda items: items[:1]), "other"),
        (edition(body, 51) | {"keeper": NATION}, "keeper"),
        (edition(body, 51) | {"id": f"basic:{PROVINCE}:52"}, "keeper"),
        (edition(body, 51) | {"format": "x"}, "form"),
        (edition(body, 51) | {"edition": True}, "form"),
        (edition(body, 51, lambda items: [{**items[0], "more": "x"}]), "form"),
        (edition(body, 51, lambda items: [*items, items[0]]), "twice"),
    ):
        assert node.says(told) is None
        event = log.of_subject("partner", "province")[-1]
        assert (event.kind, (log.body(event) or {})["reason"]) == ("catalogue.edition_refused", reason)
    assert BasicFeed.objects.get().edition == 50
    taken = BasicItem.objects.get(code=body["items"][1]["code"])
    taken.keeper_id = NATION
    taken.save()
    basic.propose_item(PROVINCE, code, replace(NEW, functions=["justice"]), reason="补齐", by=world.actor("keeper", AT), at=AT)
    bad = {"kind": "zz", "levels": "9", "law": [["no-law", "1"]]}
    assert node.says(edition(body, 51, lambda items: [{**items[0], **bad}, items[1]])) is not None
    with pytest.raises(Refused) as refusal:
        subscribing.adopt_edition("province", 51, by=SYSTEM, at=AT)
    wanted = {"basic.kind", "basic.levels", "basic.article", "basic.others", "basic.proposed_already"}
    assert {one.code for one in refusal.value.discrepancies} == wanted
    for number, spoilt in enumerate(
        ({"name": "甲\u202e"}, {"name": "x" * 401}, {"law": [["a"]]}, {"functions": "x"}, {"since": "soon"}, {"levels": 3}), 52
    ):
        assert node.says(edition(body, number, lambda items, spoilt=spoilt: [{**items[0], **spoilt}])) is not None
        with pytest.raises(Refused):
            subscribing.differences("province", at=AT)
    assert BasicItem.objects.get(code=code).name == body["items"][0]["name"]

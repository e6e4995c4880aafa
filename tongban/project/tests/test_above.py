"""`tongban load basic --from NAME`: what the page of a node above gives is shown, then adopted, by the commands of a node below."""

from typing import Any

import pytest
from django.test import Client

from tongban.actors import cast
from tongban.base.suites import text
from tongban.exchange import letters, partners
from tongban.exchange.links.partner import USE
from tongban.log.store import keys
from tongban.project.commands import run
from tongban.services.models import BasicItem
from tongban.services.tests.keeping import PROVINCE
from tongban.services.tests.test_subscribing import Above, node, world
from tongban.web.portal import open_data

__all__ = ["node", "world"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def test_a_node_below_shows_and_adopts_what_the_page_of_a_node_above_tells(world: cast.Cast, node: Above, capsys: Any) -> None:
    open_data.KEPT.clear()
    assert Client().get("/open/basic.letter", {"keeper": "110000000000"}).status_code == 404
    node.content, signer = Client().get("/open/basic.letter", {"keeper": PROVINCE}).content, keys().signer(USE)
    first = letters.opened(node.content, signer.public, signer.suite)
    url = partners.partner("province").url
    partners.introduce(partners.Partner("province", "catalogue", url, text(signer.public), signer.suite, PROVINCE))
    row = BasicItem.objects.get(code=first["items"][0]["code"])
    BasicItem.objects.filter(pk=row.pk).update(name="旧名称")
    BasicItem.objects.exclude(pk=row.pk).delete()
    asked = ["load", "basic", "--from", "province"]
    assert run([*asked, "--dry"]) == 1
    assert "basic.no_feed" in capsys.readouterr().err
    assert run(asked) == 0
    said = capsys.readouterr().out
    assert f"~ {row.code} name: 旧名称 -> {row.name}" in said
    assert f"+ {first['items'][1]['code']}" in said
    assert f"edition {first['edition']}: 1 new, 1 changed" in said
    assert run([*asked, "--edition", str(first["edition"])]) == 0
    assert BasicItem.objects.get(pk=row.pk).name == row.name
    assert run([*asked, "--dry"]) == 0
    assert "0 new, 0 changed" in capsys.readouterr().out
    node.content = letters.close({**first, "id": f"basic:{PROVINCE}:0", "edition": 0}, signer)
    assert run(asked) == 1
    assert "catalogue.edition_refused" in capsys.readouterr().err
    assert run(["load", "--from", "province"]) == 1

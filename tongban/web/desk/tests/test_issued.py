"""The papers of a case at the desk: drawn up, served how and with what proof, in effect, final."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.cases import actions
from tongban.cases.tests.world import filed

pytestmark = pytest.mark.django_db
AT = timezone.now()


def test_each_paper_says_how_and_when_it_was_served_and_a_decision_when_it_is_final(people: cast.Cast) -> None:
    number, li, zhao = filed(people, at=AT).number, people.actor("li", AT), people.actor("zhao", AT)
    actions.accept(number, by=li, at=AT)
    actions.review(number, opinion="材料齐全", by=li, at=AT)
    actions.decide(number, "refuse", reasons=["scope-missing"], words="经营范围不含网络销售", by=zhao, at=AT)
    client = Client(headers={"accept-language": "en"})
    client.force_login(people.accounts["zhao"])
    page = client.get(f"/desk/cases/{number}?part=papers").content.decode()
    assert [page.count(one) for one in ("Receipt", "Notice of acceptance", ">Decision</a>")] == [1, 1, 1]
    assert page.count("on line") >= 2
    assert "not served yet" in page
    assert "when it is served" in page
    served = client.post(f"/desk/cases/{number}/serve", {"how": "mail", "words": "EMS 1234567890123 <i>"})
    assert served.status_code == 302
    page = client.get(f"/desk/cases/{number}?part=papers").content.decode()
    assert 'by mail<br><span class="soft">EMS 1234567890123 &lt;i&gt;' in page
    assert "not served yet" not in page
    final = actions.settle(number, at=AT).final_on
    assert final is not None
    assert final - AT.date() >= timedelta(days=59)
    assert f'<time datetime="{final.isoformat()}">' in page
    assert "unless somebody asks for a remedy before" in page

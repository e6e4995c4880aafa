"""What a register's news says against a licence, through the pages of the officer who decides."""

import pytest
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, queries
from tongban.cases.tests.world import filed
from tongban.licences import actions as licence_acts
from tongban.licences import leads
from tongban.licences import queries as licences
from tongban.licences.models import Lead
from tongban.log import queries as log
from tongban.log.sequencer import catch_up
from tongban.web.tests.world import browser

AT = timezone.now()


def told(people: cast.Cast) -> Lead:
    """A licence against which the register of operators says something."""
    row = filed(people, at=AT)
    actions.accept(row.number, by=people.actor("li", AT), at=AT)
    actions.review(row.number, opinion="材料齐全", by=people.actor("li", AT), at=AT)
    actions.decide(row.number, "grant", by=people.actor("zhao", AT), at=AT)
    licence = licences.of_case(row.number)
    assert licence is not None
    said = [{"code": "operator.not_active", "told": {"on_record": "revoked"}}]
    where = {"register": "redshield.operators", "key": "x", "event": "e"}
    return Lead.objects.create(licence=licence, reason="operator-gone", said=said, at=AT, **where)


@pytest.mark.django_db
def test_the_officer_who_may_revoke_finds_it_and_says_why_the_licence_stays(people: cast.Cast) -> None:
    lead, zhao = told(people), browser(people, "zhao")
    case = lead.licence.case
    assert "speaks against 1 licence" in zhao.get("/desk/").content.decode()
    assert case in zhao.get("/desk/?query=leads").content.decode()
    assert "speaks against 1 licence" not in browser(people, "li").get("/desk/").content.decode()
    assert "told something that speaks against the licence" not in browser(people, "li").get(f"/desk/cases/{case}").content.decode()
    assert "told something that speaks against the licence" in zhao.get(f"/desk/cases/{case}").content.decode()
    page = zhao.get(f"/desk/cases/{case}?part=papers").content.decode()
    assert f"/desk/leads/{lead.pk}/keep" in page
    assert zhao.post(f"/desk/leads/{lead.pk}/keep", {"words": " "}).status_code == 422
    assert zhao.post(f"/desk/leads/{lead.pk}/keep", {"words": "登记有误，已核实"}).status_code == 302
    assert zhao.post(f"/desk/leads/{lead.pk}/keep", {"words": "再次"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.how, lead.words) == ("kept", "登记有误，已核实")
    assert [one.kind for one in log.of_subject("licence", lead.licence.number[:80])].count("licence.lead_closed") == 1
    assert queries.counts(people.actor("zhao", AT), at=AT)["leads"] == 0


@pytest.mark.django_db
def test_revoking_settles_what_was_told_and_nobody_else_keeps_a_licence(people: cast.Cast) -> None:
    lead, zhao = told(people), people.actor("zhao", AT)
    for name in ("li", "wu", "chen", "hengda"):
        with pytest.raises(NotAllowed):
            leads.keep(lead.pk, "x", by=people.actor(name, AT), at=AT)
    with pytest.raises(NotFound, match=r"licence.no_lead"):
        leads.keep(lead.pk + 1, "x", by=zhao, at=AT)
    licence_acts.revoke(lead.licence.number, reason=lead.reason, words="", by=zhao, at=AT)
    catch_up()
    lead.refresh_from_db()
    assert lead.how == "revoked"
    with pytest.raises(Refused, match=r"licence.lead_over"):
        leads.keep(lead.pk, "x", by=zhao, at=AT)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_a_licence_once(people: cast.Cast) -> None:
    lead, zhao = told(people), people.actor("zhao", AT)
    assert together(lambda: leads.keep(lead.pk, "已核实", by=zhao, at=AT)) == ["done"] * 4
    assert [one.kind for one in log.of_subject("licence", lead.licence.number[:80])].count("licence.lead_closed") == 1

"""Acts on accounts, posts, parties and halls, by four at the same instant and once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import (
    absences,
    accounts,
    actions,
    addresses,
    cast,
    codes,
    entrusting,
    loading,
    notices,
    parties,
    passkeys,
    places,
    queries,
    queueing,
    renewal,
    sign_in,
    telephones,
    tokens,
    window,
)
from tongban.actors.loading import DISTRICT
from tongban.actors.models import (
    Absence,
    Account,
    Agency,
    Attendance,
    Code,
    Holding,
    Mandate,
    NoticesSeen,
    Party,
    QueueNumber,
    Region,
    Token,
)
from tongban.actors.tests import kept
from tongban.actors.tests.test_once import together
from tongban.actors.tests.test_passkeys import ORIGIN, Device
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.base.identifiers import make_resident, make_uscc
from tongban.log import queries as log

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS = tmp_path, tmp_path / "keys"
    return kept.people(AT)


def once(act: Callable[[], object], refusal: str = "done") -> None:
    """Four at once and one later: one does it, the others are told so or (no refusal) get the same answer."""
    assert Counter(together(act) + together(act, times=1)) == Counter(["done"] + [refusal] * 4)


def events(noun: str, key: object, kind: str) -> int:
    return [one.kind for one in log.of_subject(noun, str(key))].count(kind)


def test_accounts(people: cast.Cast) -> None:
    system, security, li = (people.actor(name, AT) for name in ("gao", "security", "li"))
    once(lambda: accounts.open_partner("bank", "银行系统", by=SYSTEM, at=AT), "account.login_taken")
    with pytest.raises(NotAllowed):
        accounts.open_partner("bank2", "银行系统", by=li, at=AT)
    party = parties.register_person("陈一", make_resident(date(1990, 1, 1), 77), by=SYSTEM, at=AT)
    once(lambda: accounts.open_person(party, level=2, by=SYSTEM, at=AT), "account.login_taken")
    once(lambda: parties.register_organisation("同一公司", make_uscc(78), by=SYSTEM, at=AT), "actor.party_exists")
    with pytest.raises(NotAllowed):
        accounts.open_person(party, level=2, by=people.actor("wang", AT), at=AT)
    account = Account.objects.get(person=party)
    once(lambda: accounts.raise_level(account.pk, 3, how="register", by=SYSTEM, at=AT), "account.level_not_higher")
    once(lambda: accounts.end_sessions(people.accounts["wang"].pk, by=people.actor("wang", AT), at=AT))
    once(lambda: accounts.reset_second_factor(people.accounts["li"].pk, by=security, at=AT))
    assert system.kind == "officer"


def test_signing_out_is_noted_each_time(people: cast.Cast) -> None:
    wang = people.actor("wang", AT)
    once(lambda: accounts.signed_out(by=wang, at=AT))
    assert events("account", wang.account, "account.signed_out") == 5


def test_bodies_posts_and_rights(people: cast.Cast) -> None:
    once(lambda: actions.found_agency("新局", "water", DISTRICT, by=SYSTEM, at=AT), "actor.agency_exists")
    new, heir = Agency.objects.get(name="新局"), actions.found_agency("继局", "water", DISTRICT, by=SYSTEM, at=AT)
    once(lambda: actions.create_post(new.pk, "clerk", "窗口", by=SYSTEM, at=AT), "post.exists")
    (post,) = new.post_set.all()
    account, _ = accounts.open_officer("new-clerk", "新人", cast.PASSWORD, by=SYSTEM, at=AT)
    once(lambda: actions.appoint(account, post, by=SYSTEM, at=AT))
    assert Holding.objects.filter(account=account, until=None).count() == 1
    once(lambda: actions.grant(post, ["case.take"], by=SYSTEM, at=AT))
    (granted,) = post.grant_set.all()
    once(lambda: actions.revoke_grant(granted.pk, by=SYSTEM, at=AT))
    once(lambda: actions.dismiss(account, post, by=SYSTEM, at=AT))
    with pytest.raises(NotAllowed):
        actions.dismiss(
            people.accounts["zhao"], Holding.objects.filter(account=people.accounts["zhao"])[0].post, by=people.actor("li", AT), at=AT
        )
    once(lambda: actions.abolish_agency(new.pk, [heir.pk], on=AT.date(), by=SYSTEM, at=AT), "actor.agency_ended")
    told = [events("post", post.pk, kind) for kind in ("post.created", "post.filled", "post.granted", "post.grant_revoked", "post.vacated")]
    assert (told, events("agency", new.pk, "agency.abolished")) == ([1] * 5, 1)


def test_parties_and_what_they_entrust(people: cast.Cast) -> None:
    number = make_resident(date(1980, 5, 5), 78)
    once(lambda: parties.register_person("陈二", number, by=SYSTEM, at=AT), "actor.party_exists")
    party, wang = Party.objects.get(name="陈二").pk, people.actor("wang", AT)
    once(lambda: parties.change_party(party, name="陈贰", by=SYSTEM, at=AT))
    assert events("party", party, "party.changed") == 1
    once(lambda: entrusting.entrust(number, "陈贰", ["parks"], by=wang, at=AT))
    assert Mandate.objects.filter(receiver=party, revoked_at=None).count() == 1
    with pytest.raises(Refused, match=r"mandate.no_match"):
        entrusting.entrust(number, "陈二", ["parks"], by=wang, at=AT)
    once(lambda: parties.end_party(party, on=AT.date(), by=SYSTEM, at=AT))
    assert events("party", party, "party.ended") == 1
    with pytest.raises(NotAllowed):
        parties.end_party(party, on=AT.date(), by=wang, at=AT)


def test_mail_and_telephone(people: cast.Cast) -> None:
    wang = people.actor("wang", AT)
    once(lambda: addresses.ask("wang@mail.example", "en", by=wang, at=AT), "sign_in.too_often")
    code = addresses.ask("wang@mail.example", "en", by=wang, at=AT + timedelta(minutes=2))
    once(lambda: addresses.prove(code, by=wang, at=AT + timedelta(minutes=2)), "mail.wrong_code")
    once(lambda: addresses.remove(by=wang, at=AT + DAY))
    assert [events("party", wang.party, f"party.mail_{how}") for how in ("proved", "removed")] == [1, 1]
    with pytest.raises(NotAllowed):
        addresses.remove(by=people.actor("li", AT), at=AT)
    new = "13900009999"
    once(lambda: telephones.ask(new, by=wang, at=AT), "sign_in.too_often")
    made = [
        codes.make(owner, use, "123456", codes.BY_PHONE, AT)
        for owner, use in ((people.accounts["wang"], "phone"), (codes.lookup(new), "new"))
    ]
    once(lambda: telephones.move(new, *made, by=wang, at=AT), "phone.wrong_codes")
    assert events("party", wang.party, "party.changed") == 1


def test_officers_own(people: cast.Cast) -> None:
    li, account = people.actor("li", AT), people.accounts["li"]
    once(lambda: sign_in.spare_codes(account.pk, by=li, at=AT))
    assert Code.objects.filter(account=account, kind="spare", used_at=None).count() == 10
    code = sign_in.totp(people.secrets["li"], AT)
    once(lambda: renewal.offer_secret(account.pk, code, by=li, at=AT), "sign_in.failed")
    later = AT + timedelta(hours=1)
    secret, state = renewal.offer_secret(account.pk, sign_in.totp(people.secrets["li"], later), by=li, at=later)
    proof = sign_in.totp(secret, later)
    once(lambda: renewal.renew_secret(account.pk, state, proof, by=li, at=later), "account.secret_over")
    assert sign_in.officer("li", cast.PASSWORD, sign_in.totp(secret, later + DAY), at=later + DAY) == account
    new, much_later = "another good sentence", later + DAY
    once(lambda: renewal.change_password(account.pk, cast.PASSWORD, new, by=li, at=much_later), "sign_in.failed")


def test_tokens_and_slips(people: cast.Cast) -> None:
    account, wang = people.accounts["wang"], people.actor("wang", AT)
    once(lambda: tokens.issue_token(account, "program", ["cases"], by=wang, at=AT))
    assert Token.objects.filter(account=account, revoked_at=None).count() == 5  # each is another secret
    with pytest.raises(NotAllowed):
        tokens.revoke_token(account, "program", by=people.actor("zhang", AT), at=AT)
    once(lambda: tokens.revoke_token(account, "program", by=wang, at=AT))
    assert (Token.objects.filter(account=account, revoked_at=None).count(), events("account", account.pk, "token.revoked")) == (0, 1)
    li = people.actor("li", AT)
    once(lambda: sign_in.issue_slip(account.pk, by=li, at=AT))
    assert Code.objects.filter(account=account, kind="slip", used_at=None).count() == 1
    with pytest.raises(NotAllowed):
        sign_in.issue_slip(account.pk, by=wang, at=AT)


def test_a_window_and_its_hall(people: cast.Cast) -> None:
    li, zhao, wang = (people.actor(name, AT) for name in ("li", "zhao", "wang"))
    number = queries.code_of(people.parties["wang"])
    once(lambda: window.identify(number, people.parties["wang"].name, by=li, at=AT))
    once(lambda: window.attend(number, people.parties["wang"].name, place="1号窗口", by=li, at=AT))
    assert Attendance.objects.filter(account=li.account or 0, ended_at=None).count() == 1
    once(lambda: window.leave(by=li, at=AT))
    assert not Attendance.objects.filter(account=li.account or 0, ended_at=None).exists()
    once(lambda: queueing.open_hall("一楼", by=zhao, at=AT), "queue.hall_exists")
    (hall,) = queueing.halls(li)
    once(lambda: queueing.draw(hall.pk, by=li, at=AT))
    assert sorted(QueueNumber.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
    for served in (1, 2):
        queueing.call(hall.pk, f"{served}号", by=li, at=AT)
    once(lambda: queueing.served(hall.pk, 1, by=li, at=AT))
    once(lambda: queueing.absent(hall.pk, 2, by=li, at=AT))
    assert list(QueueNumber.objects.order_by("number").values_list("came", flat=True)) == [True, False, None, None, None]
    with pytest.raises(NotAllowed):
        queueing.served(hall.pk, 1, by=wang, at=AT)
    with pytest.raises(NotAllowed):
        queueing.absent(hall.pk, 1, by=wang, at=AT)
    with pytest.raises(NotFound, match=r"queue.no_number"):
        queueing.served(hall.pk, 5, by=li, at=AT)
    with pytest.raises(NotFound, match=r"queue.no_number"):
        queueing.absent(hall.pk, 5, by=li, at=AT)


def test_absences_notices_and_places(people: cast.Cast) -> None:
    li, wang = people.actor("li", AT), people.actor("wang", AT)
    holding, sun = Holding.objects.get(account=people.accounts["li"], until=None).pk, people.accounts["sun"].pk
    away = {"since": AT.date() + DAY, "until": AT.date() + 3 * DAY}
    once(lambda: absences.name_stand_in(holding, sun, **away, by=li, at=AT), "absence.overlaps")
    (absence,) = Absence.objects.all()
    once(lambda: absences.revoke_absence(absence.pk, by=li, at=AT))
    assert events("account", li.account, "absence.revoked") == 1
    once(lambda: notices.see(by=wang, at=AT))
    assert NoticesSeen.objects.count() == 1
    with pytest.raises(NotAllowed, match=r"party.not_yours"):
        notices.see(by=li, at=AT)
    region, heir = DISTRICT, "511603000000"
    Region.objects.create(code=heir, name="前锋区", level=3, parent_id="511600000000", path="x/")
    once(lambda: places.end_region(region, heir, on=AT.date(), by=SYSTEM, at=AT))
    assert events("region", region, "region.ended") == 1


def test_bulk_loads(people: cast.Cast) -> None:
    """What is there stays; of two at once one loads, or both share the rows."""
    wang = people.actor("wang", AT)
    with pytest.raises(NotAllowed):
        loading.load_regions(by=wang, at=AT)
    with pytest.raises(NotAllowed):
        loading.load_central(by=wang, at=AT)
    with pytest.raises(NotAllowed):
        loading.load_eport(by=wang, at=AT)
    with pytest.raises(NotAllowed):
        loading.load_district(by=wang, at=AT)
    with pytest.raises(NotAllowed):
        loading.load_nation(by=wang, at=AT)
    assert set(together(lambda: loading.load_central(by=SYSTEM, at=AT), times=2)) <= {"done", "actor.loaded_meanwhile"}
    assert set(together(lambda: loading.load_district(by=SYSTEM, at=AT), times=2)) <= {"done", "actor.loaded_meanwhile"}
    assert set(together(lambda: loading.load_eport(by=SYSTEM, at=AT), times=2)) <= {"done", "actor.loaded_meanwhile"}
    found = Agency.objects.filter(origin="source").count()
    assert loading.load_central(by=SYSTEM, at=AT) + loading.load_eport(by=SYSTEM, at=AT) + loading.load_district(by=SYSTEM, at=AT) == 0
    assert Agency.objects.filter(origin="source").count() == found


def test_a_passkey_is_kept_and_ended_once(people: cast.Cast, settings: Any) -> None:
    settings.ORIGIN = ORIGIN
    account, li, device = people.accounts["li"], people.actor("li", AT), Device()
    options, state = passkeys.offer(account, "手机", at=AT)
    answer = device.make(options)
    once(lambda: passkeys.add(account, "手机", state, answer, by=li, at=AT), "passkey.not_valid")
    (row,) = passkeys.of(account)
    with pytest.raises(NotAllowed):
        passkeys.remove(account, row.pk, by=people.actor("wang", AT), at=AT)
    once(lambda: passkeys.remove(account, row.pk, by=li, at=AT))
    assert (passkeys.of(account), events("account", account.pk, "passkey.removed")) == ([], 1)

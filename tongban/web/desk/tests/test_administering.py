"""Posts, rights and officers' accounts through the pages of the administrators."""

import re
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, queries, rights, sign_in
from tongban.actors.models import Account, Grant, Holding, Post
from tongban.log import queries as log
from tongban.web.desk import verbs
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()
HOSTILE = '"><script>alert(1)</script>'


def post_of(people: cast.Cast, name: str) -> str:
    return f"/desk/posts/{people.actor(name, AT).post}"


def test_every_right_has_words() -> None:
    assert set(verbs.verbs()) == rights.VERBS
    assert {one["value"] for group in verbs.groups([]) for one in group["options"]} == rights.VERBS


def test_an_officer_comes_into_a_new_post_by_two_administrators(people: cast.Cast) -> None:
    admin, security = browser(people, "admin"), browser(people, "security")
    agency = people.agencies["market-regulation"].pk
    assert "区市监局" in admin.get("/desk/agencies?q=市监").content.decode()
    made = admin.post(f"/desk/agencies/{agency}", {"kind": "filing-clerk", "title": "夜班审查员"})
    post = Post.objects.get(title="夜班审查员")
    assert made["Location"] == f"/desk/posts/{post.pk}"
    page = admin.post("/desk/officers", {"login": "qian", "name": "钱一"}).content.decode()
    password = re.findall(r'<span class="code bigp">([^<]+)', page)[0]
    secret = re.findall(r"second factor</dt><dd class=\"code bigp\">([^<]+)", page)[0].replace(" ", "")
    assert "<svg" in page
    assert sign_in.officer("qian", password, sign_in.totp(secret, AT), at=AT).name == "钱一"
    assert secret not in admin.get(f"/desk/officers/{Account.objects.get(login='qian').pk}").content.decode().replace(" ", "")
    assert admin.post(f"/desk/posts/{post.pk}", {"act": "appoint", "login": "qian"}).status_code == 403
    assert security.post(f"/desk/posts/{post.pk}", {"act": "appoint", "login": "qian"}).status_code == 302
    assert security.post(f"/desk/posts/{post.pk}", {"act": "grant", "verbs": ["case.read", "case.take"]}).status_code == 302
    qian = queries.officer(Account.objects.get(login="qian").pk)
    assert queries.may(qian, "case.take", agency=agency)
    page = security.get(f"/desk/posts/{post.pk}").content.decode()
    for words in ("钱一", "Take cases", "all services", "Examiner"):
        assert words in page
    grant = Grant.objects.get(post=post, verb="case.take")
    assert security.post(f"/desk/posts/{post.pk}", {"act": "revoke", "grant": grant.pk}).status_code == 302
    assert not queries.may(qian, "case.take", agency=agency)
    assert security.post(f"/desk/posts/{post.pk}", {"act": "dismiss", "account": qian.account}).status_code == 302
    assert not Holding.objects.filter(post=post, until=None).exists()


def test_the_secret_to_scan_is_the_secret_to_type(people: cast.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr("tongban.web.desk.officers.qr", lambda text: drawn.append(text) or "")
    page = browser(people, "admin").post("/desk/officers", {"login": "qian", "name": "钱一"}).content.decode()
    secret = re.findall(r"second factor</dt><dd class=\"code bigp\">([^<]+)", page)[0].replace(" ", "")
    told = urlsplit(drawn[0])
    assert (told.scheme, told.netloc, unquote(told.path)) == ("otpauth", "totp", "/Tongban:qian")
    assert parse_qs(told.query) == {"secret": [secret], "issuer": ["Tongban"]}


def test_a_right_is_given_for_one_service_and_below(people: cast.Cast) -> None:
    given = {"act": "grant", "verbs": "case.read", "service": "redshield.website-filing", "agency": people.agencies["approval-bureau"].pk}
    assert browser(people, "security").post(post_of(people, "wu"), {**given, "subtree": "yes"}).status_code == 302
    row = Grant.objects.get(post=people.actor("wu", AT).post, subtree=True)
    assert (row.verb, row.service, row.agency_id) == ("case.read", "redshield.website-filing", people.agencies["approval-bureau"].pk)
    page = browser(people, "security").get(post_of(people, "wu")).content.decode()
    assert "and every agency of its region and below" in page
    assert "Filing of a commercial website" in page


def test_what_is_wrong_is_said_at_its_field(people: cast.Cast) -> None:
    admin, security = browser(people, "admin"), browser(people, "security")
    agency = f"/desk/agencies/{people.agencies['market-regulation'].pk}"
    tried = [
        (admin, agency, {"kind": "", "title": ""}, ("f-kind", "f-title")),
        (admin, agency, {"kind": "filing-clerk", "title": "审查员"}, ("f-title",)),
        (admin, "/desk/officers", {"login": "Lī", "name": ""}, ("f-login", "f-name")),
        (admin, "/desk/officers", {"login": "li", "name": "李"}, ("f-login",)),
        (security, post_of(people, "wu"), {"act": "appoint", "login": HOSTILE}, ("f-login",)),
        (security, post_of(people, "wu"), {"act": "appoint", "login": "\u202e"}, ("f-login",)),
        (security, post_of(people, "wu"), {"act": "appoint", "login": "admin"}, ("f-login",)),
        (security, post_of(people, "wu"), {"act": "grant"}, ("f-verbs",)),
        (security, post_of(people, "admin"), {"act": "grant", "verbs": "case.read"}, ("f-verbs",)),
    ]
    for client, address, given, fields in tried:
        answer = client.post(address, given)
        page = answer.content.decode()
        assert answer.status_code == 422, given
        assert re.findall(r'<a href="#([\w-]+)">', page) == list(fields), given
        assert all(f'id="{one}"' in page for one in fields)
        assert page.count('class="errmsg"') == len(fields)
        assert "<script>" not in page


def test_hostile_names_stay_names(people: cast.Cast) -> None:
    admin = browser(people, "admin")
    admin.post(f"/desk/agencies/{people.agencies['market-regulation'].pk}", {"kind": "filing-clerk", "title": HOSTILE})
    page = admin.post("/desk/officers", {"login": "qian", "name": HOSTILE}).content.decode()
    pages = [page] + [admin.get(one).content.decode() for one in ("/desk/officers", f"/desk/agencies?q={HOSTILE}")]
    pages.append(admin.get(f"/desk/posts/{Post.objects.get(title=HOSTILE).pk}").content.decode())
    assert all("<script>" not in one for one in pages)
    assert HOSTILE in unescape(pages[-1])


def test_nobody_appoints_or_grants_to_oneself_or_resets_the_own_second_factor(people: cast.Cast) -> None:
    security, own = browser(people, "security"), post_of(people, "security")
    assert security.post(own, {"act": "grant", "verbs": "agency.found"}).status_code == 403
    assert security.post(post_of(people, "wu"), {"act": "appoint", "login": "security"}).status_code == 403
    page = security.get(own).content.decode()
    assert "Give rights" not in page
    account = f"/desk/officers/{people.accounts['security'].pk}"
    assert security.post(account, {"act": "reset"}).status_code == 403
    assert "Another administrator does this for you" in security.get(account).content.decode()


def test_a_lost_second_factor_sessions_and_an_account_end(people: cast.Cast) -> None:
    security, li = browser(people, "security"), browser(people, "li")
    address = f"/desk/officers/{people.accounts['li'].pk}"
    assert li.get("/desk/").status_code == 200
    assert security.post(address, {"act": "end"}).status_code == 302
    assert li.get("/desk/").status_code == 403
    page = security.post(address, {"act": "reset"}).content.decode()
    secret = re.findall(r"second factor</dt><dd class=\"code bigp\">([^<]+)", page)[0].replace(" ", "")
    assert sign_in.officer("li", cast.PASSWORD, sign_in.totp(secret, AT), at=AT) == people.accounts["li"]
    for _ in range(2):
        assert security.post(address, {"act": "close"}).status_code == 302
    assert "closed" in security.get(address).content.decode()
    assert [one.kind for one in log.of_subject("account", str(people.accounts["li"].pk))].count("account.closed") == 1
    assert security.post(address, {"act": "reset"}).status_code == 422
    assert security.post(address, {"act": "burn"}).status_code == 422


def test_sign_ins_are_shown_to_who_keeps_accounts_safe_only(people: cast.Cast) -> None:
    Client().post("/desk/sign-in", {"login": "li", "password": "wrong", "code": "000000"})
    page = browser(people, "security").get("/desk/officers").content.decode()
    assert "failed" in page.partition("Latest sign-ins")[2]
    assert "李明（演示）" in page.partition("Latest sign-ins")[2]
    assert "Latest sign-ins" not in browser(people, "admin").get("/desk/officers").content.decode()


def test_strangers_change_no_post_and_no_account(people: cast.Cast) -> None:
    addresses = [post_of(people, "wu"), f"/desk/officers/{people.accounts['wu'].pk}", "/desk/officers", "/desk/agencies/1"]
    given = {"act": "grant", "verbs": "case.decide", "login": "x1", "name": "x", "kind": "clerk", "title": "x"}
    before = (Post.objects.count(), Account.objects.count(), Grant.objects.count())
    for name in ("li", "zhao", "chen", "gao", "audit", "wang"):
        for address in addresses:
            assert browser(people, name).post(address, given).status_code in (403, 404), (name, address)
    assert (Post.objects.count(), Account.objects.count(), Grant.objects.count()) == before


def test_administrators_are_led_to_their_own_part_and_see_no_cases(people: cast.Cast) -> None:
    for name in ("admin", "security"):
        client = browser(people, name)
        assert client.get("/desk/")["Location"] == "/desk/agencies"
        page = client.get("/desk/agencies").content.decode()
        assert "Inbox" not in page
        assert "Officers&#x27; accounts" in page

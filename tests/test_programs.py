"""Programs on both sides: an enterprise files with its token, a department's own system works the case with the token of a post."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tongban.actors import cast, tokens
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.base.actor import SYSTEM
from tongban.base.identifiers import make_uscc
from tongban.cases.tests import test_discretion
from tongban.cases.tests.world import FILING, FORM, PDF, RECENT, build
from tongban.exchange import queries as exchange
from tongban.exchange.models import Question
from tongban.licences import queries as licences
from tongban.log import queries as log
from tongban.services import actions as services
from tongban.web.gateway.described import ServiceOut

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    return build(RECENT)


class Program:
    """A program with a token."""

    def __init__(self, people: cast.Cast, account: str, scope: str, **right: int) -> None:
        self.token = tokens.issue_token(people.accounts[account], "program", [scope], by=SYSTEM, at=timezone.now(), **right)

    def __call__(self, method: str, path: str, body: Any = None, key: str = "one") -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {self.token}", **({"Idempotency-Key": key} if key else {})}
        sent = "" if body == "" else json.dumps(body or {})
        answer = Client().generic(method, f"/v1{path}", data=sent, content_type="application/json", headers=headers)
        return answer.status_code, answer.json()


def officer(people: cast.Cast, name: str) -> Program:
    return Program(people, name, "office", post=actors.posts_of(people.accounts[name].pk)[0].pk)


def submitted(firm: Program, **changes: Any) -> str:
    _, case = firm("POST", "/cases", {"service": FILING})
    number = str(case["number"])
    firm("PUT", f"/cases/{number}/form", {"form": {**FORM, **changes}})
    proof = {"material": "domain-certificate", "name": "证书.pdf", "content": base64.b64encode(PDF).decode()}
    firm("POST", f"/cases/{number}/materials", proof)
    assert firm("POST", f"/cases/{number}/submit")[0] == 200
    return number


def test_a_case_goes_from_program_to_program_and_ends_in_a_licence(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    li, zhao, wu = (officer(people, name) for name in ("li", "zhao", "wu"))
    number = submitted(firm)
    assert [row["number"] for row in li("GET", "/office/cases?query=untaken")[1]] == [number]
    assert li("POST", f"/office/cases/{number}/accept")[1]["state"] == "in_hand"
    assert firm("POST", f"/cases/{number}/changes", {"form": {"address": "演示路9号"}, "reason": "搬家"})[1]["fields"] == ["address"]
    assert li("POST", f"/office/cases/{number}/change", {"take_over": True})[1]["form"]["address"] == "演示路9号"
    asked = {"agency": people.agencies["public-security"].pk, "question": "有无异议", "days": 3}
    assert li("POST", f"/office/cases/{number}/opinions", asked)[0] == 201
    assert [row["number"] for row in wu("GET", "/office/cases?query=joint")[1]] == [number]
    assert wu("POST", f"/office/cases/{number}/opinion", {"words": "无异议"})[0] == 200
    assert li("POST", f"/office/cases/{number}/review", {"words": "材料齐全"})[1]["step"] == "decide"
    assert zhao("POST", f"/office/cases/{number}/decide", {"outcome": "grant"})[1]["outcome"] == "grant"
    assert zhao("POST", f"/office/cases/{number}/serve", {"how": "online", "proof": "read"})[1]["state"] == "closed"
    held = licences.of_case(number)
    assert held is not None
    assert Client().get(f"/v1/licences/{held.number}").json()["verdict"] == "valid"


def test_a_program_records_a_visit_once_and_tells_the_cause_of_a_supplement(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    li, wu = officer(people, "li"), officer(people, "wu")
    number = submitted(firm)
    visit = {"why": "original", "place": "3号窗口"}
    assert [li("POST", f"/office/cases/{number}/visits", visit)[0] for _ in range(2)] == [200, 200]
    (told,) = li("GET", f"/office/cases/{number}/visits")[1]
    assert (told["why"], told["place"], told["channel"]) == ("original", "3号窗口", "window")
    assert {name: firm("GET", f"/cases/{number}")[1][name] for name in ("visits", "promised_visits")} == {"visits": 1, "promised_visits": 0}
    assert wu("POST", f"/office/cases/{number}/visits", visit)[0] in (403, 404)
    status, wrong = li("POST", f"/office/cases/{number}/visits", {"why": "tea", "place": ""})
    assert (status, [one["code"] for one in wrong["discrepancies"]]) == (422, ["case.visit_reason", "case.visit_place"])
    asked = {"items": [{"field": "address"}], "cause": "weather"}
    assert li("POST", f"/office/cases/{number}/supplement", asked)[0] == 422
    assert li("POST", f"/office/cases/{number}/supplement", {**asked, "cause": "form"})[1]["state"] == "waiting"


def test_a_program_that_begins_out_of_turn_says_why(people: cast.Cast) -> None:
    li, zhao = officer(people, "li"), officer(people, "zhao")
    firms = [Program(people, who, "cases", party=people.parties[name].pk) for who, name in (("wang", "hengda"), ("zhang", "minghe"))]
    first, second = submitted(firms[0]), submitted(firms[1], site_name="明和百货", domains=["minghe.example"])
    said = {"out_of_turn": "明日开业，已核实"}
    for act in ("take", "accept"):
        status, told = li("POST", f"/office/cases/{second}/{act}", {"out_of_turn": " "}, key=f"{act}-without")
        (wrong,) = told["discrepancies"]
        assert (status, wrong["code"], wrong["field"], wrong["first"]) == (422, "case.out_of_turn", "out_of_turn", first)
        assert "寫明理由" in wrong["words"]
    assert li("POST", f"/office/cases/{second}/accept", said)[1]["state"] == "in_hand"
    assert li("POST", f"/office/cases/{first}/accept", "")[1]["state"] == "in_hand"  # no body at all
    for number in (first, second):
        assert li("POST", f"/office/cases/{number}/review", {"words": "齐全"})[1]["step"] == "decide"
    status, told = zhao("POST", f"/office/cases/{second}/decide", {"outcome": "grant"}, key="without")
    assert (status, told["discrepancies"][0]["field"]) == (422, "out_of_turn")
    assert zhao("POST", f"/office/cases/{second}/decide", {"outcome": "grant", **said})[1]["outcome"] == "grant"
    assert [(one.kind, (log.body(one) or {})["reason"]) for one in log.latest(kinds=["case.out_of_turn"])] == [
        ("case.out_of_turn", "明日开业，已核实")
    ] * 2
    assert li("POST", f"/office/cases/{first}/take", {"out_of_turn": "x" * 501}, key="long")[0] == 422
    described = Client().get("/v1/openapi.json").json()["components"]["schemas"]
    for name in ("Begun", "Asked", "Examined", "Decision"):
        assert "case.out_of_turn" in described[name]["properties"]["out_of_turn"]["description"]


def test_a_program_says_how_much_a_decision_imposes(tmp_path: Path, settings: Any) -> None:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    people = build(RECENT, redshield=test_discretion.files())
    li, zhao = officer(people, "li"), officer(people, "zhao")
    number = submitted(Program(people, "wang", "cases", party=people.parties["hengda"].pk))
    li("POST", f"/office/cases/{number}/accept")
    li("POST", f"/office/cases/{number}/review")
    refusal = {"outcome": "refuse", "reasons": ["proof-wrong"], "words": "证书不符"}
    status, told = zhao("POST", f"/office/cases/{number}/decide", refusal, key="without")
    assert (status, told["discrepancies"][0]["code"], told["discrepancies"][0]["field"]) == (422, "case.amount", "amount")
    status, told = zhao("POST", f"/office/cases/{number}/decide", {**refusal, "amount": 50000}, key="outside")
    assert (status, told["discrepancies"][0]["code"], told["discrepancies"][0]["field"]) == (422, "case.band_left", "why")
    assert zhao("POST", f"/office/cases/{number}/decide", {**refusal, "amount": 20000})[1]["outcome"] == "refuse"


def test_what_is_wrong_comes_back_as_a_problem_with_code_reason_and_facts(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    li = officer(people, "li")
    number = submitted(firm)
    status, told = li("POST", f"/office/cases/{number}/decide", {"outcome": "grant"})
    assert (status, told["type"]) == (403, "tag:tongban:actor.not_allowed")
    status, told = li("GET", "/office/cases?query=everything")
    assert (status, told["discrepancies"][0]["code"]) == (422, "web.no_query")
    status, told = li("POST", f"/office/cases/{number}/serve", {"how": "pigeon"})
    assert (status, [one["code"] for one in told["discrepancies"]]) == (422, ["web.bad_field", "web.bad_field"])
    assert {one["field"].rpartition(".")[2] for one in told["discrepancies"]} == {"how", "proof"}


def test_what_is_refused_to_an_officers_program_is_recorded(people: cast.Cast) -> None:
    number, li, wu = (
        submitted(Program(people, "wang", "cases", party=people.parties["hengda"].pk)),
        officer(people, "li"),
        officer(people, "wu"),
    )
    assert li("POST", f"/office/cases/{number}/decide", {"outcome": "grant"})[0] == 403
    assert li("POST", f"/office/cases/{number}/serve", {"how": "online", "proof": "x"})[0] in (409, 422)
    assert wu("GET", f"/office/cases/{number}")[0] == 404
    assert Program(people, "zhang", "cases", party=people.parties["minghe"].pk)("GET", f"/cases/{number}")[0] == 404
    told = [(one.key, (log.body(one) or {})["code"]) for one in log.latest(kinds=["act.refused"])]
    assert told == [(number, "case.unknown"), (number, "case.wrong_state"), (number, "actor.not_allowed")]


def test_a_program_of_an_enterprise_sees_what_it_must_show_and_has_it_looked_for(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    number = submitted(firm)
    status, told = firm("GET", f"/cases/{number}/evidence")
    assert status == 200
    assert [(one["value"], one["shown"]) for one in told] == [(name, False) for name in FORM["domains"]]
    assert all(one["text"].startswith("tongban=") for one in told)
    assert firm("POST", f"/cases/{number}/look")[0] == 200


def test_a_comparison_needs_a_purpose_and_is_seen_by_whom_it_concerns(people: cast.Cast) -> None:
    hengda, path = people.parties["hengda"], "/registers/redshield.operators/match"
    office = Program(people, "zhao", "registers", post=actors.posts_of(people.accounts["zhao"].pk)[0].pk)
    status, told = office("POST", path, {"key": hengda.code, "facts": {"shoe": 43}})
    assert (status, [(one["code"], one["field"]) for one in told["discrepancies"]]) == (
        422,
        [("match.no_field", "facts.shoe"), ("consult.no_purpose", "purpose"), ("consult.no_matter", "about")],
    )
    assert all(one["words"] for one in told["discrepancies"])
    asked = {"key": hengda.code, "facts": {"state": "active", "name": "别的"}, "purpose": "website-filing", "about": "511602-1"}
    assert [office("POST", path, asked, key) for key in ("one", "two", "two", "")] == [
        (200, {"found": True, "agrees": {"state": True, "name": False}})
    ] * 4
    uses = exchange.uses_of(hengda.pk, at=timezone.now())
    assert [(one.offer, one.purpose, one.about, one.fields) for one in uses] == [
        ("match:redshield.operators", "website-filing", "511602-1", ("name", "state"))
    ] * 3
    assert {one.article for one in uses} == {"licensing-law 33"}
    firm = Program(people, "zhang", "registers", party=people.parties["minghe"].pk)
    unknown = {"key": make_uscc(99), "facts": {"name": "无此公司"}, "purpose": "partner"}
    assert firm("POST", path, unknown)[1] == {"found": False, "agrees": {}}
    kept, event = Question.objects.latest("pk"), log.latest(kinds=("record.matched",))[0]
    assert (kept.purpose, kept.found, kept.key, event.key) == ("partner", False, "", "redshield.operators")
    assert firm("POST", path, {**asked, "about": ""}, key="two")[0] == 200
    for mark in (unknown["key"], "无此公司", "别的"):
        assert mark not in str(list(Question.objects.values())) + str([log.body(one) for one in log.latest(limit=20)])
    owner = Client(headers={"accept-language": "en"})
    owner.force_login(people.accounts["wang"])
    session = owner.session
    session["party"] = hengda.pk
    session.save()
    page = owner.get("/looked").content.decode()
    assert page.count("only compared, nothing was shown") == 4
    assert "a program of a party" in page
    assert "Filing of a commercial website" in page


def test_a_comparison_for_a_purpose_that_nobody_named_is_refused_with_those_that_are(people: cast.Cast) -> None:
    firm = Program(people, "zhang", "registers", party=people.parties["minghe"].pk)
    asked = {"key": people.parties["hengda"].code, "facts": {"state": "active"}, "purpose": "curiosity"}
    status, told = firm("POST", "/registers/redshield.operators/match", asked)
    (one,) = told["discrepancies"]
    assert (status, one["code"], one["field"], one["given"]) == (422, "match.no_purpose", "purpose", "curiosity")
    assert one["known"] == ["handling", "own", "partner", "supervision", "verification", "website-filing"]
    assert not Question.objects.exists()


def test_a_key_under_which_something_else_was_compared_is_refused_and_tells_nothing(people: cast.Cast) -> None:
    firm, path = Program(people, "zhang", "registers", party=people.parties["minghe"].pk), "/registers/redshield.operators/match"
    asked = {"key": people.parties["hengda"].code, "facts": {"state": "active"}, "purpose": "partner"}
    assert firm("POST", path, asked) == (200, {"found": True, "agrees": {"state": True}})
    for other in ({"facts": {"state": "revoked"}}, {"purpose": "own"}, {"key": make_uscc(99)}):
        status, told = firm("POST", path, {**asked, **other})
        assert (status, [one["code"] for one in told["discrepancies"]]) == (422, ["match.key_used"]), other
    assert firm("POST", path, asked, key="x" * 81)[0] == 422
    assert Question.objects.count() == 1
    other = Program(people, "wang", "registers", party=people.parties["hengda"].pk)
    assert other("POST", path, {**asked, "facts": {"state": "revoked"}}) == (200, {"found": True, "agrees": {"state": False}})


BY_TYPE = {"text": "恒达鲜食", "long_text": "恒达鲜食", "address": "演示路1号", "domain": "shop.hengda.example", "phone": "13900000001"}


def test_a_website_is_filed_knowing_only_what_the_service_says_of_itself(people: cast.Cast) -> None:
    firm = Program(people, "wang", "cases", party=people.parties["hengda"].pk)
    told = Client().get(f"/v1/services/{FILING}", {"region": DISTRICT}).json()
    assert (told["kind"], told["applicants"], told["identity"], told["fee"]["minor"]) == ("online", ["enterprise"], 2, 0)
    assert (told["limits"]["legal"]["amount"], told["limits"]["legal"]["unit"]) == (20, "working_days")
    assert told["limits"]["supplement"]["assumed"]
    example = Client().get("/v1/openapi.json").json()["components"]["schemas"]["ServiceOut"]["example"]
    assert set(ServiceOut(**example).model_dump()) == set(told)
    (fetched,) = told["fetched"]
    assert (fetched["name"], "state" in fetched["fields"]) == ("operator", True)
    form = {}
    for field in (one for group in told["form"] for one in group["fields"]):
        assert set(field["label"]) == {"zh-Hans", "zh-Hant", "en", "fr"}
        value = field["codes"][0]["code"] if field["type"] == "code" else BY_TYPE[field["type"]]
        if field["required"]:
            form[field["name"]] = [value] if field["at_most"] > 1 else value
    _, case = firm("POST", "/cases", {"service": told["id"], "region": told["region"]})
    assert firm("PUT", f"/cases/{case['number']}/form", {"form": form})[0] == 200
    wanted = [one for one in told["materials"] if one["needed"] == "always" and not one["fetched"]]
    assert [(one["name"], one["later"]["amount"], one["evidence"]) for one in wanted] == [("domain-certificate", 30, "domains")]
    for one in wanted:
        proof = {"material": one["name"], "name": f"a.{one['formats'][0]}", "content": base64.b64encode(PDF).decode()}
        assert firm("POST", f"/cases/{case['number']}/materials", proof)[0] == 201
    assert firm("POST", f"/cases/{case['number']}/submit")[1]["state"] == "submitted"
    assert Client().get("/v1/services/redshield.nothing").status_code == 404
    assert Client().get(f"/v1/services/{FILING}", {"region": "000000000009"}).status_code == 404


def test_a_program_asks_for_a_change_of_a_licence_by_its_number(people: cast.Cast) -> None:
    firm, other = (Program(people, name, "cases", party=people.parties[of].pk) for name, of in (("wang", "hengda"), ("zhang", "minghe")))
    li, zhao, number, change = officer(people, "li"), officer(people, "zhao"), submitted(firm), "redshield.website-change"
    at = timezone.now()
    services.offer_service(change, people.agencies["market-regulation"].pk, by=people.actor("gao", at), at=at)
    for program, act, body in (
        (li, "accept", {}),
        (li, "review", {"words": "x"}),
        (zhao, "decide", {"outcome": "grant"}),
        (zhao, "serve", {"how": "online", "proof": "x"}),
    ):
        assert program("POST", f"/office/cases/{number}/{act}", body)[0] == 200
    held = licences.of_case(number)
    assert held is not None
    assert Client().get(f"/v1/services/{change}").json()["concerns"] == held.kind
    assert firm("POST", "/cases", {"service": change})[0] in (404, 422)
    assert other("POST", "/cases", {"service": change, "licence": held.number})[0] in (403, 404, 422)
    status, draft = firm("POST", "/cases", {"service": change, "licence": held.number})
    assert (status, firm("GET", f"/cases/{draft['number']}")[1]["form"]["site_name"]) == (201, FORM["site_name"])

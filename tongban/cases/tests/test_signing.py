"""Several sign one form: exactly what was shown, and nothing that was changed since."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tongban.actors import cast, codes, confirming, passkeys, queries, window
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.actors.tests.test_passkeys import ORIGIN, Device
from tongban.base.actor import Actor
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, office, signed_forms, signing
from tongban.cases.models import Case
from tongban.cases.signing_models import Signing
from tongban.cases.tests.world import AT, DAY, FILING, FORM, build, challenged, upload
from tongban.log import queries as log
from tongban.pack import reader

MAIN = "services/website-filing/service.yaml"
TEXTS = "services/website-filing/texts.zh-Hans.yaml"
SIGNED = """
signatories:
  applicant: {}
  partner: {number: partner_number, name: partner_name, when: {field: partner_number, present: true}}
"""
FIELDS = """
  - name: partner
    fields:
      - {name: partner_number, element: resident-number, required: false, personal: true}
      - {name: partner_name, element: resident-name, required: false}
"""
WORDS = """
group.partner: 合伙人
signatory.applicant: 申请人
signatory.partner: 合伙人
"""
pytestmark = pytest.mark.django_db


def changed() -> dict[str, str]:
    """The pack with a filing that two must sign."""
    files = reader.files(Path("packs/redshield"))
    form = MAIN.replace("service.yaml", "form.yaml")
    more = {MAIN: SIGNED, form: FIELDS, TEXTS: WORDS}
    return {**files, **{name: files[name].rstrip() + "\n" + text.strip("\n") + "\n" for name, text in more.items()}}


@pytest.fixture
def people(tmp_path: Path, settings: Any) -> cast.Cast:
    settings.HOME, settings.KEYS, settings.FILES, settings.ORIGIN = tmp_path, tmp_path / "keys", tmp_path / "files", ORIGIN
    return build(AT, changed())


def draft(people: cast.Cast, **more: str) -> str:
    """A draft of Hengda that names Zhou as the partner."""
    by, zhou = people.actor("hengda", AT), people.parties["zhou"]
    row = actions.start(FILING, region=DISTRICT, by=by, at=AT)
    named = {"partner_number": codes_of(people, "zhou"), "partner_name": zhou.name}
    actions.save(row.number, {**FORM, **named, **more}, by=by, at=AT)
    actions.attach(row.number, "domain-certificate", upload(people, "hengda", AT), by=by, at=AT)
    return row.number


def codes_of(people: cast.Cast, name: str) -> str:
    return queries.code_of(people.parties[name])


def now(number: str) -> str:
    """The digest of the form as it stands."""
    return signed_forms.digest(signing.shown(signing.opened(Case.objects.get(number=number))))


def states(number: str) -> dict[str, str]:
    row = signing.opened(Case.objects.get(number=number))
    return {one.role: one.state for one in signing.standings(row, office.service_of(row))}


def sign(people: cast.Cast, number: str, name: str, seen: str = "") -> Signing:
    """With a code, as a person does who has no passkey."""
    by = people.actor(name, AT)
    code = codes.make(people.accounts["wang" if name == "hengda" else name], "sign", "123456", codes.BY_PHONE, AT)
    return actions.sign_with_code(number, seen or now(number), code, by=by, at=AT)


def submit(people: cast.Cast, number: str) -> Case:
    return actions.submit(number, key=number, by=people.actor("hengda", AT), at=AT)


def test_a_form_is_filed_only_when_each_named_party_has_confirmed_it_as_it_is(people: cast.Cast) -> None:
    number, hengda = draft(people), people.actor("hengda", AT)
    assert states(number) == {"applicant": "not_asked", "partner": "not_asked"}
    for _ in range(2):
        assert [one.role for one in actions.ask_signatures(number, by=hengda, at=AT)] == ["applicant", "partner"]
    with pytest.raises(Refused) as refused:
        submit(people, number)
    assert [(one.code, one.facts["label"]) for one in refused.value.discrepancies] == [
        ("signing.missing", "applicant"),
        ("signing.missing", "partner"),
    ]
    assert [one.case.number for one in signing.waiting(people.actor("zhou", AT))] == [number]
    sign(people, number, "hengda")
    sign(people, number, "zhou")
    assert states(number) == {"applicant": "signed", "partner": "signed"}
    assert signing.waiting(people.actor("zhou", AT)) == []
    assert submit(people, number).state == "submitted"
    assert [one.kind for one in log.of_subject("case", number) if "sign" in one.kind] == [
        "case.signature_asked",
        "case.signature_asked",
        "case.signed",
        "case.signed",
    ]


def test_whatever_changes_voids_what_was_confirmed_and_what_is_put_back_holds_again(people: cast.Cast) -> None:
    number, hengda = draft(people), people.actor("hengda", AT)
    actions.ask_signatures(number, by=hengda, at=AT)
    for name in ("hengda", "zhou"):
        sign(people, number, name)
    seen = now(number)
    actions.save(number, {"address": "广安区演示路2号"}, by=hengda, at=AT)
    assert states(number) == {"applicant": "changed", "partner": "changed"}
    with pytest.raises(Refused, match=r"signing.changed"):
        sign(people, number, "zhou", seen)
    actions.save(number, {"address": FORM["address"]}, by=hengda, at=AT)
    assert states(number) == {"applicant": "signed", "partner": "signed"}
    file = actions.attach(number, "trademark", upload(people, "hengda", AT), by=hengda, at=AT)
    assert states(number) == {"applicant": "changed", "partner": "changed"}
    actions.detach(number, file.pk, by=hengda, at=AT)
    assert states(number) == {"applicant": "signed", "partner": "signed"}


def test_somebody_else_named_must_be_asked_anew_and_nobody_named_is_not_needed(people: cast.Cast) -> None:
    number, hengda = draft(people), people.actor("hengda", AT)
    actions.ask_signatures(number, by=hengda, at=AT)
    sign(people, number, "zhou")
    changed = {"partner_number": codes_of(people, "zhang"), "partner_name": people.parties["zhang"].name}
    actions.save(number, changed, by=hengda, at=AT)
    assert states(number)["partner"] == "not_asked"
    actions.ask_signatures(number, by=hengda, at=AT)
    with pytest.raises(NotFound, match=r"case.unknown"):
        signing.asked(number, to=people.actor("zhou", AT))
    assert signing.asked(number, to=people.actor("zhang", AT))[1].role == "partner"
    actions.save(number, {"partner_number": "", "partner_name": ""}, by=hengda, at=AT)
    actions.ask_signatures(number, by=hengda, at=AT)
    sign(people, number, "hengda")
    assert states(number) == {"applicant": "signed"}
    assert submit(people, number).state == "submitted"


def test_nobody_is_found_by_number_alone_and_who_guesses_is_counted(people: cast.Cast) -> None:
    number, hengda = draft(people, partner_name="别人"), people.actor("hengda", AT)
    with pytest.raises(Refused) as refused:
        actions.ask_signatures(number, by=hengda, at=AT)
    assert [(one.code, one.facts["field"]) for one in refused.value.discrepancies] == [("signing.no_match", "partner_number")]
    for _ in range(4):
        with pytest.raises(Refused, match=r"signing.no_match"):
            actions.ask_signatures(number, by=hengda, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.locked"):
        actions.ask_signatures(number, by=hengda, at=AT)
    for name in ("minghe", "zhou"):
        with pytest.raises(NotAllowed, match=r"case.not_yours"):
            actions.ask_signatures(number, by=people.actor(name, AT), at=AT)
    assert Signing.objects.count() == 0


def test_only_who_is_asked_confirms_with_a_code_that_holds_once(people: cast.Cast) -> None:
    number, hengda, zhou = draft(people), people.actor("hengda", AT), people.actor("zhou", AT)
    actions.ask_signatures(number, by=hengda, at=AT)
    for name in ("minghe", "li"):
        with pytest.raises(NotFound, match=r"case.unknown"):
            actions.sign_with_code(number, now(number), "123456", by=people.actor(name, AT), at=AT)
    confirming.ask_code(by=zhou, at=AT)
    for _ in range(2):
        with pytest.raises(Refused, match=r"confirm.wrong_code"):
            actions.sign_with_code(number, now(number), "000000", by=zhou, at=AT)
    first = sign(people, number, "zhou")
    assert actions.sign_with_code(number, now(number), "no code", by=zhou, at=AT).signed_at == first.signed_at
    with pytest.raises(Refused, match=r"confirm.wrong_code"):
        confirming.take_code("123456", by=zhou, at=AT)
    with pytest.raises(NotAllowed, match=r"confirm.person"):
        confirming.ask_code(by=people.actor("li", AT), at=AT)
    for _ in range(2):
        with pytest.raises(Refused, match=r"sign_in.too_often"):
            confirming.ask_code(by=zhou, at=AT)


def test_who_tries_codes_is_locked_out(people: cast.Cast) -> None:
    number, zhou = draft(people), people.actor("zhou", AT)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    for _ in range(5):
        with pytest.raises(Refused, match=r"confirm.wrong_code"):
            actions.sign_with_code(number, now(number), "000000", by=zhou, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.locked"):
        sign(people, number, "zhou")


def test_who_does_not_confirm_says_why_and_may_be_asked_again(people: cast.Cast) -> None:
    number, hengda, zhou = draft(people), people.actor("hengda", AT), people.actor("zhou", AT)
    actions.ask_signatures(number, by=hengda, at=AT)
    sign(people, number, "zhou")
    with pytest.raises(Refused, match=r"signing.words"):
        actions.decline(number, " ", by=zhou, at=AT)
    for _ in range(2):
        assert actions.decline(number, "地址不对", by=zhou, at=AT).words == "地址不对"
    assert states(number)["partner"] == "declined"
    assert signing.waiting(zhou) == []
    actions.ask_signatures(number, by=hengda, at=AT)
    assert states(number)["partner"] == "asked"


def enrolled(people: cast.Cast, name: str) -> Device:
    device, account = Device(), people.accounts[name]
    options, state = passkeys.offer(account, "手机", at=AT)
    passkeys.add(account, "手机", state, device.make(options), by=people.actor(name, AT), at=AT)
    return device


def test_a_passkey_signs_the_form_itself_and_anybody_can_check_it_without_the_platform(people: cast.Cast) -> None:
    number, zhou = draft(people), people.actor("zhou", AT)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    account, challenge = people.accounts["zhou"], challenged(number, zhou)
    with pytest.raises(Refused, match=r"passkey.none_here"):
        passkeys.ask_signature(account, challenge, at=AT)
    device = enrolled(people, "zhou")
    options, state = passkeys.ask_signature(account, challenge, at=AT)
    answer = device.sign(options)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        actions.sign_with_passkey(number, now(number), {**state, "challenge": "x"}, answer, by=zhou, at=AT)
    signed = [actions.sign_with_passkey(number, now(number), state, answer, by=zhou, at=AT) for _ in range(2)]
    assert {one.how for one in signed} == {"passkey"}
    sign(people, number, "hengda")
    submit(people, number)
    document = json.loads(json.dumps(signing.document(signing.kept(Case.objects.get(number=number)))))
    assert {one.role: one.verdict for one in signed_forms.verify(document)} == {"applicant": "vouched", "partner": "proved"}
    assert json.loads(document["form"])["answers"]["address"] == FORM["address"]
    forged = {**document, "form": document["form"].replace("演示路1号", "演示路9号")}
    assert {one.verdict for one in signed_forms.verify(forged)} == {"other_form"}
    partner = next(one for one in document["signatures"] if one["role"] == "partner")
    for part in ("key", "client", "data", "signature"):
        broken = {**partner, "evidence": {**partner["evidence"], part: partner["evidence"][part][:-4] + "AAAA"}}
        assert signed_forms.verify({**document, "signatures": [broken]})[0].verdict in ("not_signed", "malformed"), part
    elsewhere = {**partner, "origin": "https://elsewhere.example"}
    assert signed_forms.verify({**document, "signatures": [elsewhere]})[0].verdict == "not_signed"
    with pytest.raises(ValueError, match="tongban-signed-form-1"):
        signed_forms.verify({"format": "other"})


def test_a_lost_key_is_ended_at_once_and_what_it_signed_before_stays_proved(people: cast.Cast) -> None:
    number, zhou, hengda, account = draft(people), people.actor("zhou", AT), people.actor("hengda", AT), people.accounts["zhou"]
    actions.ask_signatures(number, by=hengda, at=AT)
    device, seen = enrolled(people, "zhou"), now(number)
    options, state = passkeys.ask_signature(account, challenged(number, zhou), at=AT)
    actions.sign_with_passkey(number, seen, state, device.sign(options), by=zhou, at=AT)
    other = now(actions.save(number, {"address": "广安区演示路9号"}, by=hengda, at=AT).number)
    answer = passkeys.ask_signature(account, challenged(number, zhou), at=AT)  # a thief has the page open
    passkeys.remove(account, passkeys.of(account.pk)[0].pk, by=zhou, at=AT)
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        actions.sign_with_passkey(number, other, answer[1], device.sign(answer[0]), by=zhou, at=AT)
    with pytest.raises(Refused, match=r"passkey.none_here"):
        passkeys.ask_signature(account, challenged(number, zhou), at=AT)
    actions.save(number, {"address": FORM["address"]}, by=hengda, at=AT)
    sign(people, number, "hengda")
    submit(people, number)
    checked = signed_forms.verify(signing.document(signing.kept(Case.objects.get(number=number))))
    assert {one.role: one.verdict for one in checked} == {"applicant": "vouched", "partner": "proved"}


def test_anothers_device_signs_nothing(people: cast.Cast) -> None:
    number, zhou = draft(people), people.actor("zhou", AT)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    device, challenge = enrolled(people, "zhou"), challenged(number, zhou)
    options, state = passkeys.ask_signature(people.accounts["zhou"], challenge, at=AT)
    stranger = Device()
    stranger.id = b"another device"
    for answer in (stranger.sign(options), device.sign(options, origin="https://elsewhere.example"), {}):
        with pytest.raises(NotAllowed, match=r"sign_in.failed"):
            actions.sign_with_passkey(number, now(number), state, answer, by=zhou, at=AT)
    late = AT + DAY
    with pytest.raises(NotAllowed, match=r"sign_in.failed"):
        actions.sign_with_passkey(number, now(number), state, device.sign(options), by=zhou, at=late)


def test_a_service_without_signatories_asks_nobody(people: cast.Cast) -> None:
    with pytest.raises(NotFound, match=r"signing.no_form"):
        signing.document([])
    row = actions.start("redshield.website-filing", region=DISTRICT, by=people.actor("minghe", AT), at=AT)
    assert signing.kept(row) == []


@pytest.mark.django_db(transaction=True)
def test_asked_signed_and_declined_by_several_at_once_it_happens_once(people: cast.Cast) -> None:
    number, hengda, zhou = draft(people), people.actor("hengda", AT), people.actor("zhou", AT)
    assert together(lambda: actions.ask_signatures(number, by=hengda, at=AT)) == ["done"] * 4
    assert Signing.objects.count() == 2
    assert together(lambda: confirming.ask_code(by=zhou, at=AT)) == ["done", *["sign_in.too_often"] * 3]
    code = codes.make(people.accounts["zhou"], "sign", "123456", codes.BY_PHONE, AT)
    seen = now(number)
    assert "done" in together(lambda: actions.sign_with_code(number, seen, code, by=zhou, at=AT))
    assert len([one for one in log.of_subject("case", number) if one.kind == "case.signed"]) == 1
    device = enrolled(people, "wang")
    options, state = passkeys.ask_signature(people.accounts["wang"], challenged(number, hengda), at=AT)
    answer = device.sign(options)
    assert together(lambda: actions.sign_with_passkey(number, seen, state, answer, by=hengda, at=AT)) == ["done"] * 4
    assert len([one for one in log.of_subject("case", number) if one.kind == "case.signed"]) == 2
    assert together(lambda: actions.decline(number, "不对", by=zhou, at=AT)) == ["done"] * 4
    assert states(number) == {"applicant": "signed", "partner": "declined"}


def served(people: cast.Cast, name: str = "zhou", officer: str = "li") -> Actor:
    """An officer at whose window somebody stands with the document."""
    by, party = people.actor(officer, AT), people.parties[name]
    window.attend(codes_of(people, name), party.name, place="3号窗口", by=by, at=AT)
    return window.acting(by, party.pk, at=AT)


def test_who_is_asked_opens_the_files_of_the_form_and_each_look_is_recorded(people: cast.Cast) -> None:
    number, zhou = draft(people), people.actor("zhou", AT)
    (file,) = signing.files(Case.objects.get(number=number))
    with pytest.raises(NotFound, match=r"case.unknown"):
        actions.read_to_sign(number, file.pk, by=zhou, at=AT)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    for _ in range(2):
        assert actions.read_to_sign(number, file.pk, by=zhou, at=AT).pk == file.pk
    assert [one.kind for one in log.of_subject("file", str(file.file_id)) if one.kind.startswith("file.read")] == ["file.read_to_sign"] * 2
    with pytest.raises(NotFound, match=r"file.unknown"):
        actions.read_to_sign(number, file.pk + 99, by=zhou, at=AT)
    for stranger in ("minghe", "zhang", "li"):
        with pytest.raises(NotFound, match=r"case.unknown"):
            actions.read_to_sign(number, file.pk, by=people.actor(stranger, AT), at=AT)
    other = draft(people)
    with pytest.raises(NotFound):
        actions.read_to_sign(other, file.pk, by=zhou, at=AT)
    sign(people, number, "hengda")
    sign(people, number, "zhou")
    submit(people, number)
    with pytest.raises(Refused):
        actions.read_to_sign(number, file.pk, by=zhou, at=AT)


def test_who_stands_at_a_window_with_the_document_confirms_the_form_there(people: cast.Cast) -> None:
    number = draft(people)
    with pytest.raises(NotFound, match=r"case.unknown"):
        actions.sign_at_window(number, now(number), by=served(people), at=AT)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    li = served(people)
    assert [one.case.number for one in signing.waiting(li)] == [number]
    with pytest.raises(Refused, match=r"signing.changed"):
        actions.sign_at_window(number, "0" * 64, by=li, at=AT)
    for _ in range(2):
        row = actions.sign_at_window(number, now(number), by=li, at=AT)
    assert (row.how, row.person, (row.evidence or {})["place"]) == ("window", people.parties["zhou"].pk, "3号窗口")
    (event,) = (one for one in log.of_subject("case", number) if one.kind == "case.signed")
    envelope = json.loads(event.envelope or "{}")["by"]
    assert (envelope["account"], envelope["person"], str(event.pk)) == (li.account, row.person, (row.evidence or {})["event"])
    assert states(number) == {"applicant": "asked", "partner": "signed"}
    sign(people, number, "hengda")
    assert submit(people, number).state == "submitted"
    document = signing.document(signing.kept(Case.objects.get(number=number)))
    assert {one.role: one.verdict for one in signed_forms.verify(document)} == {"applicant": "vouched", "partner": "vouched"}
    with pytest.raises(Refused):
        actions.sign_at_window(number, now(number), by=li, at=AT)


def test_at_a_window_only_who_stands_there_confirms_and_may_say_no(people: cast.Cast) -> None:
    number = draft(people)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    li, seen = served(people), now(number)
    for by in (replace(li, channel="hotline"), replace(li, channel="kiosk"), served(people, "zhang"), people.actor("li", AT)):
        with pytest.raises(NotFound, match=r"case.unknown"):
            actions.sign_at_window(number, seen, by=by, at=AT)
    with pytest.raises(NotAllowed):  # zhang stands there meanwhile
        actions.sign_at_window(number, seen, by=li, at=AT)
    with pytest.raises(NotAllowed):
        actions.sign_at_window(number, seen, by=replace(li, account=people.accounts["he"].pk), at=AT)
    for act in (actions.sign_with_code, actions.sign_with_passkey):
        with pytest.raises(NotFound):
            act(number, seen, *([{}, {}] if act is actions.sign_with_passkey else ["123456"]), by=li, at=AT)  # type: ignore[operator]
    li = served(people)
    row = actions.decline(number, "地址不对", by=li, at=AT)
    assert (row.words, states(number)["partner"]) == ("地址不对", "declined")
    window.leave(by=people.actor("li", AT), at=AT)
    with pytest.raises(NotAllowed, match=r"case.nobody_present"):
        actions.sign_at_window(number, seen, by=li, at=AT)


@pytest.mark.django_db(transaction=True)
def test_confirmed_at_a_window_by_several_at_once_it_happens_once(people: cast.Cast) -> None:
    number = draft(people)
    actions.ask_signatures(number, by=people.actor("hengda", AT), at=AT)
    li, seen, (file,) = served(people), now(number), signing.files(Case.objects.get(number=number))
    assert together(lambda: actions.sign_at_window(number, seen, by=li, at=AT)) == ["done"] * 4
    assert [one.kind for one in log.of_subject("case", number)].count("case.signed") == 1
    assert together(lambda: actions.read_to_sign(number, file.pk, by=li, at=AT)) == ["done"] * 4
    assert [one.kind for one in log.of_subject("file", str(file.file_id))].count("file.read") == 4

"""Several sign one form: each named party confirms a draft exactly as it is shown, and then it can be filed.

What is confirmed is a digest of the canonical form with the digests of its files. Whatever changes, the digest changes, and a confirmation
of another digest counts for nothing; nobody has to take it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.actors import confirming, entrusting, passkeys, window
from tongban.actors import queries as actors
from tongban.base import text
from tongban.base.actor import Actor
from tongban.base.canonical import dumps
from tongban.base.errors import Discrepancy, NotAllowed, NotFound, Refused
from tongban.cases import counter, office, personal, rules, signed_forms
from tongban.cases.models import Case, MaterialRow, whole
from tongban.cases.signing_models import Signing
from tongban.log import actions as log
from tongban.log.store import keys
from tongban.pack.conditions import holds
from tongban.pack.shapes import Service, Signatory


@dataclass(frozen=True)
class Standing:
    """Who must confirm, and how that stands: not_asked | asked | changed | declined | signed."""

    role: str
    name: str
    state: str
    row: Signing | None


def shown(row: Case) -> str:
    """The canonical form of a case whose answers are open: what everybody who signs it has before them."""
    files = MaterialRow.objects.filter(case=row, removed_at=None).order_by("name", "file__plain_digest")
    told = {
        "case": row.number,
        "service": row.service,
        "revision": row.digest,
        "applicant": row.party_id,
        "answers": row.form,
        "materials": [[name, digest] for name, digest in files.values_list("name", "file__plain_digest")],
    }
    return dumps(told).decode()


def opened(found: Case) -> Case:
    """A case as pages have it, with its answers open. Raises NotFound("case.unknown")."""
    return draft(found.number)


def draft(number: str) -> Case:
    """A case by its number, with its answers open; who may see it is asked elsewhere. Raises NotFound("case.unknown")."""
    row = whole(number=number)
    if row is None:
        raise NotFound("case.unknown")
    row.form = personal.opened(office.service_of(row), row.form)
    return row


def wanted(row: Case, service: Service) -> list[Signatory]:
    """Who must confirm this form."""
    facts = office.facts_of(row, row.form)
    return [one for one in service.signatories.values() if holds(one.when, facts)]


def standings(row: Case, service: Service) -> list[Standing]:
    """How each confirmation of a draft stands; its answers are open."""
    rows = {one.role: one for one in Signing.objects.select_related("party").filter(case=row)}
    now = signed_forms.digest(shown(row)) if service.signatories else ""
    return [_standing(row, one, rows.get(one.name), now) for one in wanted(row, service)]


def _standing(row: Case, one: Signatory, found: Signing | None, now: str) -> Standing:
    name = str(row.form.get(one.called, "")) if one.number else row.party.name
    if found is None or not _same(row, one, found):
        return Standing(one.name, name, "not_asked", None)
    if found.digest == now:
        return Standing(one.name, name, "signed", found)
    state = "declined" if found.declined_at else "changed" if found.digest else "asked"
    return Standing(one.name, name, state, found)


def _same(row: Case, one: Signatory, found: Signing) -> bool:
    """Whether who was asked is who the form names now."""
    if not one.number:
        return found.party_id == row.party_id
    return actors.code_of(found.party) == str(row.form.get(one.number, "")).strip() and found.party.name == row.form.get(one.called)


def ask_signatures(number: str, *, by: Actor, at: datetime) -> list[Signing]:
    """Ask everybody whom the form names. Who was asked already is not asked twice; who is named no more is asked no more.

    Raises Refused("signing.none", "signing.no_match") at the question of each who is not found, NotAllowed("case.not_yours").
    """
    with transaction.atomic():
        row, roles, known = _to_ask(number, by, at)
    parties, wrong = dict[str, int](), list[Discrepancy]()
    for one in roles:  # outside any transaction: who guesses is counted, whatever is refused then
        if one.name not in known or not _same(row, one, known[one.name]):
            try:
                parties[one.name] = _party(row, one, by, at)
            except Refused:
                wrong.append(Discrepancy("signing.no_match", {"field": one.number}))
    if wrong:
        raise Refused.of(wrong)
    return _asked(number, parties, by, at)


@transaction.atomic
def _asked(number: str, parties: Mapping[str, int], by: Actor, at: datetime) -> list[Signing]:
    row, roles, known = _to_ask(number, by, at)
    Signing.objects.filter(case=row, role__in=set(known) - {one.name for one in roles}).delete()
    Signing.objects.filter(case=row).exclude(declined_at=None).update(declined_at=None, words="")
    for role, party in parties.items():
        if role in known and known[role].party_id == party:
            continue  # another asked meanwhile
        Signing.objects.filter(case=row, role=role).delete()
        Signing.objects.create(case=row, role=role, party_id=party, asked_at=at)
        log.append("case.signature_asked", ("case", row.number), {"role": role}, by=by, at=at, parties=[row.party_id, party])
    return list(Signing.objects.filter(case=row).order_by("pk"))


def _to_ask(number: str, by: Actor, at: datetime) -> tuple[Case, list[Signatory], dict[str, Signing]]:
    """The applicant's draft, locked; who must confirm it, and who was asked."""
    row = office.locked(number, at=at)
    office.own(row, by, at)
    rules.ensure_may(row.state, "save")
    roles = wanted(row, office.service_of(row))
    if not roles:
        raise Refused("signing.none")
    return row, roles, {one.role: one for one in Signing.objects.select_related("party").filter(case=row)}


def _party(row: Case, one: Signatory, by: Actor, at: datetime) -> int:
    if not one.number:
        return row.party_id
    return entrusting.named(str(row.form.get(one.number) or ""), str(row.form.get(one.called) or ""), by=by, at=at)


def asked(number: str, *, to: Actor) -> tuple[Case, Signing]:
    """A draft whose form a reader, or who stands at the officer's window, is asked to confirm. Raises NotFound("case.unknown") alike
    for every other.
    """
    found = Signing.objects.select_related("case").filter(case__number=number, party=to.party or 0).order_by("pk").first()
    if found is None or not _theirs(to):
        raise NotFound("case.unknown")
    return opened(found.case), found


def _theirs(by: Actor) -> bool:
    """Whether somebody speaks for a party here: the person, or an officer at whose window the person stands."""
    return by.party is not None and (by.kind == "person" or (by.kind == "officer" and by.channel == "window"))


def files(row: Case) -> list[MaterialRow]:
    """The files that stand in a form."""
    return list(MaterialRow.objects.select_related("file").filter(case=row, removed_at=None).order_by("name", "pk"))


@transaction.atomic
def read_to_sign(number: str, material: int, *, by: Actor, at: datetime) -> MaterialRow:
    """A file that stands in a form that somebody is asked to confirm, for them alone and while it is not filed; each look is recorded.

    Raises NotFound("case.unknown", "file.unknown"), NotAllowed("case.not_yours").
    """
    row, _ = _asked_of(number, by, at)
    found = next((one for one in files(row) if one.pk == material), None)
    if found is None:
        raise NotFound("file.unknown")
    kind = "file.read" if by.kind == "officer" else "file.read_to_sign"
    told = {"case": number, "material": found.name}
    log.append(kind, ("file", str(found.file_id)), told, by=by, at=at, parties=[row.party_id])
    return found


def waiting(by: Actor) -> list[Signing]:
    """The drafts that a party has not confirmed yet, of which it is asked to."""
    if not _theirs(by):
        return []
    rows = Signing.objects.select_related("case__party").filter(party=by.party, case__state="draft", declined_at=None)
    found = list(rows.order_by("asked_at", "pk")[:50])
    return [one for one in found if one.digest != signed_forms.digest(shown(opened(one.case)))]


def sign_with_code(number: str, seen: str, code: str, *, by: Actor, at: datetime) -> Signing:
    """Confirm the form that was seen (its digest), with the code that came by telephone. What is signed stays signed.

    Raises NotFound("case.unknown"), Refused("signing.changed", "confirm.wrong_code", "case.level").
    """
    with transaction.atomic():
        _, mine, now = _locked(number, seen, by, at)
    if all(one.digest == now for one in mine):
        return mine[0]
    confirming.take_code(code, by=by, at=at)  # outside any transaction: a wrong one is counted
    with transaction.atomic():
        row, mine, _ = _locked(number, seen, by, at)
        return _sign(row, mine, "code", lambda event: {"event": event}, by, at)


@transaction.atomic
def sign_with_passkey(number: str, seen: str, state: Mapping[str, Any], answer: Mapping[str, Any], *, by: Actor, at: datetime) -> Signing:
    """Confirm the form that was seen with a passkey of one's own: its challenge is the digest. Raises as `sign_with_code`."""
    row, mine, now = _locked(number, seen, by, at)
    if all(one.digest == now for one in mine):
        return mine[0]
    proof = passkeys.signature(confirming.own(by), challenge(row, by, at), state, answer, at=at)
    return _sign(row, mine, "passkey", lambda _: proof, by, at)


def statement(row: Case, by: Actor, at: datetime) -> str:
    """What who confirms the form of a case says with it (see `cases.signed_forms`), in canonical JSON."""
    person = actors.party(by.person or 0)
    told = {"form": signed_forms.digest(shown(row)), "party": by.party, "person": {"number": person.id, "name": person.name}}
    return dumps({**told, "mandate": entrusting.acts_under(by, row.service, at)}).decode()


def challenge(row: Case, by: Actor, at: datetime) -> bytes:
    """What a device signs: the digest of the statement."""
    return bytes.fromhex(signed_forms.digest(statement(row, by, at)))


@transaction.atomic
def decline(number: str, words: str, *, by: Actor, at: datetime) -> Signing:
    """Refuse to confirm, and say why; the applicant reads it and may change the form. Raises Refused("signing.words")."""
    said = text.clean(words, 500, field="words", lines=True)
    if not said:
        raise Refused("signing.words", field="words")
    row, mine, _ = _locked(number, "", by, at) if by.kind == "person" else _at_window(number, "", by, at)
    for one in mine:
        one.declined_at, one.words, one.digest, one.how, one.text, one.evidence, one.signed_at = at, said, "", "", "", None, None
        one.save()
    office.record("signature_declined", row, {"roles": [one.role for one in mine]}, by=by, at=at)
    return mine[0]


@transaction.atomic
def sign_at_window(number: str, seen: str, *, by: Actor, at: datetime) -> Signing:
    """The person at the officer's window, with the document, confirms the form that was read together. What is signed stays signed.

    Raises NotFound("case.unknown"), NotAllowed("case.nobody_present"), Refused("signing.changed", "case.level").
    """
    row, mine, now = _at_window(number, seen, by, at)
    if all(one.digest == now for one in mine):
        return mine[0]
    present = window.attended(by, at)
    place = present.place if present else ""
    return _sign(row, mine, "window", lambda event: {"event": event, "place": place}, by, at)


def _at_window(number: str, seen: str, by: Actor, at: datetime) -> tuple[Case, list[Signing], str]:
    """As `_locked`, for who stands at a window of an office that may file there."""
    row, mine = _asked_of(number, by, at)
    counter.require(by, row.agency_id, row.service, at)
    return _standing_now(row, mine, seen, by)


def _locked(number: str, seen: str, by: Actor, at: datetime) -> tuple[Case, list[Signing], str]:
    """The draft, the confirmations that are the actor's to give, and the digest of the form now."""
    if by.kind != "person":
        raise NotFound("case.unknown")
    return _standing_now(*_asked_of(number, by, at), seen, by)


def _asked_of(number: str, by: Actor, at: datetime) -> tuple[Case, list[Signing]]:
    """The draft, locked, and the confirmations that are the actor's to give."""
    row = office.locked(number, at=at)
    mine = list(Signing.objects.select_for_update().filter(case=row, party=by.party or 0).order_by("pk"))
    if not mine or not _theirs(by):
        raise NotFound("case.unknown")
    if not actors.mandate_covers(by, row.service, at):
        raise NotAllowed("case.not_yours")
    rules.ensure_may(row.state, "save")
    return row, mine


def _standing_now(row: Case, mine: list[Signing], seen: str, by: Actor) -> tuple[Case, list[Signing], str]:
    needed, now = office.service_of(row).identity, signed_forms.digest(shown(row))
    if by.level < needed:
        raise Refused("case.level", needed=needed, given=by.level)
    if seen and seen != now:
        raise Refused("signing.changed")
    return row, mine, now


def _sign(row: Case, mine: list[Signing], how: str, evidence: Any, by: Actor, at: datetime) -> Signing:
    content = shown(row)
    now, said = signed_forms.digest(content), statement(row, by, at)
    told = {"roles": [one.role for one in mine], "form": personal.mark({"form": content}), "how": how}
    told |= {"statement": signed_forms.digest(said)}
    event = office.record("signed", row, told, by=by, at=at)
    for one in mine:
        one.digest, one.how, one.text, one.evidence = now, how, keys().seal(content), {**evidence(str(event.pk)), "statement": said}
        one.person, one.mandate, one.signed_at, one.declined_at, one.words = by.person, by.mandate, at, None, ""
        one.save()
    return mine[0]


def ensure_signed(row: Case, service: Service) -> None:
    """Raise Refused("signing.missing") for everybody who has not confirmed this very form."""
    missing = [one for one in standings(row, service) if one.state != "signed"] if service.signatories else []
    if missing:
        raise Refused.of([_missing(service, one) for one in missing])


def _missing(service: Service, one: Standing) -> Discrepancy:
    labels = office.texts(service, f"signatory.{one.role}")
    return Discrepancy("signing.missing", {"field": "", "label": one.role, "labels": labels, "name": one.name})


def kept(found: Case) -> list[Signing]:
    """The confirmations that were given for a case."""
    return list(Signing.objects.select_related("party").filter(case=found).exclude(signed_at=None).order_by("pk"))


def document(rows: list[Signing]) -> dict[str, Any]:
    """The signed form as a file (see `signed_forms`). Raises NotFound("signing.no_form") where nobody signed, or it is kept no longer."""
    whole_text = next((one.text for one in rows if one.text), "")
    if not whole_text:
        raise NotFound("signing.no_form")
    told = [
        {
            "role": one.role,
            "name": one.party.name,
            "at": one.signed_at.isoformat() if one.signed_at else "",
            "digest": one.digest,
            "how": one.how,
            **({"origin": settings.ORIGIN} if one.how == "passkey" else {}),
            "evidence": one.evidence,
        }
        for one in rows
    ]
    return {"format": signed_forms.FORMAT, "form": keys().open(whole_text), "signatures": told}

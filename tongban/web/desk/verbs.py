"""Rights and kinds of posts in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from tongban.actors.rights import VERBS


def nouns() -> dict[str, str]:
    """What rights are about, in the order of the forms."""
    return {
        "case": gettext("Cases"),
        "charge": gettext("Fees and payments"),
        "licence": gettext("Licences"),
        "register": gettext("Registers"),
        "ledger": gettext("Ledgers"),
        "party": gettext("People and organisations"),
        "pack": gettext("Packs"),
        "catalogue": gettext("Basic catalogues"),
        "offer": gettext("Shared interfaces"),
        "outage": gettext("Outages"),
        "exchange": gettext("Systems outside"),
        "law": gettext("Laws"),
        "power": gettext("Powers"),
        "supervise": gettext("Supervision"),
        "queue": gettext("Queue numbers"),
        "rating": gettext("Ratings"),
        "announcement": gettext("Announcements"),
        "log": gettext("Log"),
        "account": gettext("Accounts"),
        "post": gettext("Posts"),
        "agency": gettext("Agencies"),
        "region": gettext("Regions"),
        "key": gettext("Keys"),
    }


def verbs() -> dict[str, str]:
    """Each right that a post can have."""
    every = {f"{noun}.*": gettext("%(noun)s: everything") % {"noun": title} for noun, title in nouns().items()}
    return every | _of_content() | _of_ledgers() | _of_administration()


def _of_content() -> dict[str, str]:
    return {
        "case.accept": gettext("Accept cases"),
        "case.answer": gettext("Give opinions that others ask for"),
        "case.ask": gettext("Ask other departments"),
        "case.decide": gettext("Decide cases"),
        "case.delegate": gettext("Name who acts for an absent officer"),
        "case.explain": gettext("Explain in public why a limit was missed"),
        "case.extend": gettext("Extend limits"),
        "case.file_for": gettext("File for people at a window"),
        "case.hand_over": gettext("Hand cases over"),
        "case.instruct": gettext("Set other days for departments that were silent, also on bad ratings"),
        "case.lengthen": gettext("Propose longer limits"),
        "case.lead": gettext("Lead: answer objections, give cases to officers, sign as second officer"),
        "case.message": gettext("Write to applicants"),
        "case.move": gettext("Move running cases to another revision"),
        "case.note": gettext("Write internal notes"),
        "case.pause": gettext("Stop the clock for hearings, tests and the like"),
        "case.phrase": gettext("Keep words for acts"),
        "case.open": gettext("Open cases of the agency's own accord"),
        "case.plan": gettext("Plan random inspections"),
        "case.original": gettext("Take originals in and give them back"),
        "case.read": gettext("Read cases"),
        "case.review": gettext("Examine cases"),
        "case.serve": gettext("Serve decisions"),
        "case.supplement": gettext("Ask for supplements"),
        "case.take": gettext("Take cases"),
        "case.urge": gettext("Urge officers"),
        "case.visit": gettext("Record visits in person"),
        "charge.approve": gettext("Grant or decline waivers"),
        "charge.reconcile": gettext("Settle differences with banks"),
        "charge.refund": gettext("Give fees back"),
        "charge.take": gettext("Take fees at a window"),
        "charge.waive": gettext("Propose waivers"),
        "licence.restore": gettext("Restore licences"),
        "licence.revoke": gettext("Revoke licences"),
        "licence.suspend": gettext("Suspend licences"),
        "register.change": gettext("Change records"),
        "register.enter": gettext("Enter records"),
        "register.read": gettext("Look up records"),
        "register.strike": gettext("Strike records"),
        "party.register": gettext("Register people and organisations"),
    }


def _of_ledgers() -> dict[str, str]:
    return {
        "ledger.adjust": gettext("Propose changes of ledgers"),
        "ledger.approve": gettext("Approve changes of ledgers"),
        "ledger.close": gettext("Close, reopen and write off ledgers"),
        "ledger.draw": gettext("Draw on ledgers"),
        "ledger.open": gettext("Open ledgers"),
        "ledger.outage": gettext("Record that an owner of ledgers cannot be reached"),
        "ledger.read": gettext("Read ledgers"),
        "ledger.reconcile": gettext("Hand in copies of ledgers and answer differences"),
        "ledger.suspend": gettext("Suspend ledgers"),
    }


def _of_administration() -> dict[str, str]:
    return {
        "announcement.publish": gettext("Publish and withdraw announcements"),
        "account.level": gettext("Raise identity levels"),
        "account.open": gettext("Open officers' accounts"),
        "account.secure": gettext("Keep accounts safe: second factor, sessions, closing"),
        "account.slip": gettext("Issue slips with codes at a window"),
        "agency.found": gettext("Found, rename and end agencies"),
        "catalogue.keep": gettext("Keep a basic catalogue"),
        "catalogue.report": gettext("Report local items upward"),
        "exchange.settle": gettext("Settle messages and errands that got stuck"),
        "key.trust": gettext("Trust keys that sign packs"),
        "law.repeal": gettext("Repeal articles"),
        "log.read": gettext("Read the log"),
        "offer.suspend": gettext("Suspend shared interfaces"),
        "outage.record": gettext("Record outages of the platform"),
        "pack.offer": gettext("Offer services"),
        "pack.propose": gettext("Propose packs"),
        "pack.publish": gettext("Publish packs"),
        "post.appoint": gettext("Appoint and dismiss officers"),
        "post.create": gettext("Create posts"),
        "post.grant": gettext("Give and take rights"),
        "power.delegate": gettext("Delegate powers"),
        "region.calendar": gettext("Set the working days of regions"),
        "region.load": gettext("Load regions"),
        "queue.open": gettext("Open halls with queue numbers"),
        "queue.serve": gettext("Give and call queue numbers"),
        "rating.answer": gettext("Answer bad ratings"),
        "supervise.read": gettext("See what is late"),
    }


def groups(chosen: list[str]) -> list[dict[str, Any]]:
    """All rights by what they are about, for a form; groups in which something is chosen stand open."""
    said = verbs()
    found = []
    for noun, title in nouns().items():
        names = sorted(verb for verb in VERBS if verb.partition(".")[0] == noun)
        options = [{"value": name, "title": said[name], "chosen": name in chosen} for name in names]
        found.append({"title": title, "options": options, "open": any(one["chosen"] for one in options)})
    return found


def kinds() -> dict[str, str]:
    """Kinds of posts that run the platform; those of services have their titles in the packs."""
    return {
        "inspector": gettext("Inspector"),
        "auditor": gettext("Auditor"),
        "voice-clerk": gettext("Follow-up of ratings"),
        "pack-editor": gettext("Editor of packs"),
        "catalogue-keeper": gettext("Keeper of a basic catalogue"),
        "system-admin": gettext("System administrator"),
        "security-admin": gettext("Security administrator"),
        "audit-admin": gettext("Audit administrator"),
    }

"""Kinds of events in words, and what they are about."""

from __future__ import annotations

from django.utils.translation import gettext


def every() -> dict[str, str]:
    """Event kind -> what happened, in the order of a list to choose from."""
    return {**of_cases(), **of_licences(), **_of_people(), **_of_offices(), **_of_records(), **_of_the_platform()}


def of_cases() -> dict[str, str]:
    """What happens to a case."""
    return {
        "case.started": gettext("Draft begun"),
        "case.material_brought": gettext("File brought"),
        "case.evidence_asked": gettext("Proof of control of the domains looked for"),
        "case.evidence_shown": gettext("Control of a domain shown"),
        "case.submitted": gettext("Submitted"),
        "case.taken": gettext("Taken"),
        "case.handed_over": gettext("Handed over"),
        "case.accepted": gettext("Accepted; the time limit runs"),
        "case.deemed_accepted": gettext("Deemed accepted by silence"),
        "case.supplement_asked": gettext("Supplement asked for; the clock stands"),
        "case.supplied": gettext("Supplied; the clock runs again"),
        "case.supplement_over": gettext("The time to supply ended; the clock runs again"),
        "case.change_proposed": gettext("Change of answers asked for"),
        "case.change_answered": gettext("Change of answers answered"),
        "case.department_asked": gettext("Another department was asked for its opinion"),
        "case.department_answered": gettext("The other department answered"),
        "case.reviewed": gettext("Examined"),
        "case.returned": gettext("Sent back for another look"),
        "case.extended": gettext("The limit was extended"),
        "case.decided": gettext("Decided"),
        "case.served": gettext("Served; the decision has effect"),
        "case.withdrawn": gettext("Withdrawn"),
        "case.lapsed": gettext("Counts as not applied: the written proof did not come in time"),
        "case.set_free": gettext("What it held is free for others"),
        "case.kept_on": gettext("Kept on, for its licence is in force"),
        "case.erased": gettext("Its time of keeping ended; the content was erased, the proofs stay"),
    }


def of_licences() -> dict[str, str]:
    """What happens to a licence or a paper."""
    return {
        "licence.issued": gettext("Licence issued"),
        "licence.amended": gettext("Licence amended"),
        "licence.renewed": gettext("Licence renewed"),
        "licence.suspended": gettext("Licence suspended"),
        "licence.restored": gettext("Licence restored"),
        "licence.revoked": gettext("Licence revoked"),
        "licence.shown": gettext("Code made to show a licence"),
        "paper.drawn_up": gettext("Paper drawn up"),
        "paper.served": gettext("Paper served"),
    }


def _of_people() -> dict[str, str]:
    return {
        "party.registered": gettext("Person or organisation registered"),
        "party.changed": gettext("Person or organisation changed"),
        "party.ended": gettext("Death or dissolution recorded"),
        "party.loaded": gettext("People loaded"),
        "party.mail_asked": gettext("Mail address asked to be proved"),
        "party.mail_proved": gettext("Mail address proved"),
        "party.mail_removed": gettext("Mail address removed"),
        "mandate.given": gettext("Mandate given"),
        "mandate.revoked": gettext("Mandate revoked"),
        "account.opened": gettext("Account opened"),
        "account.closed": gettext("Account closed"),
        "account.level_raised": gettext("Identity level raised"),
        "account.signed_in": gettext("Signed in"),
        "account.sign_in_failed": gettext("Sign-in failed"),
        "account.signed_out": gettext("Signed out"),
        "account.sessions_ended": gettext("All sessions ended"),
        "account.password_changed": gettext("Password changed"),
        "account.second_factor_reset": gettext("Second factor reset"),
        "account.spare_codes_made": gettext("Spare codes made"),
        "account.identified": gettext("Person identified at a window"),
        "account.not_identified": gettext("Person at a window not identified"),
        "account.slip_issued": gettext("Slip with a code issued"),
        "passkey.added": gettext("Passkey added"),
        "passkey.removed": gettext("Passkey removed"),
        "token.issued": gettext("Token of a program issued"),
        "token.revoked": gettext("Token of a program revoked"),
    }


def _of_offices() -> dict[str, str]:
    return {
        "agency.founded": gettext("Agency founded"),
        "agency.renamed": gettext("Agency renamed"),
        "agency.abolished": gettext("Agency ended"),
        "agency.line_changed": gettext("Line superior of an agency changed"),
        "agency.loaded": gettext("Agencies loaded"),
        "post.created": gettext("Post created"),
        "post.moved": gettext("Post moved"),
        "post.filled": gettext("Officer appointed"),
        "post.vacated": gettext("Officer dismissed"),
        "post.granted": gettext("Rights given"),
        "post.grant_revoked": gettext("Right taken away"),
        "power.delegated": gettext("Power delegated"),
        "power.ended": gettext("Power ended"),
        "region.loaded": gettext("Regions loaded"),
        "region.ended": gettext("Region ended"),
        "region.calendar_set": gettext("Working days of a region set"),
    }


def _of_records() -> dict[str, str]:
    return {
        "record.consulted": gettext("Record looked up"),
        "record.entered": gettext("Record entered"),
        "record.entered_many": gettext("Records entered together"),
        "record.changed": gettext("Record changed"),
        "record.corrected": gettext("Record corrected"),
        "record.struck": gettext("Record struck"),
        "registers.defined": gettext("Registers defined"),
        "law.repealed": gettext("Article repealed"),
    }


def _of_the_platform() -> dict[str, str]:
    return {
        "pack.proposed": gettext("Pack proposed"),
        "pack.published": gettext("Pack published"),
        "service.offered": gettext("Service offered"),
        "catalogue.loaded": gettext("Catalogue loaded"),
        "offer.suspended": gettext("Shared interface suspended"),
        "offer.resumed": gettext("Shared interface resumed"),
        "errand.waiting": gettext("System outside did not answer; asked again"),
        "errand.answered": gettext("System outside answered"),
        "errand.dead": gettext("System outside did not answer; given up"),
        "clock.set_back": gettext("Clock of the machine was set back"),
        "key.rotated": gettext("Key rotated"),
        "key.trusted": gettext("Key for packs trusted"),
        "key.untrusted": gettext("Key for packs no longer trusted"),
        "follower.resumed": gettext("Parked events handled"),
        "log.looked": gettext("Log searched"),
        "log.erased": gettext("Content erased from the log"),
        "log.reopened": gettext("Log reopened"),
    }


def subjects() -> dict[str, str]:
    """What an event is about: its noun -> words."""
    return {
        "case": gettext("Case"),
        "licence": gettext("Licence"),
        "account": gettext("Account"),
        "party": gettext("Person or organisation"),
        "mandate": gettext("Mandate"),
        "post": gettext("Post"),
        "agency": gettext("Agency"),
        "region": gettext("Region"),
        "record": gettext("Record"),
        "register": gettext("Register"),
        "pack": gettext("Pack"),
        "service": gettext("Service"),
        "offer": gettext("Shared interface"),
        "errand": gettext("Question to a system outside"),
        "law": gettext("Law"),
        "power": gettext("Power"),
        "key": gettext("Key"),
        "node": gettext("Node"),
        "load": gettext("Load"),
        "log": gettext("Log"),
    }

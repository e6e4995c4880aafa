"""Kinds of events in words, and what they are about."""

from __future__ import annotations

from django.utils.translation import gettext

from tongban.web import kinds_bookings, kinds_catalogue, kinds_joint, kinds_lapses, kinds_ledgers, kinds_own_motion, kinds_packs


def every() -> dict[str, str]:
    """Event kind -> what happened, in the order of a list to choose from."""
    return {
        **of_cases(),
        **_of_batches(),
        **kinds_joint.of_joint_matters(),
        **kinds_own_motion.of_inspections(),
        **kinds_bookings.of_bookings(),
        **of_licences(),
        **_of_people(),
        **_of_offices(),
        **_of_records(),
        **kinds_ledgers.of_ledgers(),
        **_of_the_platform(),
    }


PRIVILEGED = (
    "account",
    "agency",
    "follower",
    "key",
    "law",
    "log",
    "offer",
    "pack",
    "post",
    "power",
    "region",
    "registers",
    "service",
    "token",
)
DAILY = (
    "account.notices_seen",
    "account.signed_in",
    "account.signed_out",
    "account.sign_in_failed",
    "account.slip_issued",
    "account.identified",
    "log.looked",
)
FAILED = ("act.refused", "account.sign_in_failed", "account.not_identified")


def privileged() -> list[str]:
    """Acts of administration: on accounts, posts, rights, keys, packs, the log itself; and what erases or takes away."""
    nouns = [kind for kind in every() if kind.partition(".")[0] in PRIVILEGED and kind not in DAILY]
    return [*nouns, "case.erased", "licence.revoked", "licence.suspended", "record.corrected", "record.struck"]


def _of_batches() -> dict[str, str]:
    return {
        "batch.handed_in": gettext("Applications handed in together"),
        "batch.done": gettext("The last of the applications that came together was filed or refused"),
    }


def _of_drafts() -> dict[str, str]:
    return {
        **kinds_own_motion.of_cases(),
        "case.started": gettext("Draft begun"),
        "case.delivery_chosen": gettext("Chosen how the result comes"),
        "case.signature_asked": gettext("Somebody was asked to confirm the form"),
        "case.signed": gettext("The form was confirmed as it was shown"),
        "case.signature_declined": gettext("Somebody did not confirm the form"),
        **_of_revisions(),
    }


def _of_revisions() -> dict[str, str]:
    return {
        "case.draft_followed": gettext("The draft followed another revision"),
        "case.moved": gettext("Moved to another revision"),
    }


def of_cases() -> dict[str, str]:
    """What happens to a case."""
    return {
        **_of_drafts(),
        "case.material_brought": gettext("File brought"),
        "case.evidence_asked": gettext("Proof of control of the domains looked for"),
        "case.evidence_shown": gettext("Control of a domain shown"),
        "case.confirmed": gettext("Confirmed by the person at a window"),
        "case.form_scanned": gettext("Form on paper taken in"),
        "case.submitted": gettext("Submitted"),
        "case.original_taken": gettext("Original taken in"),
        "case.original_returned": gettext("Original given back"),
        "case.taken": gettext("Taken"),
        "case.urged": gettext("Urged"),
        "case.visited": gettext("Came in person"),
        "case.accepted": gettext("Accepted; the time limit runs"),
        "case.deemed_accepted": gettext("Deemed accepted by silence"),
        "case.supplement_asked": gettext("Supplement asked for; the clock stands"),
        "case.supplied": gettext("Supplied; the clock runs again"),
        "case.supplement_over": gettext("The time to supply ended; the clock runs again"),
        "case.change_proposed": gettext("Change of answers asked for"),
        "case.change_answered": gettext("Change of answers answered"),
        "case.message_written": gettext("Message written"),
        "case.messages_read": gettext("Messages read"),
        "case.department_asked": gettext("Another department was asked for its opinion"),
        "case.department_answered": gettext("The other department answered"),
        "case.noted": gettext("Internal note written"),
        **of_charges(),
        "case.reviewed": gettext("Examined"),
        "case.returned": gettext("Sent back for another look"),
        "case.extended": gettext("The limit was extended"),
        "case.limit_proposed": gettext("A longer limit was proposed to the head"),
        "case.limit_answered": gettext("The head answered a proposed longer limit"),
        "case.joint": gettext("Joint handling approved; the limit is longer"),
        "case.paused": gettext("The clock stands for something that is not counted"),
        "case.resumed": gettext("The clock runs again"),
        "case.escalated": gettext("A department was silent; the superior of both was told"),
        "case.instructed": gettext("The superior set the silent department another day"),
        "case.deemed_consent": gettext("A department was silent, which counts as consent"),
        "case.deemed_granted": gettext("Counts as granted, for no decision came in time"),
        **kinds_lapses.of_cases(),
        "case.explained": gettext("Explained in public why the limit was missed"),
        **_of_fairness(),
        **_of_serving(),
        "case.withdrawn": gettext("Withdrawn"),
        "case.set_free": gettext("What it held is free for others"),
        "case.kept_on": gettext("Kept on, for its licence is in force"),
        "case.erased": gettext("Its time of keeping ended; the content was erased, the proofs stay"),
    }


def _of_serving() -> dict[str, str]:
    """The decision, one about it, and how it and what is asked reach the applicant."""
    return {
        "case.decided": gettext("Decided"),
        "case.amended": gettext("Changed by a decision about it"),
        "case.revoked": gettext("Revoked by a decision about it"),
        "case.served": gettext("Served; the decision has effect"),
        "case.dispatched": gettext("The decision was given to a carrier, or told in a public notice"),
        "case.not_served": gettext("The decision did not reach the applicant on one of the ways"),
        "case.paper_posted": gettext("A paper was sent as a registered letter"),
        "case.paper_arrived": gettext("The registered letter came; its receipt was signed"),
        "case.paper_not_arrived": gettext("The registered letter did not come"),
        "case.third_asked": gettext("A third party was asked"),
        "case.third_answered": gettext("The third party answered"),
        "case.reminded": gettext("Reminded that something is to be supplied"),
    }


def of_charges() -> dict[str, str]:
    """What happens to the fee of a case, and with systems outside."""
    return {
        "case.handed_outside": gettext("Handed to a system outside"),
        "case.outside_told": gettext("The system outside answered"),
        "case.charged": gettext("A fee was assessed"),
        "case.fee_reckoned": gettext("The fee was reckoned anew, because answers changed"),
        "case.charge_void": gettext("The fee need not be paid any more"),
        "case.pay_order": gettext("A payment was begun at the bank"),
        "case.pay_failed": gettext("The bank said that nothing was paid"),
        "case.paid": gettext("The fee was paid"),
        "case.security_called": gettext("Not paid in time: taken from the security"),
        "case.bill_failed": gettext("The ledger of a bill does not take what was paid or given back; its keeper looks at it"),
        "case.security_failed": gettext("Not paid in time, and the security does not stand for it any more"),
        "case.paid_in_vain": gettext("Money came that was not owed; it goes back"),
        "case.refund_begun": gettext("A refund was begun"),
        "case.refunded": gettext("Money was given back"),
        "case.waiver_asked": gettext("A waiver was proposed"),
        "case.waiver_granted": gettext("A waiver was granted"),
        "case.waiver_declined": gettext("A waiver was declined"),
    }


def _of_fairness() -> dict[str, str]:
    """What keeps a case from going through a back door."""
    return {
        "case.out_of_turn": gettext("Begun out of turn"),
        "case.lot_called": gettext("A lot was called for"),
        "case.allotted": gettext("Allotted"),
        "case.not_allotted": gettext("Nobody was there to whom it could be allotted"),
        "case.handed_over": gettext("Handed over"),
        "case.succeeded": gettext("Passed to the successor of an agency"),
        "case.referred": gettext("Passed on to another agency"),
        "case.answer_proposed": gettext("A public answer was written"),
        "case.answer_published": gettext("An answer was published"),
        "case.answer_ended": gettext("A public answer is not shown"),
        "case.disputed": gettext("A remedy is sought against the decision"),
        "case.reconsidered": gettext("The decision was reconsidered"),
        "case.anew": gettext("The refusal was revoked; the application is decided anew by others"),
        "case.assigned": gettext("Given to an officer by the leader"),
        "case.recused": gettext("An officer keeps out of it"),
        "case.objected": gettext("The applicant objects to an officer"),
        "case.objection_answered": gettext("The leader answered the objection"),
        "case.objection_late": gettext("The objection was not answered in time"),
        "case.told_upward": gettext("Silence at a step was told to the leader"),
        "case.leaving_proposed": gettext("A decision outside its band waits for a second officer"),
        "case.leaving_refused": gettext("The second officer did not sign"),
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
        "licence.lead_opened": gettext("A register's news against a licence"),
        "licence.lead_closed": gettext("A register's news settled"),
        "licence.shown": gettext("Code made to show a licence"),
        "paper.drawn_up": gettext("Paper drawn up"),
        "paper.served": gettext("Paper served"),
        "announcement.published": gettext("Announcement published"),
        "announcement.withdrawn": gettext("Announcement withdrawn"),
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
        "party.reach_chosen": gettext("Chosen how to be told"),
        "mandate.given": gettext("Mandate given"),
        "mandate.revoked": gettext("Mandate revoked"),
        "account.opened": gettext("Account opened"),
        "account.closed": gettext("Account closed"),
        "account.citizen_told": gettext("Said who an officer is as a citizen"),
        "account.level_raised": gettext("Identity level raised"),
        "account.signed_in": gettext("Signed in"),
        "account.sign_in_failed": gettext("Sign-in failed"),
        "account.signed_out": gettext("Signed out"),
        "account.sessions_ended": gettext("All sessions ended"),
        "account.notices_seen": gettext("Notices seen"),
        "account.password_changed": gettext("Password changed"),
        "account.second_factor_reset": gettext("Second factor reset"),
        "account.second_factor_offered": gettext("New second factor shown"),
        "account.second_factor_renewed": gettext("Second factor renewed"),
        "account.renewal_failed": gettext("Renewal of password or second factor failed"),
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
        "agency.reorganisation_decided": gettext("Reorganisation of an agency decided"),
        "agency.reorganisation_dropped": gettext("Reorganisation of an agency called off"),
        "agency.handed_over": gettext("Everything of an ended agency handed to its successors"),
        "agency.loaded": gettext("Agencies loaded"),
        "post.created": gettext("Post created"),
        "post.moved": gettext("Post moved"),
        "post.filled": gettext("Officer appointed"),
        "post.vacated": gettext("Officer dismissed"),
        "post.granted": gettext("Rights given"),
        "post.grant_revoked": gettext("Right taken away"),
        "absence.named": gettext("Absence entered, with who acts meanwhile"),
        "absence.revoked": gettext("Absence ended"),
        "queue.opened": gettext("Hall with queue numbers opened"),
        "query.kept": gettext("Query of the inbox kept"),
        "query.dropped": gettext("Query of the inbox dropped"),
        "power.delegated": gettext("Power delegated"),
        "power.recalled": gettext("Delegated power taken back"),
        "power.ended": gettext("Power ended"),
        "region.loaded": gettext("Regions loaded"),
        "region.ended": gettext("Region ended"),
        "region.calendar_set": gettext("Working days of a region set"),
        "region.calendar_published": gettext("Holidays of a year published"),
    }


def _of_records() -> dict[str, str]:
    return {
        "past.taken_over": gettext("Case that ended elsewhere taken over with its course"),
        "record.consulted": gettext("Record looked up"),
        "record.searched": gettext("Records searched"),
        "record.matched": gettext("Facts compared with a record"),
        "file.read_to_sign": gettext("File of a form read by who is asked to confirm it"),
        "file.read": gettext("File brought to a case read by an officer"),
        "record.entered": gettext("Record entered"),
        "record.entered_many": gettext("Records entered together"),
        "record.changed": gettext("Record changed"),
        "record.corrected": gettext("Record corrected"),
        "record.struck": gettext("Record struck"),
        "registers.defined": gettext("Registers defined"),
        "registers.codes_loaded": gettext("Code list loaded"),
        "registers.tariff_loaded": gettext("Edition of the tariff loaded"),
        "law.repealed": gettext("Article repealed"),
    }


def _of_the_platform() -> dict[str, str]:
    return {
        "outage.recorded": gettext("Outage of the platform recorded"),
        "phrase.kept": gettext("Words for an act kept"),
        "phrase.struck": gettext("Words for an act struck"),
        **kinds_packs.of_packs(),
        "service.offered": gettext("Service offered"),
        "service.offer_ended": gettext("Service offered no longer"),
        **kinds_catalogue.of_catalogues(),
        "offer.suspended": gettext("Shared interface suspended"),
        "offer.resumed": gettext("Shared interface resumed"),
        "errand.resent": gettext("An errand that gave up was sent again"),
        "callback.received": gettext("A system outside sent a message"),
        "callback.parked": gettext("A message could not be taken in"),
        "callback.settled": gettext("A message that was stuck was settled"),
        "notice.sent": gettext("A message was taken by its carrier"),
        "notice.delivered": gettext("A message arrived"),
        "notice.failed": gettext("A message did not arrive"),
        "notice.returned": gettext("A letter came back"),
        "notice.again": gettext("A message was sent again"),
        "payment.compared": gettext("A day's payments were compared with the bank"),
        "payment.difference_settled": gettext("A difference with the bank was settled"),
        "errand.waiting": gettext("System outside did not answer; asked again"),
        "errand.answered": gettext("System outside answered"),
        "errand.dead": gettext("System outside did not answer; given up"),
        "rating.given": gettext("Matter rated"),
        "rating.verified": gettext("Bad rating looked into"),
        "rating.mended": gettext("What a bad rating found was put right"),
        "rating.told_upward": gettext("A missed day of a bad rating was laid before the superior"),
        "rating.instructed": gettext("The superior set another day for a bad rating"),
        "rating.answered": gettext("Bad rating answered"),
        "rating.called": gettext("Who rated was called back"),
        "exercise.begun": gettext("Exercise begun"),
        "exercise.ended": gettext("Exercise ended"),
        "act.refused": gettext("Act refused to an officer"),
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
        "batch": gettext("File of applications"),
        "case": gettext("Case"),
        "past": gettext("Case of another system"),
        "joint": gettext("Joint matter"),
        "inspection": gettext("Plan of a random inspection"),
        "booking": gettext("Booking"),
        **kinds_ledgers.subjects(),
        **kinds_catalogue.subjects(),
        "licence": gettext("Licence"),
        "account": gettext("Account"),
        "party": gettext("Person or organisation"),
        "mandate": gettext("Mandate"),
        "post": gettext("Post"),
        "agency": gettext("Agency"),
        "rating": gettext("Rating"),
        "refusal": gettext("Refused act"),
        "region": gettext("Region"),
        "announcement": gettext("Announcement"),
        "file": gettext("File"),
        "record": gettext("Record"),
        "register": gettext("Register"),
        "phrase": gettext("Words for an act"),
        "pack": gettext("Pack"),
        "service": gettext("Service"),
        "offer": gettext("Shared interface"),
        "errand": gettext("Question to a system outside"),
        "callback": gettext("Message of a system outside"),
        "partner": gettext("System outside"),
        "law": gettext("Law"),
        "power": gettext("Power"),
        "key": gettext("Key"),
        "exercise": gettext("Exercise"),
        "node": gettext("Node"),
        "load": gettext("Load"),
        "log": gettext("Log"),
    }

"""Who confirms a form before it is filed: read from a service, and checked."""

from __future__ import annotations

from tongban.pack.form_checks import check_condition, facts_of
from tongban.pack.sections import Section, condition
from tongban.pack.shapes import Service
from tongban.pack.values import Signatory
from tongban.pack.world import Check, near

VERIFIED = 2  # GB/T 39046: below it nobody knows whose an account is


def signatory(name: str, one: Section) -> Signatory:
    """`applicant: {}`, or `partner: {number: partner_number, name: partner_name, when: …}`."""
    return Signatory(name, one.word("number"), one.word("name"), condition(one, "when"))


def check_signatories(one: Check, main: str, service: Service) -> None:
    """Each is the applicant, or is named by two plain questions of the form; and it is known whose the accounts are."""
    plain = {question.name for group in service.form if group.repeat == 1 for question in group.fields if question.repeat == 1}
    for row in service.signatories.values():
        where = ("signatories", row.name)
        if bool(row.number) != bool(row.called):
            cure = "Give both, or neither for the applicant."
            one.complain(main, where, "signatory.half", f"{row.name} has a number or a name, not both.", cure)
        for key, question in (("number", row.number), ("name", row.called)):
            if question and question not in plain:
                reason = f"{question} is no question that is asked once."
                one.complain(main, (*where, key), "signatory.no_question", reason, f"Name one of the form.{near(question, plain)}")
        check_condition(one, main, where, row.when, facts_of(one, service))
    if sum(not row.number for row in service.signatories.values()) > 1:
        one.complain(main, ("signatories",), "signatory.twice", "The applicant is there twice.", "Take one of them out.")
    if service.signatories and service.identity < VERIFIED:
        cure = "Say `identity: 2` or 3."
        one.complain(main, ("identity",), "signatory.identity", "Below level 2 nobody knows who signs.", cure)

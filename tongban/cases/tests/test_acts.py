"""Acts beside the course of a case, by four at the same instant and then once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable

import pytest

from tongban.actors import cast, window
from tongban.actors import queries as actors
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.actor import SYSTEM
from tongban.base.errors import NotAllowed, NotFound, Refused
from tongban.cases import actions, counter, messages, notes, originals, phrases, queries, retention, saved, visits
from tongban.cases import together as together_at
from tongban.cases.models import AtWindow, Case, Change, MaterialRow, Message, Note, Original, OwnQuery, Phrase, VisitRow
from tongban.cases.tests.world import AT, DAY, FILING, FORM, PDF, decided, filed, in_hand, upload
from tongban.documents import files
from tongban.documents import queries as documents
from tongban.licences import actions as licence_acts
from tongban.licences import queries as licences
from tongban.log import queries as log

pytestmark = pytest.mark.django_db(transaction=True)


def once(act: Callable[[], object], refusal: str = "done") -> None:
    """Four at once and one later: one does it, the others are told so or (no refusal) get the same answer."""
    assert Counter(together(act) + together(act, times=1)) == Counter(["done"] + [refusal] * 4)


def events(number: str, kind: str) -> int:
    return [one.kind for one in log.of_subject("case", number)].count(kind)


def test_a_draft(people: cast.Cast) -> None:
    hengda, minghe = people.actor("hengda", AT), people.actor("minghe", AT)
    once(lambda: actions.start(FILING, region=DISTRICT, by=hengda, at=AT))
    assert Case.objects.count() == 5  # each is a draft of its own; nothing is promised to anybody yet
    number = Case.objects.earliest("pk").number
    once(lambda: actions.save(number, FORM, by=hengda, at=AT))
    file, party = upload(people, "hengda", AT), people.parties["hengda"].pk
    once(lambda: files.store(PDF, "证书.pdf", owner=party, by=SYSTEM, at=AT))
    assert files.read(file) == PDF
    with pytest.raises(NotAllowed, match=r"case.not_yours"):
        actions.attach(number, "domain-certificate", file, by=minghe, at=AT)
    row = actions.attach(number, "domain-certificate", file, by=hengda, at=AT).pk
    with pytest.raises(NotAllowed, match=r"case.not_yours"):
        actions.detach(number, row, by=minghe, at=AT)
    once(lambda: actions.detach(number, row, by=hengda, at=AT))
    assert queries.materials(Case.objects.get(number=number)) == []


def test_filing_at_a_window(people: cast.Cast) -> None:
    li, party = people.actor("li", AT), people.parties["wang"]
    window.attend(actors.code_of(party), party.name, place="3号窗口", by=li, at=AT)
    who = window.acting(li, people.parties["hengda"].pk, at=AT)
    number = actions.start(FILING, region=DISTRICT, by=who, at=AT).number
    actions.save(number, FORM, by=who, at=AT)
    once(lambda: counter.confirm(number, by=who, at=AT))
    assert (AtWindow.objects.count(), events(number, "case.confirmed")) == (1, 5)  # each is a statement; what is filed has one
    with pytest.raises(NotAllowed):
        counter.confirm(number, by=people.actor("hengda", AT), at=AT)


def test_beside_a_case_in_hand(people: cast.Cast) -> None:
    row, li, hengda = in_hand(people), people.actor("li", AT), people.actor("hengda", AT)
    number, change = row.number, {"phone": "13900000005"}
    with pytest.raises(NotAllowed):
        actions.take(number, by=people.actor("he", AT), at=AT)
    once(lambda: actions.look(number, by=hengda, at=AT))
    once(lambda: actions.propose_change(number, change, reason="换号", by=hengda, at=AT))
    assert Change.objects.filter(case=row, answered_at=None).count() == 1
    once(lambda: messages.write(number, "请问进度", by=hengda, at=AT))
    assert Message.objects.count() == 1
    once(lambda: messages.read(number, by=li, at=AT))
    assert events(number, "case.messages_read") == 1
    once(lambda: notes.note(number, "再核对章程", by=li, at=AT))
    assert Note.objects.count() == 5  # a note says what it says, however often
    once(lambda: visits.visit(number, "original", place="1号窗口", by=li, at=AT))
    assert VisitRow.objects.count() == 1
    once(lambda: together_at.come(number, by=li, at=AT))
    material = MaterialRow.objects.get(case=row).pk
    once(lambda: together_at.read(number, material, by=li, at=AT))
    assert [one.kind for one in log.of_subject("file", str(MaterialRow.objects.get(pk=material).file_id))].count("file.read") == 1
    with pytest.raises(NotFound):
        together_at.read(number, material, by=people.actor("he", AT), at=AT)


def test_originals(people: cast.Cast) -> None:
    row, li = in_hand(people), people.actor("li", AT)
    told = {"from_name": "王芳", "place": "3号窗口"}
    once(lambda: originals.take_original(row.number, "营业执照", 1, **told, by=li, at=AT))
    first = Original.objects.earliest("pk").pk
    once(lambda: originals.give_back(row.number, first, to_name="王芳", by=li, at=AT))
    assert [paper.kind for paper in documents.of_subject("case", row.number)].count("originals-returned") == 1
    assert Original.objects.count() == 5  # each is another paper, with a receipt of its own
    once(lambda: originals.take_original(row.number, "户口簿", 1, **told, key="k", by=li, at=AT))
    assert (Original.objects.count(), events(row.number, "case.original_taken")) == (6, 6)


def test_words_and_lists_of_an_agency(people: cast.Cast) -> None:
    zhao, office = people.actor("zhao", AT), people.agencies["market-regulation"].pk
    once(lambda: phrases.keep(office, "supplement", "缺页", "请补齐", by=zhao, at=AT), "case.phrase_there")
    (phrase,) = Phrase.objects.values_list("pk", flat=True)
    once(lambda: phrases.strike(phrase, by=zhao, at=AT))
    once(lambda: saved.keep_query("今天到期", {"state": "in_hand"}, by=zhao, at=AT))
    (query,) = OwnQuery.objects.values_list("pk", flat=True)
    once(lambda: saved.drop_query(query, by=zhao, at=AT), "query.unknown")


def test_the_end_of_keeping(people: cast.Cast) -> None:
    row, much_later = filed(people), AT + 11 * 366 * DAY
    actions.withdraw(row.number, by=people.actor("hengda", AT), at=AT)
    once(lambda: retention.erase(row.number, reason="期满", by=SYSTEM, at=much_later))
    assert events(row.number, "case.erased") == 1


def test_a_licence_is_shown_by_each_code_and_followed_once(people: cast.Cast) -> None:
    hengda, zhao = people.actor("hengda", AT), people.actor("zhao", AT)
    held = licences.of_case(decided(people).number)
    assert held is not None
    once(lambda: licence_acts.show(held.number, by=hengda, at=AT))
    with pytest.raises(NotAllowed, match=r"licence.not_holder"):
        licence_acts.show(held.number, by=zhao, at=AT)
    told, until = {"case": held.case, "authority": "decision"}, held.valid_until + DAY
    with pytest.raises(Refused, match=r"licence.not_later"):
        licence_acts.renew(held.number, {}, until=held.valid_until, **told, by=SYSTEM, at=AT)
    once(lambda: licence_acts.renew(held.number, {}, until=until, **told, by=SYSTEM, at=AT), "licence.wrong_state")
    newer = licences.of_case(held.case)
    assert newer is not None
    once(lambda: licence_acts.amend(newer.number, {"kind": "platform"}, **told, by=SYSTEM, at=AT), "licence.wrong_state")
    with pytest.raises(Refused, match=r"licence.wrong_state"):
        licence_acts.amend(held.number, {}, **told, by=SYSTEM, at=AT)

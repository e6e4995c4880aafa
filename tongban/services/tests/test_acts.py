"""Acts on packs, drafts and keys, by four at the same instant and then once more: what each is told, and what is there after."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tongban.actors import cast
from tongban.actors.loading import DISTRICT
from tongban.actors.tests.test_once import together
from tongban.base.errors import NotAllowed, NotFound
from tongban.pack import reader
from tongban.services import actions, editing, queries, trials, trust
from tongban.services.models import Edit, Offering, PackRevision, Trial, TrustedKey
from tongban.services.tests.test_services import FILING, people, publish
from tongban.services.tests.test_trust import AT, Signer, redshield

__all__ = ["people"]
TITLE = "services/website-filing/texts.en.yaml"
pytestmark = pytest.mark.django_db(transaction=True)


def once(act: Callable[[], object], refusal: str = "done") -> None:
    """Four at once and one later: one does it, the others are told so or (no refusal) get the same answer."""
    assert Counter(together(act) + together(act, times=1)) == Counter(["done"] + [refusal] * 4)


def test_a_revision_from_proposal_to_offer(people: cast.Cast) -> None:
    gao, zhao = people.actor("gao", AT), people.actor("zhao", AT)
    files = reader.files(Path("packs/redshield"))
    once(lambda: actions.propose(files, by=gao, at=AT), "pack.known")
    (first,) = PackRevision.objects.filter(pack="redshield").values_list("pk", flat=True)
    with pytest.raises(NotAllowed):
        actions.withdraw(first, reason="不要", by=people.actor("wang", AT), at=AT)
    once(lambda: actions.withdraw(first, reason="改一处", by=gao, at=AT), "pack.not_proposed")
    second = actions.propose(files, by=gao, at=AT).pk
    once(lambda: actions.publish(second, effective_from=AT, by=zhao, at=AT), "pack.not_proposed")
    office = people.agencies["market-regulation"].pk
    once(lambda: actions.offer_service(FILING, office, by=gao, at=AT))
    assert Offering.objects.filter(service=FILING, agency=office).count() == 1
    with pytest.raises(NotFound):
        actions.offer_service("redshield.nothing", office, by=gao, at=AT)


def test_a_catalogue_is_taken_in_once(people: cast.Cast) -> None:
    said = together(lambda: actions.load_catalogue(DISTRICT, by=people.actor("gao", AT), at=AT), times=2)
    assert said in (["done", "done"], ["actor.loaded_meanwhile", "done"])
    assert actions.load_catalogue(DISTRICT, by=people.actor("gao", AT), at=AT) == 0
    with pytest.raises(NotAllowed):
        actions.load_catalogue(DISTRICT, by=people.actor("wang", AT), at=AT)


def test_a_key_and_a_bundle(people: cast.Cast) -> None:
    signer, security, gao = Signer(), people.actor("security", AT), people.actor("gao", AT)
    once(lambda: trust.trust(signer.pem, "Workshop", by=security, at=AT), "key.trusted_already")
    content = signer.sign(redshield())
    once(lambda: actions.propose_bundle(content, by=gao, at=AT), "pack.known")
    once(lambda: trust.untrust(signer.id, reason="遗失", by=security, at=AT), "key.unknown")
    assert TrustedKey.objects.count() == 1


def test_a_draft_from_its_first_word_to_its_proposal(people: cast.Cast) -> None:
    publish("redshield", people)
    gao, wang = people.actor("gao", AT), people.actor("wang", AT)
    seen = editing.draft("redshield", to=gao, at=AT)
    assert seen is None
    old = queries.files(queries.in_force("redshield", AT) or 0)[TITLE]
    was, new = editing.mark(old), f"{old}\n# 一\n"
    once(lambda: editing.write("redshield", TITLE, new, was=was, by=gao, at=AT), "edit.changed_meanwhile")
    assert Edit.objects.filter(account=gao.account).count() == 1
    with pytest.raises(NotAllowed):
        editing.write("redshield", TITLE, new, was=was, by=wang, at=AT)
    words, at_hand = {"en": {"title": "Filing of a shop"}}, {"en": editing.mark(new)}
    once(lambda: editing.put_words("redshield", "website-filing", words, was=at_hand, by=gao, at=AT))
    with pytest.raises(NotAllowed):
        editing.put_words("redshield", "website-filing", words, was=at_hand, by=wang, at=AT)
    once(lambda: editing.restore("redshield", TITLE, by=gao, at=AT))
    once(lambda: editing.remove("redshield", TITLE, by=gao, at=AT), "edit.no_file")
    once(lambda: editing.discard("redshield", by=gao, at=AT))
    assert not Edit.objects.exists()
    files = {**queries.files(queries.in_force("redshield", AT) or 0), TITLE: new}
    once(lambda: editing.take_in(files, by=gao, at=AT))
    once(lambda: editing.refresh("redshield", by=gao, at=AT))
    once(lambda: trials.ask("redshield", by=gao, at=AT), "trial.running")
    assert Trial.objects.count() == 1
    with pytest.raises(NotAllowed):
        editing.remove("redshield", TITLE, by=wang, at=AT)
    with pytest.raises(NotAllowed):
        editing.restore("redshield", TITLE, by=wang, at=AT)
    with pytest.raises(NotAllowed):
        editing.discard("redshield", by=wang, at=AT)
    with pytest.raises(NotAllowed):
        editing.refresh("redshield", by=wang, at=AT)
    with pytest.raises(NotAllowed):
        editing.propose_draft("redshield", by=wang, at=AT)
    with pytest.raises(NotAllowed):
        trials.ask("redshield", by=wang, at=AT)
    with pytest.raises(NotAllowed):
        editing.take_in(files, by=wang, at=AT)
    once(lambda: editing.propose_draft("redshield", by=gao, at=AT), "edit.nothing")
    assert PackRevision.objects.filter(pack="redshield", state="proposed").count() == 1

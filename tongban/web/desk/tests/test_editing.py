"""Editing packs at the desk: drafts, the checker, words, proposals, folders."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tongban.actors import cast
from tongban.actors.actions import grant
from tongban.actors.models import Post
from tongban.base.actor import SYSTEM
from tongban.cases.tests.world import filed
from tongban.pack import reader, zipped
from tongban.services import editing, queries, trials
from tongban.services.models import PackRevision
from tongban.web.tests.world import browser

pytestmark = pytest.mark.django_db
AT = timezone.now()
TEXTS = "services/website-filing/texts.en.yaml"
FORM = "services/website-filing/form.yaml"


def published(path: str) -> str:
    return queries.files(queries.latest("redshield")[0])[path]


def save(client: Client, path: str, text: str, was: str | None = None) -> Any:
    shown = client.get(f"/desk/packs/redshield/file?path={path}&new=yes").content.decode()
    mark = was if was is not None else shown.partition('name="was" value="')[2].partition('"')[0]
    return client.post(f"/desk/packs/redshield/file?path={path}", {"text": text, "was": mark})


def test_an_editor_changes_a_file_sees_what_is_wrong_and_proposes_when_it_is_mended(people: cast.Cast) -> None:
    gao, zhao = browser(people, "gao"), browser(people, "zhao")
    filed(people, at=AT)
    text = published(FORM)
    assert save(gao, FORM, text.replace("element: site-kind", "element: no-such")).status_code == 302
    page = gao.get("/desk/packs/redshield").content.decode()
    assert "1 problem stops publication." in page
    assert f"file?path={FORM.replace('/', '%2F')}#L6" in page
    assert 'id="L6" class="bad"' in gao.get(f"/desk/packs/redshield/file?path={FORM}").content.decode()
    assert gao.post("/desk/packs/redshield/propose").status_code == 422
    save(gao, FORM, text.replace("repeat: 10", "repeat: 4"))
    page = gao.get("/desk/packs/redshield").content.decode()
    for words in (
        "1 open case has a service",
        "open cases would lose something",
        "repeat: 10</del>",
        "repeat: 4</ins>",
        "Propose this draft",
    ):
        assert words in page, words
    assert gao.post("/desk/packs/redshield/propose").status_code == 302
    row = PackRevision.objects.get(pack="redshield", state="proposed")
    assert (row.base, editing.draft("redshield", to=people.actor("gao", AT), at=AT)) == (queries.latest("redshield")[1], None)
    assert gao.post(f"/desk/packs/{row.pk}/publish").status_code == 403
    assert zhao.post(f"/desk/packs/{row.pk}/publish").status_code == 302
    assert "repeat: 4" in published(FORM)


def test_two_editors_see_each_other_and_nobody_overwrites(people: cast.Cast) -> None:
    gao = people.actor("gao", AT)
    grant_propose(people)
    page = browser(people, "gao")
    save(page, TEXTS, published(TEXTS).replace("Filing of a commercial website", "Filing A"))
    was = editing.mark(published(TEXTS))
    other = published(TEXTS).replace("Filing of a commercial website", "Filing B")
    editing.write("redshield", TEXTS, other, was=was, by=people.actor("sun", AT), at=AT)
    shown = page.get("/desk/packs/redshield").content.decode()
    assert "Others are at this pack too" in shown
    assert "孙强（演示）" in shown
    mine = editing.propose_draft("redshield", by=gao, at=AT)
    theirs = editing.propose_draft("redshield", by=people.actor("sun", AT), at=AT)
    head = browser(people, "zhao")
    head.post(f"/desk/packs/{mine.pk}/publish")
    assert "this one would undo it" in head.get("/desk/packs").content.decode()
    assert head.post(f"/desk/packs/{theirs.pk}/publish").status_code == 422
    assert "title: Filing A" in published(TEXTS)


def grant_propose(people: cast.Cast) -> None:
    grant(Post.objects.get(pk=people.actor("sun", AT).post), ["pack.propose"], by=SYSTEM, at=AT)


def test_a_draft_that_is_outdated_is_brought_up_to_date_with_a_choice_where_both_changed(people: cast.Cast) -> None:
    grant_propose(people)
    gao, sun = people.actor("gao", AT), people.actor("sun", AT)
    other = TEXTS.replace(".en", ".fr")
    for by, word in ((gao, "Filing A"), (sun, "Filing B")):
        text = published(TEXTS).replace("Filing of a commercial website", word)
        editing.write("redshield", TEXTS, text, was=editing.mark(published(TEXTS)), by=by, at=AT)
    editing.write("redshield", other, published(other) + "note.x: y\n", was=editing.mark(published(other)), by=sun, at=AT)
    browser(people, "zhao").post(f"/desk/packs/{editing.propose_draft('redshield', by=gao, at=AT).pk}/publish")
    client = browser(people, "sun")
    assert TEXTS in client.get("/desk/packs/redshield").content.decode().partition("Whose text stays?")[2]
    assert client.post("/desk/packs/redshield/propose").status_code == 422
    client.post("/desk/packs/redshield/refresh")
    draft = editing.draft("redshield", to=sun, at=AT)
    assert draft is not None
    assert (list(draft.edit.files), "title: Filing A" in draft.files[TEXTS], draft.outdated) == ([other], True, False)


def test_a_page_that_is_older_than_the_draft_overwrites_nothing(people: cast.Cast) -> None:
    gao = browser(people, "gao")
    was = editing.mark(published(TEXTS))
    save(gao, TEXTS, published(TEXTS) + "note.one: 1st\n", was)
    answer = save(gao, TEXTS, published(TEXTS) + "note.two: 2nd\n", was)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "note.two: 2nd" in page
    assert "note.one: 1st" in page
    assert "was changed in another window" in page


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("services/website-filing/rules.py", "edit.not_data"),
        ("services/website-filing/licence.typ", "edit.not_data"),
        ("../../etc/passwd.yaml", "edit.bad_place"),
        ("services/x/y/z/deep.yaml", "edit.bad_place"),
    ],
)
def test_only_data_in_its_place_is_edited(people: cast.Cast, path: str, code: str) -> None:
    gao = people.actor("gao", AT)
    with pytest.raises(Exception, match=code):
        editing.write("redshield", path, "x", was=editing.mark(queries.files(queries.latest("redshield")[0]).get(path, "")), by=gao, at=AT)
    assert browser(people, "li").get("/desk/packs/redshield").status_code == 403


def test_words_are_edited_side_by_side_and_comments_stay(people: cast.Cast) -> None:
    gao = browser(people, "gao")
    page = gao.get("/desk/packs/redshield/words?service=website-filing&q=title").content.decode()
    assert 'name="fr:title"' in page
    marks = {f"was-{one}": page.partition(f'name="was-{one}" value="')[2].partition('"')[0] for one in ("zh-Hans", "zh-Hant", "en", "fr")}
    told = {"en:title": "Web: filing", "fr:title": "", "en:step.review": "not on this page"}
    assert gao.post("/desk/packs/redshield/words?service=website-filing&q=title", {**marks, **told}).status_code == 302
    draft = editing.draft("redshield", to=people.actor("gao", AT), at=AT)
    assert draft is not None
    assert draft.files[TEXTS] == published(TEXTS).replace("title: Filing of a commercial website", 'title: "Web: filing"')
    assert "title:" not in draft.files[TEXTS.replace(".en", ".fr")].splitlines()[0]
    assert gao.post("/desk/packs/redshield/words?service=website-filing&q=title", {**marks, "en:title": "late"}).status_code == 422


def test_a_proposal_is_withdrawn_or_turned_down_with_a_reason_and_may_come_again(people: cast.Cast) -> None:
    gao, zhao = browser(people, "gao"), browser(people, "zhao")
    save(gao, TEXTS, published(TEXTS) + "note.one: x\n")
    gao.post("/desk/packs/redshield/propose")
    row = PackRevision.objects.get(pack="redshield", state="proposed")
    assert browser(people, "li").post(f"/desk/packs/{row.pk}/withdraw", {"reason": "x"}).status_code == 403
    assert gao.post(f"/desk/packs/{row.pk}/withdraw", {"reason": " "}).status_code == 422
    assert gao.post(f"/desk/packs/{row.pk}/withdraw", {"reason": "错字"}).status_code == 302
    assert zhao.post(f"/desk/packs/{row.pk}/publish").status_code == 422
    save(gao, TEXTS, published(TEXTS) + "note.one: x\n")
    gao.post("/desk/packs/redshield/propose")
    zhao.post(f"/desk/packs/{row.pk}/withdraw", {"reason": "不妥"})
    assert "turned down" in gao.get("/desk/packs").content.decode()


def folder(files: dict[str, str], **strange: bytes) -> SimpleUploadedFile:
    made = io.BytesIO(zipped.write(files, "redshield"))
    with zipfile.ZipFile(made, "a") as archive:
        for name, content in strange.items():
            archive.writestr(name.replace("__", "/"), content)
    return SimpleUploadedFile("redshield.zip", made.getvalue(), content_type="application/zip")


def test_a_folder_goes_out_and_comes_in_as_a_draft_with_data_only(people: cast.Cast) -> None:
    gao = browser(people, "gao")
    number = queries.latest("redshield")[0]
    content = gao.get(f"/desk/packs/{number}.zip").content
    assert zipped.read(content) == queries.files(number)
    assert browser(people, "li").get(f"/desk/packs/{number}.zip").status_code == 403
    files = zipped.read(content) | {TEXTS: published(TEXTS) + "note.one: x\n"}
    assert gao.post("/desk/packs/import", {"file": folder(files)}).headers["location"] == "/desk/packs/redshield"
    draft = editing.draft("redshield", to=people.actor("gao", AT), at=AT)
    assert draft is not None
    assert list(draft.edit.files) == [TEXTS]
    assert zipped.read(gao.get("/desk/packs/redshield/draft.zip").content) == files
    rules = "services/website-filing/rules.py"
    answer = gao.post("/desk/packs/import", {"file": folder(files | {rules: "import os\n"})})
    assert (answer.status_code, "is not installed with this platform" in answer.content.decode()) == (422, True)
    for bad in (folder({"a.yaml": "x: y"}), SimpleUploadedFile("x.zip", b"PK\x03\x04 none"), None):
        assert gao.post("/desk/packs/import", {"file": bad} if bad else {}).status_code == 422


def test_a_draft_ends_after_its_time_and_is_thrown_away_on_wish(people: cast.Cast) -> None:
    gao = people.actor("gao", AT)
    client = browser(people, "gao")
    save(client, TEXTS, published(TEXTS) + "note.one: x\n")
    assert editing.draft("redshield", to=gao, at=AT + 2 * editing.KEPT) is None
    client.post("/desk/packs/redshield/discard")
    assert editing.draft("redshield", to=gao, at=AT) is None
    save(client, TEXTS, published(TEXTS) + "note.one: x\n")
    assert editing.sweep(at=AT + 2 * editing.KEPT) == 1


def test_a_trial_waits_for_its_player_one_for_each_officer(people: cast.Cast) -> None:
    client = browser(people, "gao")
    assert client.post("/desk/packs/redshield/try").status_code == 422
    save(client, TEXTS, published(TEXTS) + "note.one: x\n")
    assert client.post("/desk/packs/redshield/try").status_code == 302
    assert client.post("/desk/packs/redshield/try").status_code == 422
    assert "waits its turn" in client.get("/desk/packs/redshield").content.decode()
    row = trials.claim(at=AT)
    assert row is not None
    assert (trials.claim(at=AT), reader.digest(row.files)) == (None, row.digest)
    trials.note(row.pk, [{"name": "A story", "file": "x", "ok": False, "differences": ["x:1: differs"]}])
    page = client.get("/desk/packs/redshield").content.decode()
    assert "A story" in page
    assert "is being played" in page
    trials.end_dead(at=AT + 2 * trials.DEAD)
    assert "could not be played" in client.get("/desk/packs/redshield").content.decode()


def test_a_trial_of_the_standards_takes_the_other_packs_along(people: cast.Cast) -> None:
    gao, path, revision = people.actor("gao", AT), "elements/redshield.yaml", queries.in_force("standards", AT)
    assert revision is not None
    text = queries.files(revision)[path]
    editing.write("standards", path, text.replace("most: 20", "most: 30", 1), was=editing.mark(text), by=gao, at=AT)
    row = trials.ask("standards", by=gao, at=AT)
    assert {name.split("/")[1] for name in row.files if name.startswith(trials.BESIDE)} == {"redshield"}
    assert "most: 30" in row.files[path]
    assert row.expected == trials.count(reader.files(Path("packs/redshield"))) > 10

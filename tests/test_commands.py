"""The words of the program, each in a process of its own, on a demonstration that really ran."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Running, database, ready
from tongban.log import compact

SETUP = "import django; django.setup()"
TREE = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A demonstration that was filled, and stopped."""
    with ready(tmp_path_factory.mktemp("node") / "home") as made:
        made.start("--demo", patience=120)
        until = time.monotonic() + 30
        while (
            made.python(
                f"{SETUP}; from tongban.log.models import Entry, Pending; print(Pending.objects.count() or not Entry.objects.count())"
            )
            != "False\n"
        ):
            assert time.monotonic() < until, "the sequencer does not come after"
        made.stop()
        yield made


def case(node: Running) -> str:
    """The number of a case of the demonstration."""
    told = node.tongban("log", "proof", "none")
    assert told.returncode == 1
    found = node.tongban("log", "export", str(node.home.parent / "public"))
    assert found.returncode == 0, found.stderr
    return node.python(f"{SETUP}; from tongban.cases.models import Case; print(Case.objects.earliest('pk').number)").strip()


@pytest.fixture(scope="module")
def receipts(node: Running) -> list[Path]:
    folder = node.home.parent / "receipts"
    told = node.tongban("log", "proof", case(node), "-o", str(folder))
    assert told.returncode == 0, told.stderr
    return sorted(folder.glob("*.json"))


def test_help_names_every_word(node: Running) -> None:
    told = node.tongban("--help").stdout
    words = "up worker load pack log verify token migrate backup restore reindex doctor keys demo bank office import reconcile"
    named = {line.split()[0] for line in told.splitlines() if line.startswith("    ") and line[4:5].strip()}
    assert set(words.split()) <= named


def test_the_doctor_finds_a_sound_platform_sound(node: Running) -> None:
    told = node.tongban("doctor", "--deep")
    assert told.returncode == 0, told.stdout
    assert "whole log: every event, tile and head agrees" in told.stdout


def test_the_doctor_names_what_is_wrong_with_its_cure(node: Running, tmp_path: Path) -> None:
    other = Running(tmp_path / "empty", "")
    other.home.mkdir()
    told = other.tongban("doctor")
    assert told.returncode == 1
    assert "-> tongban migrate" in told.stdout


def test_the_log_verifies_and_shows_its_head(node: Running) -> None:
    told = node.tongban("log", "verify")
    assert (told.returncode, told.stdout.split(" events")[1]) == (0, ", 0 things that do not fit\n")
    assert node.tongban("log", "checkpoint").stdout.startswith("localhost:")


def test_receipts_verify_off_line_and_against_the_public_log(node: Running, receipts: list[Path]) -> None:
    public = node.home.parent / "public"
    assert len(receipts) > 5
    told = node.tongban("verify", *map(str, receipts), "--log", str(public), "--key", str(public / "key"))
    assert told.returncode == 0, told.stdout
    assert f"{len(receipts)} receipts, 0 papers, 0 licences, 0 bad" in told.stdout


def test_a_changed_receipt_and_one_whose_event_is_gone_are_named(node: Running, receipts: list[Path], tmp_path: Path) -> None:
    changed = json.loads(receipts[0].read_text())
    changed["envelope"] = changed["envelope"].replace("case.", "cafe.")
    (tmp_path / "changed.json").write_text(json.dumps(changed))
    told = node.tongban("verify", str(tmp_path / "changed.json"), str(receipts[1]))
    assert told.returncode == 1
    assert "BAD" in told.stdout.splitlines()[0]
    assert told.stdout.splitlines()[-2].startswith("ok") or "ok   " in told.stdout
    public = tmp_path / "public"
    shutil.copytree(node.home.parent / "public", public)
    bundle = next((public / "tile" / "entries").rglob("*.p/*"))
    bundle.write_bytes(bundle.read_bytes()[34:] + bytes(34))
    told = node.tongban("verify", *map(str, receipts), "--log", str(public))
    assert told.returncode == 1
    assert "bad_checkpoint" in told.stdout


def test_the_code_of_a_receipt_on_paper_verifies_off_line_as_it_was_read(node: Running, receipts: list[Path], tmp_path: Path) -> None:
    letters = compact.write(json.loads(receipts[-1].read_text()))
    (tmp_path / "scanned.txt").write_text(f"https://here.example/verify?r={letters}\n")
    key = str(node.home.parent / "public" / "key")
    told = node.tongban("verify", f"https://here.example/verify?r={letters}", letters, str(tmp_path / "scanned.txt"), "--key", key)
    assert (told.returncode, told.stdout.count("promised")) == (0, 3), told.stdout
    told = node.tongban("verify", letters[:-8], letters[:20] + ("A" if letters[20] != "A" else "B") + letters[21:])
    assert told.returncode == 1
    assert ("(malformed)" in told.stdout, "(bad_promise)" in told.stdout) == (True, True)


def test_what_is_no_receipt_is_said_to_be_none(node: Running, tmp_path: Path) -> None:
    for name, content in (("a.json", b"{"), ("b.json", b"[1, 2]"), ("c.json", b'{"envelope": 5}'), ("d.pdf", b"%PDF nonsense")):
        (tmp_path / name).write_bytes(content)
    told = node.tongban(
        "verify", *(str(path) for path in sorted(tmp_path.iterdir())), str(tmp_path / "none.pdf"), str(tmp_path / "none.json")
    )
    assert told.returncode == 1
    assert "7 bad" in told.stdout
    assert "none.pdf: No such file or directory" in told.stdout


def test_a_new_key_leaves_what_the_old_one_signed_valid(node: Running, receipts: list[Path]) -> None:
    public = node.home.parent / "public"
    assert node.tongban("keys", "rotate", "node").stdout.startswith("in force now: node-")
    assert node.tongban("keys", "rotate", "lookup").returncode == 1
    assert node.tongban("log", "verify").returncode == 0
    assert node.tongban("verify", *map(str, receipts), "--key", str(public / "key")).returncode == 0


def test_a_licence_verifies_off_line_with_the_keys_of_its_log_and_after_a_later_rotation(node: Running, tmp_path: Path) -> None:
    script = "from tongban.licences.queries import Licence, signed_statement; print(signed_statement(Licence.objects.latest('pk')), end='')"
    (tmp_path / "licence.jws").write_text(node.python(f"{SETUP}; {script}"))
    before, after = tmp_path / "before", tmp_path / "after"
    assert node.tongban("log", "export", str(before)).returncode == 0
    assert node.tongban("keys", "rotate", "node").returncode == 0
    assert node.tongban("log", "export", str(after)).returncode == 0
    (tmp_path / "later.jws").write_text(node.python(f"{SETUP}; {script}"))
    told = node.tongban("verify", str(tmp_path / "licence.jws"), str(tmp_path / "later.jws"), "--key", str(after / "key"))
    assert told.returncode == 0, told.stdout
    assert "/v1/licences/1.2.156.3005.2." in told.stdout
    assert "0 receipts, 0 papers, 2 licences, 0 bad" in told.stdout
    told = node.tongban("verify", str(tmp_path / "licence.jws"), str(tmp_path / "later.jws"), "--key", str(before / "key"))
    assert told.returncode == 1
    assert "(untrusted_key)" in told.stdout
    assert "1 bad" in told.stdout


def test_search_and_indexes_are_built_anew(node: Running) -> None:
    told = node.tongban("reindex")
    assert told.returncode == 0, told.stderr
    assert "services and items" in told.stdout


def test_a_pack_is_proposed_by_one_officer_and_published_by_another(node: Running, tmp_path: Path) -> None:
    folder = tmp_path / "redshield"
    shutil.copytree(TREE / "packs/redshield", folder)
    page = folder / "services/website-filing/texts.en.yaml"
    page.write_text(page.read_text().replace("title: Filing of a commercial website", "title: Filing of a shop on line"))
    told = node.tongban("pack", "publish", str(folder), "--by", "gao")
    assert told.stdout.startswith("proposed: redshield"), told.stderr
    assert node.tongban("pack", "publish", str(folder), "--by", "gao").returncode == 1
    told = node.tongban("pack", "publish", str(folder), "--by", "zhao")
    assert "published: redshield" in told.stdout, told.stderr
    assert "en.title" in told.stdout


def test_past_cases_are_played_under_a_folder_and_an_article_tells_what_rests_on_it(node: Running, tmp_path: Path) -> None:
    folder = tmp_path / "redshield"
    shutil.copytree(TREE / "packs/redshield", folder)
    told = node.tongban("pack", "replay", str(folder), "--by", "gao", "--json")
    assert isinstance(json.loads(told.stdout), list), told.stderr
    assert "actor.not_allowed" in node.tongban("pack", "replay", str(folder), "--by", "li").stderr
    assert "pack.no_such_service" in node.tongban("pack", "replay", str(folder), "redshield.none", "--by", "gao").stderr
    told = node.tongban("pack", "affected", "licensing-law", "42", "--by", "gao")
    assert "steps.decide.limit" in told.stdout, told.stderr
    assert json.loads(node.tongban("pack", "affected", "licensing-law", "42", "--by", "gao", "--json").stdout)["article"] == "42"
    assert "law.unknown" in node.tongban("pack", "affected", "licensing-law", "9999", "--by", "gao").stderr


def test_a_signed_bundle_brings_code_in_once_its_key_is_trusted(node: Running, tmp_path: Path) -> None:
    key, public, folder = tmp_path / "key.pem", tmp_path / "key.pub", tmp_path / "redshield"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", key], check=True)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True)
    shutil.copytree(TREE / "packs/redshield", folder)
    with (folder / "services/website-filing/rules.py").open("a") as file:
        file.write('\n\ndef always(facts):\n    """W0: holds for everybody."""\n    return []\n')
    sealed = tmp_path / "redshield.bundle"
    assert node.tongban("pack", "bundle", str(folder), "--key", str(key), "-o", str(sealed)).returncode == 0
    assert "pack.unknown_code" in node.tongban("pack", "publish", str(folder), "--by", "gao").stderr
    assert "bundle.unknown_key" in node.tongban("pack", "publish", str(sealed), "--by", "gao").stderr
    assert "actor.not_allowed" in node.tongban("pack", "trust", str(public), "--name", "Workshop", "--by", "gao").stderr
    told = node.tongban("pack", "trust", str(public), "--name", "Workshop", "--by", "security")
    assert told.stdout.startswith("trusted: "), told.stderr
    assert node.tongban("pack", "publish", str(sealed), "--by", "gao").stdout.startswith("proposed: redshield")
    assert "published: redshield" in node.tongban("pack", "publish", str(sealed), "--by", "zhao").stdout
    name = told.stdout.split()[1]
    assert node.tongban("pack", "untrust", name, "--reason", "lost", "--by", "security").returncode == 0
    assert name in node.tongban("pack", "keys").stdout
    assert node.tongban("log", "verify").returncode == 0


def test_a_backup_comes_back_with_the_same_log_root_and_serves(node: Running, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    assert node.tongban("backup", str(file)).returncode == 0
    with database() as url:
        other = Running(tmp_path / "restored", url)
        told = other.tongban("restore", str(file))
        assert told.returncode == 0, told.stderr
        assert other.tongban("log", "checkpoint").stdout == node.tongban("log", "checkpoint").stdout
        assert other.tongban("log", "verify").returncode == 0
        other.start()
        try:
            assert other.get("/services/redshield.website-filing")[0] == 200
            assert "ok" in other.get("/readyz")[1]
        finally:
            other.kill()


def test_beside_a_running_server_the_embedded_database_takes_no_other_writer(node: Running) -> None:
    if node.environment["TONGBAN_DATABASE_URL"]:
        return
    node.start()
    try:
        told = node.tongban("reindex")
        assert told.returncode == 1
        assert "home.busy" in told.stderr
        assert node.tongban("log", "verify").returncode == 0
    finally:
        node.stop()

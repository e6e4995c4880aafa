import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tongban.base.errors import Refused
from tongban.project import archive


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME, settings.KEYS, settings.FILES = tmp_path, tmp_path / "keys", tmp_path / "files"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "seal.json").write_text("{}")
    (tmp_path / "checkpoint").write_text("tongban\n1\n")
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_a_backup_holds_database_keys_and_checkpoint_with_their_digests(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    Session.objects.create(session_key="kept", session_data="x", expire_date=timezone.now())
    target = tmp_path_factory.mktemp("away") / "node.tar"
    manifest = archive.backup(target)
    with tarfile.open(target) as tar:
        names = set(tar.getnames())
    assert {"keys/seal.json", "home/checkpoint", "manifest.json"} <= names
    assert names - {"manifest.json"} == set(manifest["digests"])
    assert target.stat().st_mode & 0o077 == 0


@pytest.mark.django_db(transaction=True)
def test_an_earlier_backup_is_never_overwritten(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("away") / "node.tar"
    target.write_text("earlier")
    with pytest.raises(Refused, match=r"backup.exists"):
        archive.backup(target)
    assert target.read_text() == "earlier"


@pytest.mark.django_db(transaction=True)
def test_one_changed_byte_is_named_and_nothing_is_restored(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("away") / "node.tar"
    archive.backup(target)
    target.write_bytes(target.read_bytes().replace(b"tongban\n1\n", b"tongban\n2\n"))
    with pytest.raises(Refused) as refusal:
        archive.restore(target)
    assert refusal.value.facts["names"] == ["home/checkpoint"]


@pytest.mark.django_db(transaction=True)
def test_a_platform_that_is_there_is_not_written_over(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("away") / "node.tar"
    archive.backup(target)
    with pytest.raises(Refused, match=r"backup.not_empty"):
        archive.restore(target)

"""Backup and restore of a whole node: database, files, keys and the last checkpoint, in one tar with a manifest of digests.

The database is copied in one snapshot before the files: files are content-addressed, so what came later is only surplus.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from tongban.base.errors import Refused

FORMAT = 1
# What lies in the home beside the database and belongs to it; sockets, locks and the database itself do not.
LEFT_OUT = {".lock", ".sock", ".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".pid"}


def backup(target: Path) -> dict[str, Any]:
    """Write the node to `target` (a new .tar file, readable by its owner only) and return the manifest.

    Raises Refused("backup.exists") when the file is there, so that no earlier backup is overwritten.
    """
    if target.exists():
        raise Refused("backup.exists", file=str(target))
    partial = target.with_name(target.name + ".part")
    manifest: dict[str, Any] = {"format": FORMAT, "vendor": connection.vendor, "made": _now(), "migrations": _migrations(), "digests": {}}
    with partial.open("xb") as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        partial.chmod(0o600)
        for name, content in _database():
            _put(tar, manifest, name, content)
        for root, folder in (("keys", settings.KEYS), ("files", settings.FILES), ("home", settings.HOME)):
            for path in _inside(folder, root):
                with path.open("rb") as content:
                    _put(tar, manifest, f"{root}/{path.relative_to(folder)}", content)
        _put(tar, None, "manifest.json", io.BytesIO(json.dumps(manifest, indent=1).encode()))
        stream.flush()
    partial.rename(target)
    return manifest


def restore(source: Path) -> dict[str, Any]:
    """Bring a backup back into an empty home and an empty database; returns its manifest.

    Raises Refused: backup.not_empty, backup.damaged (with the names), backup.other_vendor, backup.other_version.
    """
    if not source.is_file() or not tarfile.is_tarfile(source):
        raise Refused("backup.unreadable", file=str(source))
    with tarfile.open(source) as tar:
        manifest = _read_manifest(tar)
        _refuse_unfit(manifest, tar)
        _restore_database(tar)
        for member in tar.getmembers():
            root, _, rest = member.name.partition("/")
            folder = {"keys": settings.KEYS, "files": settings.FILES, "home": settings.HOME}.get(root)
            if folder is None or not rest:
                continue
            path = folder / rest
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(_bytes(tar, member.name))
    return manifest


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _migrations() -> list[str]:
    from django.db.migrations.recorder import MigrationRecorder

    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _inside(folder: Path, root: str) -> Iterator[Path]:
    """Plain files below a folder; for the home only what is not the keys, the files or a working file."""
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        below_other = root == "home" and any(other in path.parents for other in (settings.KEYS, settings.FILES))
        if path.is_file() and not below_other and path.suffix not in LEFT_OUT and not path.name.endswith((".part", ".tar", ".log")):
            yield path


def _put(tar: tarfile.TarFile, manifest: dict[str, Any] | None, name: str, content: IO[bytes]) -> None:
    summed = hashlib.sha256()
    while chunk := content.read(1 << 20):
        summed.update(chunk)
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = content.tell(), 0o600, int(datetime.now(UTC).timestamp())
    content.seek(0)
    tar.addfile(entry, content)
    if manifest is not None:
        manifest["digests"][name] = summed.hexdigest()


def _database() -> Iterator[tuple[str, IO[bytes]]]:
    """The database in one snapshot: the file itself, or every table as COPY text."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch) / "copy.sqlite3"
            connection.ensure_connection()
            target = sqlite3.connect(copy)
            connection.connection.backup(target)
            target.close()
            with copy.open("rb") as content:
                yield "database.sqlite3", content
        return
    from tongban.project.archive_postgres import dump

    yield from dump()


def _restore_database(tar: tarfile.TarFile) -> None:
    if connection.vendor == "sqlite":
        path = Path(settings.DATABASES["default"]["NAME"])
        connection.close()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_bytes(tar, "database.sqlite3"))
        return
    from tongban.project.archive_postgres import load

    load({member.name: _bytes(tar, member.name) for member in tar.getmembers() if member.name.startswith("tables/")})


def _bytes(tar: tarfile.TarFile, name: str) -> bytes:
    content = tar.extractfile(name)
    if content is None:
        raise Refused("backup.damaged", names=[name])
    return content.read()


def _read_manifest(tar: tarfile.TarFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads(_bytes(tar, "manifest.json"))
    except (KeyError, ValueError) as error:
        raise Refused("backup.damaged", names=["manifest.json"]) from error
    return manifest


def _refuse_unfit(manifest: dict[str, Any], tar: tarfile.TarFile) -> None:
    """Everything is looked at before the first byte is written."""
    if manifest.get("format") != FORMAT or manifest["vendor"] != connection.vendor:
        raise Refused("backup.other_vendor", given=manifest.get("vendor"), here=connection.vendor)
    names = {member.name for member in tar.getmembers()} - {"manifest.json"}
    outside = [name for name in names if name.startswith("/") or ".." in Path(name).parts]
    wrong = [
        name for name, digest in manifest["digests"].items() if name not in names or hashlib.sha256(_bytes(tar, name)).hexdigest() != digest
    ]
    if wrong or outside or names - set(manifest["digests"]):
        raise Refused("backup.damaged", names=sorted({*wrong, *outside, *(names - set(manifest["digests"]))})[:20])
    unknown = set(manifest["migrations"]) - known_migrations()
    if unknown:
        raise Refused("backup.other_version", migrations=sorted(unknown)[:5])
    if not _is_empty():
        raise Refused("backup.not_empty", home=str(settings.HOME))


def known_migrations() -> set[str]:
    """The migrations that this version of tongban has."""
    from django.db.migrations.loader import MigrationLoader

    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def _is_empty() -> bool:
    if connection.vendor == "sqlite":
        return not Path(settings.DATABASES["default"]["NAME"]).exists()
    return not connection.introspection.table_names()

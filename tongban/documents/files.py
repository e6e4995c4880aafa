"""Files: looked at by content, encrypted under a key of their own, on the disk before their row.

Layout: <files>/<first two characters of the digest>/<digest>; the content is nonce (12 bytes) and AES-256-GCM of the bytes.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tongban.base.actor import Actor
from tongban.base.errors import NotFound, Refused, Saying, Unavailable
from tongban.base.text import clean
from tongban.documents.looking import refuse_marked
from tongban.documents.models import File
from tongban.documents.secrecy import secret_mark
from tongban.log.store import keys

LARGEST = 10 * 1024 * 1024
MAGIC = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
KINDS = tuple(MAGIC)
ENDINGS = {"pdf": b"%%EOF", "png": b"IEND", "jpeg": b"\xff\xd9"}


def kind_of(content: bytes) -> str:
    """pdf, png or jpeg by content: beginning and end must fit; empty for anything else, whatever its name."""
    for kind, magic in MAGIC.items():
        if content.startswith(magic) and ENDINGS[kind] in content[-1024:]:
            return kind
    return ""


def safe_name(name: str, kind: str) -> str:
    """A name that can be shown and saved: no path, no controls, its ending that of the content."""
    base = re.split(r"[/\\]", name)[-1]
    plain = "".join(character for character in base if character.isprintable() and character not in '<>:"|?*').strip(". ")
    stem = re.sub(r"\.(pdf|png|jpe?g)$", "", plain, flags=re.IGNORECASE)[:120] or "file"
    return f"{clean(stem, 140)}.{'jpg' if kind == 'jpeg' else kind}"


def store(
    content: bytes, name: str, *, owner: int | None, at: datetime, by: Actor, kinds: tuple[str, ...] = ("pdf", "png", "jpeg")
) -> File:
    """Keep a file. Raises Refused (empty, too_large, wrong_kind, not_taken, state_secret, and for a PDF locked, unreadable,
    too_much) and Unavailable ("file.no_space", "file.not_looked").

    The bytes are on the disk, synced, before the row; a crash in between leaves an orphan that `sweep` takes away.
    """
    shown = name[-120:].encode("utf-8", "replace").decode()
    if not content:
        raise Refused("file.empty", name=shown)
    if len(content) > LARGEST:
        raise Refused("file.too_large", name=shown, given=len(content), most=LARGEST)
    kind = kind_of(content)
    if not kind:
        raise Refused("file.wrong_kind", name=shown)
    if kind not in kinds:
        raise Refused("file.not_taken", name=shown, kind=kind, wanted=list(kinds))
    mark = secret_mark(shown) or secret_mark(content.decode("utf-8", "ignore"))
    if mark:
        raise Refused("file.state_secret", name=shown, mark=mark)
    if kind == "pdf":
        refuse_marked(content, shown)
    key = secrets.token_bytes(32)
    nonce = os.urandom(12)
    stored = nonce + AESGCM(key).encrypt(nonce, content, None)
    digest = hashlib.sha256(stored).hexdigest()
    _write(place(digest), stored)
    return File.objects.create(
        digest=digest,
        plain_digest=hashlib.sha256(content).hexdigest(),
        key_sealed=keys().seal(base64.b64encode(key).decode(), "files"),
        name=safe_name(shown, kind),
        kind=kind,
        size=len(content),
        owner=owner,
        stored_at=at,
    )


def read(file_id: int) -> bytes:
    """The bytes of a file. Raises NotFound("file.unknown" or "file.erased")."""
    row = File.objects.filter(pk=file_id).first()
    if row is None:
        raise NotFound("file.unknown")
    if not row.key_sealed:
        raise NotFound("file.erased")
    stored = place(row.digest).read_bytes()
    key = base64.b64decode(keys().open(row.key_sealed, "files"))
    return AESGCM(key).decrypt(stored[:12], stored[12:], None)


def unreadable() -> list[int]:
    """Ids of the files that should be there and cannot be read: lost, changed, or without their key."""
    lost = []
    for pk in File.objects.exclude(key_sealed="").order_by("pk").values_list("pk", flat=True).iterator():
        try:
            read(pk)
        except (OSError, Saying, InvalidTag):
            lost.append(pk)
    return lost


def erase(file_id: int, *, at: datetime) -> None:
    """Throw the key and the bytes away; digest and name stay as the record that it was there."""
    row = File.objects.get(pk=file_id)
    row.key_sealed, row.erased_at = "", at
    row.save(update_fields=["key_sealed", "erased_at"])
    place(row.digest).unlink(missing_ok=True)


def sweep(*, at: datetime, older: timedelta = timedelta(hours=1)) -> int:
    """Take away files on the disk that no row names, when they are old enough. Returns how many."""
    known = set(File.objects.exclude(key_sealed="").values_list("digest", flat=True))
    gone = 0
    for path in Path(settings.FILES).glob("??/*"):
        if path.name not in known and path.stat().st_mtime < (at - older).timestamp():
            path.unlink()
            gone += 1
    return gone


def place(digest: str) -> Path:
    """Where the bytes of a digest lie."""
    return Path(settings.FILES) / digest[:2] / digest


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: written beside, synced, then named; the folder is synced too."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with partial.open("xb") as file:
            partial.chmod(0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        partial.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Unavailable("file.no_space") from error
        raise

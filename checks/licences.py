"""Licences of what we link: permissive ones, or a named exception; libraries bundled in wheels are looked at too (docs/decisions/001)."""

import re
from importlib import metadata
from pathlib import Path

PERMISSIVE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|Zlib|0BSD", re.IGNORECASE)
# Each exception with its reason; the list is repeated in words in docs/decisions/001-dependencies.md.
EXCEPTIONS = {
    "psycopg": "LGPL, unmodified, extra postgres",
    "psycopg-binary": "LGPL, unmodified, extra postgres",
    "psycopg-pool": "LGPL, unmodified, extra postgres",
    "certifi": "MPL, data only",
}
# Only for those who change tongban, never in the lock of what runs.
ONLY_IN_TESTS = {"axe-playwright-python": "MIT, carries axe-core: MPL-2.0, unmodified"}
# Libraries that psycopg's wheel carries; their licences stand in docs/decisions/001-dependencies.md.
BUNDLED = re.compile(r"lib(pq|ssl|crypto|k5crypto|com_err|sasl2|krb5|krb5support|ldap|lber|keyutils|gssapi_krb5|crypt|selinux|pcre)[-.]")
DIRECT_AT_MOST = 20


def locked() -> list[str]:
    """Names in the lock of what runs."""
    text = Path("requirements/run.txt").read_text(encoding="utf-8")
    return sorted(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE))


def licence(name: str) -> str:
    """Everything the distribution's metadata says of its licence."""
    told = metadata.metadata(name)
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License")]
    return " ".join([told.get("License-Expression") or "", (told.get("License") or "")[:200], *classifiers])


def problems() -> list[str]:
    found = []
    for name in locked():
        if name in ONLY_IN_TESTS:
            found.append(f"{name}: {ONLY_IN_TESTS[name]}; it may not run with the platform")
        try:
            words = licence(name)
        except metadata.PackageNotFoundError:
            continue
        if name.lower() not in EXCEPTIONS and not PERMISSIVE.search(words):
            found.append(f"{name}: {words.strip() or 'no licence named'}; take another library or name the exception")
    site = Path(metadata.distribution("django").locate_file(""))  # type: ignore[arg-type]
    for folder in site.glob("*.libs"):
        found += [f"{folder.name} carries {library.name}: not known" for library in folder.iterdir() if not BUNDLED.match(library.name)]
    direct = re.search(r"^dependencies = \[(.*?)^\]", Path("pyproject.toml").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    if direct is None or direct[1].count('",') > DIRECT_AT_MOST:
        found.append(f"pyproject.toml: more than {DIRECT_AT_MOST} direct run-time libraries")
    return found

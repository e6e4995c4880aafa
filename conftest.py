"""Tests run on one database at a time, in a throw-away home; `make test` runs them on each that is there."""

import os
import tempfile

import pytest

os.environ.setdefault("TONGBAN_HOME", tempfile.mkdtemp(prefix="tongban-test-"))


def pytest_configure() -> None:
    """Pages are tested in four languages, so the catalogues must be there."""
    from tongban.project.catalogues import compile_all

    compile_all()

    # Hashing passwords slowly is tested by Django; here it would only make every test slow.
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _forget() -> None:
    """No test sees what a process remembers of another's database."""
    from tongban.base import memory

    memory.forget()

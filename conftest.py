"""Tests run on one database at a time, in a throw-away home; `make test` runs them on each that is there."""

import os
import tempfile

os.environ.setdefault("TONGBAN_HOME", tempfile.mkdtemp(prefix="tongban-test-"))

"""`tongban up`, serving the application of these tests."""

import sys

from tongban.__main__ import main
from tongban.project import server

server.SITE = "tests.kills.application:application"
sys.exit(main())

"""The application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from tongban.project.counting import counted

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.project.settings")
application = counted(get_wsgi_application())

"""Settings, from the environment only. Names: docs/operate.md."""

from __future__ import annotations

import os
from pathlib import Path

from tongban.project import environment, logs
from tongban.project.environment import PRACTICE_MARK, database, domain_world, home, mail, origin, origin_hosts, secret

environment.ensure()
HOME = home()
PRACTICE = (HOME / PRACTICE_MARK).exists()  # marked on every page and paper; nothing leaves it, whatever the environment says
KEYS = environment.folder("TONGBAN_KEYS", HOME / "keys")
FILES = environment.folder("TONGBAN_FILES", HOME / "files")
ORIGIN = origin()
PROXIES = environment.proxies()
CALLS = environment.calls()
MAIL = None if PRACTICE else mail(os.environ.get("TONGBAN_MAIL_URL", ""), ORIGIN)
DOMAIN_WORLD = (
    domain_world("", "") if PRACTICE else domain_world(os.environ.get("TONGBAN_RESOLVER", ""), os.environ.get("TONGBAN_REACH", ""))
)

DEBUG = False
DEMO = (HOME / "demo").exists()
SECRET_KEY = secret(KEYS)
ALLOWED_HOSTS = origin_hosts(ORIGIN)
CSRF_TRUSTED_ORIGINS = [ORIGIN]
CSRF_FAILURE_VIEW = "tongban.web.unread.foreign"

ENGINES = ["log", "actors", "registers", "documents", "exchange", "services", "licences", "cases", "oversight", "learning"]
FACES = ["portal", "desk", "supervise", "gateway"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.messages",
    *(f"tongban.{engine}" for engine in ENGINES),
    *(f"tongban.web.{face}" for face in FACES),
    "tongban.web",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_400  # a table of 50 lines and 25 columns, and what stands around it
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tongban.web.middleware.Cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tongban.web.middleware.Reader",
    "tongban.web.terminals.Terminal",
    "tongban.web.often.Often",
    "tongban.web.errors.Refusals",
]
ROOT_URLCONF = "tongban.project.urls"
WSGI_APPLICATION = "tongban.project.wsgi.application"
MESSAGE_TAGS = {25: "ok", 30: "warn"}  # kinds of notices
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tongban.web.context.reader",
            ]
        },
    }
]
DATABASES = {"default": database("" if PRACTICE else os.environ.get("TONGBAN_DATABASE_URL", ""), HOME)}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
# How long it is, the engine says itself (`actors.accounts.SHORTEST`).
AUTH_PASSWORD_VALIDATORS: list[dict[str, object]] = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("login", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTH_USER_MODEL = "actors.Account"
AUTHENTICATION_BACKENDS = ["tongban.actors.accounts.Sessions"]
SESSION_COOKIE_AGE = 8 * 3600
if PRACTICE:  # beside the platform on the same host, at another port
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "practice-session", "practice-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ORIGIN.startswith("https:")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = logs.LOGGING

USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
LANGUAGE_CODE = "zh-hant"
# Packages that are no apps have words too.
LOCALE_PATHS = [Path(__file__).parents[1] / package / "locale" for package in ("project", "base", "pack")]
LANGUAGES = [("zh-hant", "繁體中文"), ("zh-hans", "简体中文"), ("en", "English"), ("fr", "Français")]
STATIC_URL = "/static/"
STATICFILES_DIRS = [Path(__file__).parent.parent / "web" / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 7 * 24 * 3600  # their addresses change with their content

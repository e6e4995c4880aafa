"""The migrations say what the models say."""

import os


def problems() -> list[str]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.project.settings")
    import django
    from django.core.management import call_command

    django.setup()
    try:
        call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    except SystemExit:
        return ["models changed without a migration: python -m django makemigrations"]
    return []

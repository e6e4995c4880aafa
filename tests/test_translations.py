from pathlib import Path

from checks import translations


def test_the_check_sees_templates_blocks_marks_and_words(tmp_path: Path) -> None:
    package = tmp_path / "face"
    package.mkdir()
    (package / "__init__.py").write_text("WORDS = {'a.b': 'It is late.'}\nx = _('Home')\n")
    (package / "page.html").write_text('{% translate "Verify" %}{% blocktranslate trimmed %}\n Due on {{ day }}\n{% endblocktranslate %}')
    assert translations.messages(package) == {"It is late.", "Home", "Verify", "Due on %(day)s"}


def test_a_message_without_translation_is_named(tmp_path: Path) -> None:
    catalogue = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "django.po").write_text(
        'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "Home"\nmsgstr "Accueil"\n\nmsgid "Verify"\nmsgstr ""\n'
    )
    assert translations.translated(tmp_path, "fr") == {"Home"}

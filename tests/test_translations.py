from pathlib import Path

from checks import translations
from tongban.project.catalogues import unbroken


def test_the_check_sees_templates_blocks_marks_and_words(tmp_path: Path) -> None:
    package = tmp_path / "face"
    package.mkdir()
    (package / "__init__.py").write_text("WORDS = {'a.b': 'It is late.'}\nx = _('Home')\n")
    (package / "page.html").write_text('{% translate "Verify" %}{% blocktranslate trimmed %}\n Due on {{ day }}\n{% endblocktranslate %}')
    (package / "more.html").write_text("""{% disclosure _("Earlier ones") %}{% include "x" with a=_('until') %}{% enddisclosure %}""")
    found = translations.messages(package)
    assert found == {"It is late.", "Home", "Verify", "Due on %(day)s", "Earlier ones", "until"}


def test_a_message_without_translation_is_named(tmp_path: Path) -> None:
    catalogue = tmp_path / "locale" / "fr" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    (catalogue / "django.po").write_text(
        'msgid ""\nmsgstr "Language: fr\\n"\n\nmsgid "Home"\nmsgstr "Accueil"\n\nmsgid "Verify"\nmsgstr ""\n'
    )
    assert translations.translated(tmp_path, "fr") == {"Home"}


def test_a_french_line_does_not_break_before_its_marks_nor_inside_its_quotes() -> None:
    assert (
        unbroken("Vous avez dit : « oui » ? À 10:30 ; merci !")
        == "Vous avez dit\u00a0: «\u00a0oui\u00a0»\u00a0? À 10:30\u00a0; merci\u00a0!"
    )

"""Components that hold what a page says, and that every page draws them by their one template."""

import re
from pathlib import Path

from django.template import engines

PAGES = Path(__file__).parents[1]


def drawn(text: str, **told: object) -> str:
    return str(engines["django"].from_string("{% load parts %}" + text).render(told))


def test_a_tag_has_a_picture_of_its_kind_beside_its_words_and_what_stands_in_it_is_escaped_once() -> None:
    plain = drawn('{% tag "bad" %}{{ words }}{% endtag %}', words="<b>&")
    assert re.fullmatch(r'<span class="tag bad"><svg .*</svg>&lt;b&gt;&amp;</span>', plain)
    assert plain != drawn('{% tag "bad" "clock" %}{{ words }}{% endtag %}', words="<b>&")
    assert drawn("{% tag %}a{% endtag %}").startswith('<span class="tag"><svg')


def test_a_notice_is_read_aloud_only_when_it_answers_what_was_just_done() -> None:
    assert 'role="status"' in drawn('{% notice "ok" status=True %}<p>a</p>{% endnotice %}')
    assert 'role="status"' not in drawn('{% notice "ok" %}<p>a</p>{% endnotice %}')
    assert drawn('{% notice left|yesno:"warn,ok" %}<p>a</p>{% endnotice %}', left=0).startswith('<div class="notice ok">')


def test_a_disclosure_escapes_its_summary_and_keeps_its_content() -> None:
    told = drawn('{% disclosure name open=wanted tone="bad" about=who %}<p>a</p>{% enddisclosure %}', name="<i>", wanted=[1], who="&")
    assert told == '<details class="more" open><summary class="bad">&lt;i&gt;<span class="vh">: &amp;</span></summary><p>a</p></details>'
    assert drawn('{% disclosure name kind="" name="act" %}{% enddisclosure %}', name="a") == (
        '<details name="act"><summary>a</summary></details>'
    )


def test_no_page_writes_a_component_out_that_has_a_template() -> None:
    written = re.compile(r'class="(?:tag|notice|acts|due)[ "]|<details')
    pages = [path for path in PAGES.rglob("*.html") if path.parent.name != "parts"]
    assert [path.name for path in pages if written.search(path.read_text(encoding="utf-8"))] == []
    assert len(pages) > 100

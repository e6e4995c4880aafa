"""Forms to be filled in by hand: their boxes lie the same whatever was answered, and each page has its code."""

from typing import Any

import pytest

from tongban.base.errors import Refused
from tongban.documents import form_codes, forms
from tongban.documents.form_codes import Code, Form

FORM = Form("redshield.website-filing", "0123456789ab", "511602000000", "", "zh-hans", "")
PERSONS = [("one", "甲"), ("two", "乙"), ("three", "丙")]


def asked(path: str, *, room: int = 9, value: str = "", ticked: str = "", options: Any = ()) -> dict[str, Any]:
    told = [{"code": code, "label": label, "ticked": code == ticked} for code, label in options]
    return {"path": path, "number": "1", "label": path, "hint": "", "room": room, "value": value, "options": told}


def told(value: str = "", ticked: str = "") -> dict[str, Any]:
    first = [asked("name", value=value), asked("kind", ticked=ticked, options=PERSONS), asked("long", room=170)]
    lines = [{"title": "", "fields": first}, {"title": "", "fields": [asked("last"), asked("sure", options=[("yes", "是"), ("no", "否")])]}]
    groups = [{"title": "甲部", "note": "", "columns": 1, "lines": lines}]
    words = {"title": "网站备案", "heading": "申请表", "agency": "广安区", "draft": "", "lang": "zh", "mark": "", "footer": "请在框内填写"}
    return {**words, "lines": ["请打叉。"], "groups": groups, "parts": [{"title": "材料", "lines": ["证书"]}], "signing": ["签名", "日期"]}


def test_what_is_answered_moves_no_box_and_each_box_is_told() -> None:
    layout = forms.layout(told())
    assert forms.layout(told("恒达" * 200, "two")) == layout
    assert layout.pages == 2
    assert [(box.path, box.option, box.page) for box in layout.boxes if box.path != "kind"] == [
        ("name", "", 1), ("long", "", 1), ("last", "", 2), ("sure", "yes", 2), ("sure", "no", 2),
        ("@signing", "", 2), ("@signing", "", 2),
    ]  # fmt: skip
    assert [box.option for box in layout.of("kind")] == ["one", "two", "three"]
    assert forms.layout(told() | {"lines": ["请打叉。"] * 3}).name != layout.name
    long = told() | {"groups": [told()["groups"][0] | {"lines": [{"title": "", "fields": [asked("a", room=200)] * 21}]}]}
    with pytest.raises(Refused, match=r"form.too_long"):
        forms.draw(long, FORM, forms.layout(long))


def test_a_code_prints_back_and_nothing_else_is_one() -> None:
    text = form_codes.write(Code(FORM, 2, 3))
    assert form_codes.read(text) is None  # no layout yet: what was never drawn has no code
    code = Code(Form(*list(vars(FORM).values())[:3], "511602-20260302-0001", "zh-hant", "abcdef"), 2, 3)
    text = form_codes.write(code)
    assert form_codes.read(text) == code
    others = [text.replace(*pair) for pair in (("2/3", "1/3"), ("TB1", "TB2"), (" 2/3", " 4/3"), ("zh-hant", "zh-hans"))]
    for bad in (*others, text + " ", "https://example.org", "x" * 999):
        assert form_codes.read(bad) is None
    assert form_codes.corners("https://example.org") == []

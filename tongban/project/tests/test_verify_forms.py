"""`tongban verify` says of a signed form what each confirmation proves."""

import json
from pathlib import Path
from typing import Any

from tongban.cases import signed_forms
from tongban.project.commands import verify

FORM = '{"answers":{}}'


def document(**more: Any) -> dict[str, Any]:
    one = {"role": "partner", "name": "周桂英", "at": "", "digest": signed_forms.digest(FORM), "how": "code", "evidence": {"event": "x"}}
    return {"format": signed_forms.FORMAT, "form": FORM, "signatures": [{**one, **more}]}


def told(folder: Path, content: Any, capsys: Any) -> tuple[bool, str]:
    file = folder / "form.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    assert verify._kind(file) == "form"
    return verify._form(file), capsys.readouterr().out


def test_a_confirmation_says_what_it_proves_and_a_changed_form_is_bad(tmp_path: Path, capsys: Any) -> None:
    good, words = told(tmp_path, document(), capsys)
    assert good
    assert "only the event of the log vouches for it" in words
    said = {"form": signed_forms.digest(FORM), "party": 7, "person": {"name": "张伟", "number": 8}, "mandate": {"number": 3}}
    good, words = told(tmp_path, document(evidence={"event": "x", "statement": json.dumps(said)}), capsys)
    assert good
    assert "partner, 周桂英, by 张伟 under mandate 3: confirmed with a code" in words
    for wrong, why in (
        ({**document(), "form": "{}"}, "signed another form"),
        (document(how="passkey"), "its proof cannot be read"),
        (document(how="passkey", origin="https://x.example", evidence={"key": "", "client": "e30", "data": "", "signature": ""}), "BAD"),
        ({**document(), "signatures": "none"}, "this is not a signed form"),
        ({**document(), "signatures": []}, ""),
    ):
        good, words = told(tmp_path, wrong, capsys)
        assert not good
        assert why in words

"""A file of a joint matter comes in pieces, as pages with script send it: once, for its draft, and from its applicant alone."""

from __future__ import annotations

import pytest

from tests.test_joint import PDF, browser, draft, stage
from tongban.project.stage import RealStage
from tongban.web.portal.tests.test_uploads import send

__all__ = ["stage"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_comes_in_pieces_to_the_draft_of_a_joint_matter(stage: RealStage) -> None:
    row, client = draft(stage, brought=False), browser(stage, "wang")
    for _ in range(2):  # the last piece may be sent again
        assert send(client, row.number, 0, PDF, material="articles").json() == {"got": len(PDF), "done": True}
    (found,) = row.materials.select_related("file")
    assert (found.name, found.file.name) == ("articles", "证书.pdf")
    assert "证书.pdf" in client.get(f"/together/{row.number}/form/materials").content.decode()
    refused = send(client, row.number, 0, PDF, material="nothing")
    assert (refused.status_code, len(refused.json()["problems"])) == (422, 1)
    assert send(browser(stage, "zhang"), row.number, 0, PDF, material="articles").status_code == 404

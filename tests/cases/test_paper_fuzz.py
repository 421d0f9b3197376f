"""Files gone wrong, sent to the page: no fault of ours, and nothing served as what it is not."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete

from tests.cases.conftest import Applicant
from tests.cases.test_paper_pages import LAYOUT, token
from tests.documents.test_intake_fuzz import LEAKS, mutated
from webapp.cases import marks
from webapp.cases.paper_models import PaperFile
from webapp.core.db import transaction
from webapp.documents.intake import JPEG, PDF

A_ROUND = 10
SAMPLE_ROUNDS = 6


@pytest.mark.proof
@pytest.mark.one_database
@pytest.mark.timeout(7200)
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
def test_whatever_is_sent_no_page_breaks_and_no_file_is_served_as_another(
    applicant: Applicant, tmp_path: Path
) -> None:
    applicant.fill()
    seed = int(os.environ.get("PROOF_SEED", "20261124"))
    rounds = int(os.environ.get("PROOF_ROUNDS", SAMPLE_ROUNDS))
    draft, client = applicant.opened().draft.id, applicant.client
    csrf = token(client.open_page(f"/cases/{applicant.ref}/papers"))
    names = ("IMG.jpg", "a.html", "../../x.svg", "扫描.pdf", "a.exe", 'a"b.png')
    served = 0
    faults: list[Any] = []
    for number, (kind, content) in enumerate(mutated(rounds * A_ROUND, seed)):
        answer = client.post(
            f"/cases/{applicant.ref}/papers/{LAYOUT}/files",
            data={
                "csrf_token": csrf,
                "file": (io.BytesIO(content), names[number % len(names)], "text/html"),
            },
            content_type="multipart/form-data",
            headers={"Accept": "application/json"},
        )
        if answer.status_code not in {200, 422}:
            faults.append((number, kind, answer.status_code))
        for file in marks.held(draft).files:
            got = client.get(f"/papers/{file.ref}")
            if not is_what_it_says(got.mimetype, got.data):
                faults.append((number, kind, got.mimetype))
            served += 1
        with transaction() as session:
            session.execute(delete(PaperFile))
    print(f"{rounds * A_ROUND} files gone wrong were sent, {served} were kept and served")
    assert not faults, f"seed {seed}: {faults}"
    assert served


def is_what_it_says(mimetype: str, content: bytes) -> bool:
    """Whether content is of the type that it was served with, and holds no metadata."""
    if mimetype == PDF:
        return content.startswith(b"%PDF-")
    image = Image.open(io.BytesIO(content))
    image.load()
    leaks = bool(image.getexif()) or any(leak in content for leak in LEAKS)
    return mimetype == JPEG and image.format == "JPEG" and not leaks

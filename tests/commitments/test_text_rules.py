"""Which text is signed."""

from __future__ import annotations

from tests.support.walk import Applicant
from webapp.commitments.rules import statement_text, text_digest

FIRE = Applicant.revision.statements["fire-statement"]


def test_the_digest_is_of_every_chinese_word() -> None:
    text = statement_text(FIRE)
    assert text.startswith("公众聚集场所消防安全告知承诺书\n\n场所投入使用、营业前")
    assert text.endswith("\n\n发证后 20 个工作日内上门检查。")
    for said in (FIRE.promises, FIRE.replaces, FIRE.liabilities, FIRE.informing):
        assert all(one["zh-Hans"] in text for one in said)
    assert len(text_digest(FIRE)) == 32
    other = Applicant.revision.statements["late-papers"]
    assert text_digest(other) != text_digest(FIRE)

"""One document of each kind, with everything in it that its kind can say."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from webapp.documents.qr import qr_drawing
from webapp.documents.values import (
    Body,
    Circular,
    Decision,
    DocumentKind,
    Head,
    Licence,
    Notice,
    Point,
    Receipt,
    ReceiptItem,
    Refusal,
    RemedyLine,
    Signatory,
    Slip,
    Statement,
)

DAY = date(2026, 11, 27)
WHEN = datetime(2026, 11, 27, 2, 31, tzinfo=UTC)
SHOP = "滨江市老王海鲜小馆"
CASE = "370200 20261127 2 000032 1"

LETTERS: dict[DocumentKind, Body] = {
    DocumentKind.receipt: Receipt(
        holder="王建国",
        applicant="王建国",
        theme="开办餐饮店",
        case="YJS 370200 20261127 2 000031 X",
        submitted_at="2026年11月27日 10:31",
        received_on=DAY,
        latest=date(2026, 12, 11),
        items=(ReceiptItem("营业执照", "市场监督管理局", "3702002026112720000321"),),
        papers=("身份证照片",),
        statements=("经营场所承诺书",),
        to_bring=("健康证",),
        to_follow=("食品安全制度",),
    ),
    DocumentKind.slip: Slip(
        holder=SHOP,
        holder_is_person=False,
        item="食品经营许可",
        case=CASE,
        accepted_on=DAY,
        promised_due=date(2026, 12, 4),
        statutory_due=date(2027, 1, 4),
        provisional=True,
        papers=("身份证照片", "店面平面图"),
        officer="李敏",
        phone="0532-12345",
    ),
    DocumentKind.notice: Notice(
        holder="王建国",
        item="食品经营许可",
        case=CASE,
        received_on=DAY,
        points=(Point("店面平面图看不清", "重拍一张，四个角都在画面里。"), Point("缺健康证")),
        answer_by=date(2026, 12, 11),
        round=2,
        reason="第一次没有看出两处面积不一致",
        officer="李敏",
        phone="0532-12345",
    ),
    DocumentKind.decision: Decision(
        holder=SHOP,
        holder_is_person=False,
        item="食品经营许可",
        case=CASE,
        accepted_on=DAY,
        decided_on=date(2026, 12, 4),
        basis=("《食品安全法》第35条",),
        result="食品经营许可证",
        licence="ZZ3702002026112720000321",
        valid_until=date(2031, 12, 3),
        opinion="符合条件。",
    ),
    DocumentKind.refusal: Refusal(
        holder=SHOP,
        holder_is_person=False,
        item="食品经营许可",
        case=CASE,
        accepted_on=DAY,
        decided_on=date(2026, 12, 4),
        reasons="后厨和就餐区没有隔开。\n排水口没有防鼠设施。",
        remedies=(
            RemedyLine("申请行政复议", "滨江市人民政府", date(2027, 2, 2), "《行政复议法》第20条"),
            RemedyLine("提起行政诉讼", "人民法院", date(2027, 6, 4), "《行政诉讼法》第46条", True),
        ),
        basis=("《食品安全法》第35条",),
    ),
    DocumentKind.statement: Statement(
        holder="王建国",
        title="公众聚集场所消防安全告知承诺书",
        version="2026-1",
        text_sha256="ab12" * 16,
        basis=("《消防法》第15条、第58条",),
        informing=("场所投入使用、营业前，应当符合消防技术标准和管理规定。", "您可以选择。"),
        promises=("我已看过并理解上面的内容。", "以上承诺是我真实的意思，内容属实。"),
        replaces=("发证前的消防检查",),
        liabilities=("检查发现与承诺不符的，责令停止使用。", "到期还不符合的，撤销许可。"),
        verification="发证后 20 个工作日内上门检查。",
        items=("消防安全检查",),
        theme="开办餐饮店",
        signatories=(
            Signatory(
                "王建国",
                "3702**********0011",
                "2026年11月27日 10:31",
                "drawn",
                "M6.0,10.0 Q26.0,50.0 56.0,50.0 L96.0,60.0",
                (102.0, 160.0),
            ),
        ),
        public=True,
        seen_by="谁都能在“承诺公示”里查到这份承诺书，也可以举报。",
    ),
    DocumentKind.circular: Circular(
        holder="滨江市行政审批服务局",
        holder_is_person=False,
        title="场地使用协议.pdf",
        file_sha256="cd34" * 16,
        pages=3,
        signatories=(
            Signatory("王建国", "3702**********0011"),
            Signatory("李秀英", "3702**********0028"),
            Signatory("赵海燕", "3702**********0031"),
        ),
    ),
    DocumentKind.licence: Licence(
        holder=SHOP,
        holder_is_person=False,
        title="食品经营许可证",
        facts=(("名称", SHOP), ("负责人", "王建国"), ("许可内容", "热食类食品制售")),
        issued_on=DAY,
        valid_until=date(2031, 11, 26),
    ),
}


def values(kind: DocumentKind, body: Body | None = None, *, demonstration: bool = True) -> Any:
    """What the typesetter gets for a document of this kind."""
    head = Head(
        number="SL3702002026112720000321",
        hall="滨江市政务服务大厅",
        issuer="滨江市行政审批服务局",
        issued_on=DAY,
        check_at="https://onego.example/verify",
        demonstration=demonstration,
    )
    import msgspec

    code = qr_drawing("https://onego.example/v/abcdefghijklmnopqrstuv")
    plain = msgspec.to_builtins(head)
    return {"head": {**plain, "code": code}, "body": body or LETTERS[kind]}

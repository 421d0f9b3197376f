"""What text messages say, in each language. They are read on a small screen, often aloud.

A text message holds no personal data: it is shown on a locked screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from webapp.core.i18n import CHINESE, ENGLISH, JAPANESE, KOREAN, Text, pick
from webapp.messages import call_texts, visit_texts, wait_texts
from webapp.web import language

CODE = "code"
SUBMITTED, ACCEPTED, NOTICE, ANSWERED = "submitted", "accepted", "notice", "answered"
SUBMITTED_UNDATED = "submitted_undated"
APPROVED, REFUSED, SILENCE = "approved", "refused", "silence"
LATER, EXPIRING = "later", "expiring"
LATER_GRANTED, LATER_EXTENDED = "later_granted", "later_extended"
RETURNED, LATE_MISSING, LATE_SETTLED = "returned", "late_missing", "late_settled"
STATEMENT_WITHDRAWN = "statement_withdrawn"
NOTICE_REMINDER, WITHDRAWN = "notice_reminder", "withdrawn"
PROMISE_KEPT, PROMISE_KEPT_LATE = "promise_kept", "promise_kept_late"
PROMISE_RECTIFY, PROMISE_BROKEN = "promise_rectify", "promise_broken"
PROMISE_REVOKED = "promise_revoked"
SIGN_REQUEST, SIGN_REMINDER = "sign_request", "sign_reminder"
ALL_SIGNED, NOT_SIGNED = "all_signed", "not_signed"
REPORT_KEPT, REPORT_NOT_KEPT = "report_kept", "report_not_kept"

CREDIT_ASKED, CREDIT_KEPT, CREDIT_CHANGED = "credit_asked", "credit_kept", "credit_changed"
MARK_OBJECTED, MARK_KEPT, MARK_ENDED = "mark_objected", "mark_kept", "mark_ended"

APPOINTMENT_BOOKED, APPOINTMENT_REMINDER = "appointment_booked", "appointment_reminder"
APPOINTMENT_MOVED, APPOINTMENT_MISSED = "appointment_moved", "appointment_missed"
APPOINTMENT_CONFIRMED = "appointment_confirmed"
APPOINTMENT_OPENED, APPOINTMENT_ANOTHER = "appointment_opened", "appointment_another"
APPOINTMENT_NOBODY, APPOINTMENT_UNSURE = "appointment_nobody", "appointment_unsure"
TICKET_NEAR, VIDEO_RECORD = "ticket_near", "video_record"
MISSED_EXCUSED, MISSED_COUNTS = "missed_excused", "missed_counts"
RATING_ASKED, RATING_ANSWERED = "rating_asked", "rating_answered"

Value = str | date | datetime | Text
"""What the words of a message need: plain text, a day, a moment as the hall's wall clock shows it,
or a text of the catalog."""

LOOKED: Text = {
    CHINESE: "【一次办】您请人工看的事，工作人员看过了，结果和理由在“消息”里。",
    ENGLISH: "[OneGo] An officer has looked at what you asked about. "
    "Your messages say what came of it, and why.",
    KOREAN: "[OneGo] 요청하신 내용을 담당자가 살펴보았습니다. 결과와 이유는 메시지에 있습니다.",
    JAPANESE: "【OneGo】ご依頼の件を職員が確認しました。結果と理由はメッセージにあります。",
}
"""A human has looked at an automatic choice; of what, a locked screen does not say."""

WORDS: dict[str, Text] = {
    CODE: {
        CHINESE: "【一次办】验证码 {code}，{minutes} 分钟内有效。"
        "别告诉任何人，工作人员也不会问您要。",
        ENGLISH: "[OneGo] Your code is {code}. It works for {minutes} minutes. "
        "Give it to nobody; staff never ask for it.",
        KOREAN: "[OneGo] 인증번호 {code}, {minutes}분 동안 유효합니다. 아무에게도 알려 "
        "주지 마세요. 직원도 묻지 않습니다.",
        JAPANESE: "【OneGo】認証コード {code}、{minutes}分間有効です。"
        "だれにも教えないでください。職員が尋ねることはありません。",
    },
    SUBMITTED: {
        CHINESE: "【一次办】收到了，编号 {number}。最晚 {day} 办完。",
        ENGLISH: "[OneGo] We have it. Your number is {number}. Done by {day} at the latest.",
        KOREAN: "[OneGo] 신청을 받았습니다. 번호 {number}. 늦어도 {day}까지 끝납니다.",
        JAPANESE: "【OneGo】申請が届きました。番号 {number}。遅くとも{day}に完了します。",
    },
    SUBMITTED_UNDATED: {
        CHINESE: "【一次办】收到了，编号 {number}。要多久还在核实，看编号就知道进度。",
        ENGLISH: "[OneGo] We have it. Your number is {number}. How long it takes is not confirmed "
        "yet; the progress page says so as soon as it is.",
        KOREAN: "[OneGo] 신청을 받았습니다. 번호 {number}. 걸리는 기간은 확인 중이며, "
        "확인되면 진행 페이지에 표시됩니다.",
        JAPANESE: "【OneGo】申請が届きました。番号 {number}。かかる日数は確認中です。"
        "わかりしだい進捗ページに出ます。",
    },
    ACCEPTED: {
        CHINESE: "【一次办】{item}受理了。哪天有结果，看编号 {number} 的进度页。",
        ENGLISH: "[OneGo] {item}: accepted. The progress page of {number} says by when "
        "it is decided.",
        KOREAN: "[OneGo] {item}: 접수되었습니다. 결정 날짜는 {number} 진행 페이지에서 볼 "
        "수 있습니다.",
        JAPANESE: "【OneGo】{item}：受理しました。いつ決まるかは {number} "
        "の進捗ページでわかります。",
    },
    NOTICE: {
        CHINESE: "【一次办】{item}还差几样，都写在办件里了，照着补就行。编号 {number}。",
        ENGLISH: "[OneGo] {item}: some things are missing. Your case says which, all at once. "
        "Your number is {number}.",
        KOREAN: "[OneGo] {item}: 부족한 것이 있습니다. 신청 건에 한 번에 모두 적어 "
        "두었습니다. 번호 {number}.",
        JAPANESE: "【OneGo】{item}：足りないものがあります。"
        "申請のページに一度にまとめてあります。番号 {number}。",
    },
    NOTICE_REMINDER: {
        CHINESE: "【一次办】{item}还差几样没补，最晚 {day}，过了会退件。编号 {number}。",
        ENGLISH: "[OneGo] {item}: some things are still missing. Send them by {day}, "
        "or it is returned. Your number is {number}.",
        KOREAN: "[OneGo] {item}: 아직 부족한 것이 있습니다. {day}까지 내지 않으면 "
        "반려됩니다. 번호 {number}.",
        JAPANESE: "【OneGo】{item}：まだ足りないものがあります。"
        "{day}までに出さないと返却になります。番号 {number}。",
    },
    WITHDRAWN: {
        CHINESE: "【一次办】{item}到期没补，退件了。您随时可以重新申请。编号 {number}。",
        ENGLISH: "[OneGo] {item}: returned, because nothing came in time. You can apply again "
        "at any time. Your number was {number}.",
        KOREAN: "[OneGo] {item}: 기한까지 제출되지 않아 반려되었습니다. 언제든 다시 신청할 "
        "수 있습니다. 번호 {number}.",
        JAPANESE: "【OneGo】{item}：期限までに届かなかったため返却しました。"
        "いつでも申請し直せます。番号 {number}。",
    },
    SILENCE: {
        CHINESE: "【一次办】{item}受理了：我们没按时答复，从 {day} 起算。编号 {number}。",
        ENGLISH: "[OneGo] {item}: accepted from {day}, because we did not answer in time. "
        "Your number is {number}.",
        KOREAN: "[OneGo] {item}: 저희가 제때 답하지 않아 {day}부터 접수된 것으로 봅니다. "
        "번호 {number}.",
        JAPANESE: "【OneGo】{item}：こちらの返答が遅れたため、{day}に受理したものとします。"
        "番号 {number}。",
    },
    APPROVED: {
        CHINESE: "【一次办】{item}办好了。编号 {number}。",
        ENGLISH: "[OneGo] {item}: approved. Your number is {number}.",
        KOREAN: "[OneGo] {item}: 승인되었습니다. 번호 {number}.",
        JAPANESE: "【OneGo】{item}：許可されました。番号 {number}。",
    },
    REFUSED: {
        CHINESE: "【一次办】{item}没有批准。原因和您可以怎么办，请看编号 {number} 的进度页。",
        ENGLISH: "[OneGo] {item}: not approved. The progress page of {number} says why, "
        "and what you can do.",
        KOREAN: "[OneGo] {item}: 승인되지 않았습니다. 이유와 하실 수 있는 일은 {number} "
        "진행 페이지에 있습니다.",
        JAPANESE: "【OneGo】{item}：許可されませんでした。理由とできることは {number} "
        "の進捗ページにあります。",
    },
    PROMISE_RECTIFY: {
        CHINESE: "【一次办】{item}：核查了，有的地方和承诺不一样，{day} 前改好。编号 {number}。",
        ENGLISH: "[OneGo] {item}: we checked, and something is not as you promised. Put it right "
        "by {day}. Your number is {number}.",
        KOREAN: "[OneGo] {item}: 확인 결과 서약과 다른 점이 있습니다. {day}까지 바로잡아 주세요. "
        "번호 {number}.",
        JAPANESE: "【OneGo】{item}：確認したところ誓約と違う点があります。"
        "{day}までに直してください。番号 {number}。",
    },
    PROMISE_REVOKED: {
        CHINESE: "【一次办】{item}撤销了。原因和您可以怎么办，请看编号 {number} 的进度页。",
        ENGLISH: "[OneGo] {item}: revoked. The progress page of {number} says why, "
        "and what you can do.",
        KOREAN: "[OneGo] {item}: 취소되었습니다. 이유와 하실 수 있는 일은 {number} 진행 "
        "페이지에 있습니다.",
        JAPANESE: "【OneGo】{item}：取り消されました。理由とできることは {number} "
        "の進捗ページにあります。",
    },
    SIGN_REQUEST: {
        CHINESE: "【一次办】请您签署《{title}》，{day} 前有效：{link} 先看内容，签不签由您定。",
        ENGLISH: "[OneGo] You are asked to sign “{title}” by {day}: {link} Read it first; "
        "whether you sign is up to you.",
        KOREAN: "[OneGo] “{title}” 서명 요청입니다. {day}까지: {link} 먼저 읽어 보시고, 서명 "
        "여부는 직접 정하세요.",
        JAPANESE: "【OneGo】「{title}」への署名のお願いです。{day}まで：{link} "
        "まず内容をお読みください。署名するかどうかはご自身で決められます。",
    },
    SIGN_REMINDER: {
        CHINESE: "【一次办】《{title}》还等您签署，最晚 {day}：{link}",
        ENGLISH: "[OneGo] “{title}” still waits for your signature, until {day}: {link}",
        KOREAN: "[OneGo] “{title}”에 아직 서명하지 않으셨습니다. {day}까지: {link}",
        JAPANESE: "【OneGo】「{title}」がまだ署名を待っています。{day}まで：{link}",
    },
    ALL_SIGNED: {
        CHINESE: "【一次办】《{title}》都签好了，可以接着办了。",
        ENGLISH: "[OneGo] Everybody has signed “{title}”. You can go on.",
        KOREAN: "[OneGo] “{title}”에 모두 서명했습니다. 이어서 진행하실 수 있습니다.",
        JAPANESE: "【OneGo】「{title}」に全員が署名しました。続きへ進めます。",
    },
    NOT_SIGNED: {
        CHINESE: "【一次办】《{title}》没有签成。打开您的申请，看看怎么接着办。",
        ENGLISH: "[OneGo] “{title}” was not signed. Open your application to see how to go on.",
        KOREAN: "[OneGo] “{title}”에 서명이 이루어지지 않았습니다. 신청을 열어 다음 방법을 "
        "확인하세요.",
        JAPANESE: "【OneGo】「{title}」は署名されませんでした。"
        "申請を開いて次の方法をご確認ください。",
    },
    REPORT_KEPT: {
        CHINESE: "【一次办】您的举报 {number}：去看过了，“{item}”和承诺一致。谢谢您。",
        ENGLISH: "[OneGo] Your report {number}: somebody looked, and “{item}” is as promised. "
        "Thank you.",
        KOREAN: "[OneGo] 신고 {number}: 확인 결과 “{item}”은(는) 서약과 같습니다. 감사합니다.",
        JAPANESE: "【OneGo】通報 {number}：確認したところ「{item}」は誓約どおりでした。"
        "ありがとうございます。",
    },
    REPORT_NOT_KEPT: {
        CHINESE: "【一次办】您的举报 {number}：去看过了，“{item}”和承诺不一致，正在依法处理。"
        "谢谢您。",
        ENGLISH: "[OneGo] Your report {number}: somebody looked, and “{item}” is not as promised. "
        "It is being dealt with. Thank you.",
        KOREAN: "[OneGo] 신고 {number}: 확인 결과 “{item}”이(가) 서약과 달라 법에 따라 처리하고 "
        "있습니다. 감사합니다.",
        JAPANESE: "【OneGo】通報 {number}：確認したところ「{item}」は誓約と違っていました。"
        "法に従って対応しています。ありがとうございます。",
    },
    CREDIT_KEPT: LOOKED,
    CREDIT_CHANGED: LOOKED,
    MARK_KEPT: LOOKED,
    MARK_ENDED: LOOKED,
    LATER: {
        CHINESE: "【一次办】还有材料没补：{papers}。最晚 {day}，过了会退件。编号 {number}。",
        ENGLISH: "[OneGo] Still to come: {papers}. By {day} at the latest, or it is returned. "
        "Your number is {number}.",
        KOREAN: "[OneGo] 아직 낼 서류: {papers}. {day}까지 내지 않으면 반려됩니다. 번호 {number}.",
        JAPANESE: "【OneGo】まだ届いていない書類：{papers}。"
        "{day}までに出さないと返却になります。番号 {number}。",
    },
    LATER_GRANTED: {
        CHINESE: "【一次办】{item}已经先办好，还差材料：{papers}。最晚 {day}，不补要撤销。"
        "编号 {number}。",
        ENGLISH: "[OneGo] {item} was granted first. Still to come: {papers}. Send it by {day}, "
        "or it is revoked. Your number is {number}.",
        KOREAN: "[OneGo] {item}을(를) 먼저 내드렸습니다. 아직 낼 서류: {papers}. {day}까지 내지 "
        "않으면 취소됩니다. 번호 {number}.",
        JAPANESE: "【OneGo】{item}は先に許可しました。まだ届いていない書類：{papers}。"
        "{day}までに出さないと取り消しになります。番号 {number}。",
    },
    RETURNED: {
        CHINESE: "【一次办】{item}退件了：{papers}到期没补。您随时可以重新申请。编号 {number}。",
        ENGLISH: "[OneGo] {item}: returned, because this did not come in time: {papers}. You can "
        "apply again at any time. Your number was {number}.",
        KOREAN: "[OneGo] {item}: {papers}이(가) 기한까지 제출되지 않아 반려되었습니다. 언제든 "
        "다시 신청할 수 있습니다. 번호 {number}.",
        JAPANESE: "【OneGo】{item}：{papers}が期限までに届かなかったため返却しました。"
        "いつでも申請し直せます。番号 {number}。",
    },
    LATE_MISSING: {
        CHINESE: "【一次办】{item}：{papers}到期没补，可能撤销。现在补上还来得及，编号 {number}。",
        ENGLISH: "[OneGo] {item}: this did not come in time: {papers}. It may be revoked; send it "
        "now. Your number is {number}.",
        KOREAN: "[OneGo] {item}: {papers}이(가) 기한까지 제출되지 않아 취소될 수 있습니다. 지금 "
        "바로 내 주세요. 번호 {number}.",
        JAPANESE: "【OneGo】{item}：{papers}が期限までに届きませんでした。"
        "取り消されることがあります。今すぐ出してください。番号 {number}。",
    },
    EXPIRING: {
        CHINESE: "【一次办】您没交的申请“{theme}”存到 {day}。想接着办，在那天前打开填一处。",
        ENGLISH: "[OneGo] We keep your unfinished application “{theme}” until {day}. "
        "To carry on, change it before then.",
        KOREAN: "[OneGo] 작성 중인 신청 “{theme}”은(는) {day}까지 보관합니다. 계속하려면 "
        "그 전에 열어서 한 곳을 채워 주세요.",
        JAPANESE: "【OneGo】作成中の申請「{theme}」は{day}まで保存します。続けるには、"
        "その前に開いて一か所記入してください。",
    },
    TICKET_NEAR: {
        CHINESE: "【一次办】{number} 号快到了，前面还有 {ahead} 人。请到窗口附近等。",
        ENGLISH: "[OneGo] {number}: nearly your turn, {ahead} before you. Come near the windows.",
        KOREAN: "[OneGo] {number}번 곧 순서입니다. 앞에 {ahead}명. 창구 근처에서 기다려 주세요.",
        JAPANESE: "【OneGo】{number}番、まもなくです。前に{ahead}人。窓口の近くでお待ちください。",
    },
    APPOINTMENT_BOOKED: {
        CHINESE: "【一次办】约好了：{day} {time}，{place}。带身份证。改约或取消在“我的预约”里。",
        ENGLISH: "[OneGo] Booked: {day} {time}, {place}. Bring your ID card. "
        "Move or cancel it under “My appointments”.",
        KOREAN: "[OneGo] 예약되었습니다: {day} {time}, {place}. 신분증을 가져오세요. "
        "변경과 취소는 ‘내 예약’에서 할 수 있습니다.",
        JAPANESE: "【OneGo】予約しました：{day} {time}、{place}。身分証をお持ちください。"
        "変更と取消は「予約」でできます。",
    },
    **call_texts.WORDS,
    **wait_texts.WORDS,
    APPOINTMENT_OPENED: {
        CHINESE: "【一次办】您想要的延时服务开了：{day}，{place}。现在可以预约。",
        ENGLISH: "[OneGo] Open now, as you asked: {day}, {place}, outside office hours. "
        "You can book a time.",
        KOREAN: "[OneGo] 요청하신 시간 외 서비스가 열렸습니다: {day}, {place}. 예약할 수 있습니다.",
        JAPANESE: "【OneGo】ご希望の時間外窓口が開きます：{day}、{place}。ご予約いただけます。",
    },
    APPOINTMENT_CONFIRMED: {
        CHINESE: "【一次办】您约的延时服务确认了：{day} {time}，{place}，有人等您。",
        ENGLISH: "[OneGo] Confirmed: {day} {time}, {place}. Somebody is there for you.",
        KOREAN: "[OneGo] 확인되었습니다: {day} {time}, {place}. 담당자가 기다립니다.",
        JAPANESE: "【OneGo】確定しました：{day} {time}、{place}。担当者がお待ちします。",
    },
    APPOINTMENT_ANOTHER: {
        CHINESE: "【一次办】对不起，您约的{day} {time}还没有合适的人值班。"
        "{other_day} {other_time} 有人，可以在“我的预约”里改，或打 {phone}。",
        ENGLISH: "[OneGo] We are sorry: nobody who can help you is on duty on {day} at {time} yet. "
        "Somebody is on {other_day} at {other_time}: move to it under “My appointments”, "
        "or call {phone}.",
        KOREAN: "[OneGo] 죄송합니다. 예약하신 {day} {time}에는 아직 담당자가 없습니다. "
        "{other_day} {other_time}에는 있습니다. ‘내 예약’에서 바꾸시거나 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】申し訳ありません。ご予約の{day} {time}はまだ担当者がいません。"
        "{other_day} {other_time}なら担当者がいます。「予約」で変更するか "
        "{phone} へお電話ください。",
    },
    APPOINTMENT_NOBODY: {
        CHINESE: "【一次办】对不起，您约的{day} {time}还没有合适的人值班。"
        "请打 {phone}，或在“我的预约”里换个时间。",
        ENGLISH: "[OneGo] We are sorry: nobody who can help you is on duty on {day} at {time} yet. "
        "Call {phone}, or choose another time under “My appointments”.",
        KOREAN: "[OneGo] 죄송합니다. 예약하신 {day} {time}에는 아직 담당자가 없습니다. "
        "{phone}로 전화하시거나 ‘내 예약’에서 다른 시간을 골라 주세요.",
        JAPANESE: "【OneGo】申し訳ありません。ご予約の{day} {time}はまだ担当者がいません。"
        "{phone} へお電話いただくか、「予約」で別の時間をお選びください。",
    },
    APPOINTMENT_UNSURE: {
        CHINESE: "【一次办】您约了{day} {time}，{place}，还没有确认有人值班。来之前请打 {phone}。",
        ENGLISH: "[OneGo] Your appointment on {day} at {time}, {place}, is not confirmed yet. "
        "Before you come, call {phone}.",
        KOREAN: "[OneGo] {day} {time}, {place} 예약은 아직 확인되지 않았습니다. "
        "오시기 전에 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】{day} {time}、{place}のご予約はまだ確定していません。"
        "お越しの前に {phone} へお電話ください。",
    },
    APPOINTMENT_REMINDER: {
        CHINESE: "【一次办】您约了{day} {time}，{place}。带身份证。来不了请打 {phone}。",
        ENGLISH: "[OneGo] Your appointment: {day} {time}, {place}. Bring your ID card. "
        "If you can't come, call {phone}.",
        KOREAN: "[OneGo] 예약 안내: {day} {time}, {place}. 신분증을 가져오세요. "
        "못 오시면 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】予約のお知らせ：{day} {time}、{place}。身分証をお持ちください。"
        "来られないときは {phone} へお電話ください。",
    },
    APPOINTMENT_MOVED: {
        CHINESE: "【一次办】对不起，原来约的时间不开放了，给您改到{day} {time}，{place}。"
        "不合适请改约，或打 {phone}。",
        ENGLISH: "[OneGo] We are sorry: your time is no longer open. We moved you to {day} {time}, "
        "{place}. Choose another one if you like, or call {phone}.",
        KOREAN: "[OneGo] 죄송합니다. 예약하신 시간이 닫혀 {day} {time}, {place}(으)로 옮겼습니다. "
        "맞지 않으면 바꾸시거나 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】申し訳ありません。ご予約の時間が閉まったため、{day} {time}、{place}に"
        "変更しました。都合が悪いときは変更するか {phone} へお電話ください。",
    },
    APPOINTMENT_MISSED: {
        CHINESE: "【一次办】{day} {time} 您约了没来。{days} 天内满 {times} 次，网上预约会暂停。"
        "生病了或是我们的原因，请打 {phone}。",
        ENGLISH: "[OneGo] You did not come on {day} at {time}. {times} missed in {days} days pause "
        "booking online. Ill, or was it our fault? Call {phone}.",
        KOREAN: "[OneGo] {day} {time} 예약에 오지 않으셨습니다. {days}일 안에 {times}번이면 온라인 "
        "예약이 멈춥니다. 아프셨거나 저희 잘못이면 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】{day} {time}の予約にお越しになりませんでした。{days}日に{times}回で"
        "オンライン予約が止まります。病気や当方の責任の場合は {phone} へお電話ください。",
    },
    **visit_texts.WORDS,
}
"""What leaves the house by SMS; a kind that is not here lies in the inbox alone."""

BY_DAY = frozenset(wait_texts.WORDS)
"""What goes by SMS by day alone: somebody else's doing brings it about, at any hour."""

ONLY_BY_SMS = frozenset({CODE, SIGN_REQUEST, SIGN_REMINDER, REPORT_KEPT, REPORT_NOT_KEPT})
"""For somebody who has no account here, or not yet: no inbox says it."""


def plain(value: Value, locale: str) -> str:
    """A value in a language."""
    if isinstance(value, datetime):
        return f"{language.day_in(value.date(), locale)} {language.time_of(value)}"
    if isinstance(value, date):
        return language.day_in(value, locale)
    return value if isinstance(value, str) else pick(value, locale)


def say(kind: str, parameters: Mapping[str, Value], locale: str) -> str:
    """The words of a message. Raises KeyError for an unknown kind or a missing parameter."""
    said = {name: plain(value, locale) for name, value in parameters.items()}
    return pick(WORDS[kind], locale).format(**said)

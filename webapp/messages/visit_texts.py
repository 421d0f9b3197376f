"""What text messages say of a home visit; an SMS names neither the home nor who comes."""

from __future__ import annotations

from webapp.core.i18n import CHINESE, ENGLISH, JAPANESE, KOREAN, Text

CONFIRMED, PLANNED = "visit_confirmed", "visit_planned"
REMINDER, UNDER_WAY = "visit_reminder", "visit_under_way"
DONE, REFUSED, LAPSED = "visit_done", "visit_refused", "visit_lapsed"
CANCELLED = "visit_cancelled"

WORDS: dict[str, Text] = {
    PLANNED: {
        CHINESE: "【一次办】{day} {time} 有两位工作人员上门。开门前核对号码 {number}，"
        "不对请打 {phone}。",
        ENGLISH: "[OneGo] Two officers come to you: {day} {time}. Before you open, compare the "
        "number {number}. If it is another one, call {phone}.",
        KOREAN: "[OneGo] {day} {time}에 직원 두 명이 방문합니다. 문을 열기 전에 번호 {number}를 "
        "확인하세요. 다르면 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】{day} {time}に職員2名が伺います。ドアを開ける前に番号 {number} を"
        "お確かめください。違うときは {phone} へお電話ください。",
    },
    REMINDER: {
        CHINESE: "【一次办】明天 {time} 有两位工作人员上门，备好身份证。核对号码 {number}，"
        "改时间请打 {phone}。",
        ENGLISH: "[OneGo] Tomorrow {time} two officers come to you. Have your ID card ready; "
        "compare the number {number}. For another time call {phone}.",
        KOREAN: "[OneGo] 내일 {time}에 직원 두 명이 방문합니다. 신분증을 준비하고 번호 {number}를 "
        "확인하세요. 변경은 {phone}.",
        JAPANESE: "【OneGo】明日 {time}に職員2名が伺います。身分証をご用意のうえ、番号 {number} を"
        "お確かめください。変更は {phone} へ。",
    },
    UNDER_WAY: {
        CHINESE: "【一次办】两位工作人员在路上了。核对号码 {number} 再开门。",
        ENGLISH: "[OneGo] The two officers are on the way. Compare the number {number} "
        "before you open.",
        KOREAN: "[OneGo] 직원 두 명이 출발했습니다. 번호 {number}를 확인한 뒤 문을 여세요.",
        JAPANESE: "【OneGo】職員2名が向かっています。番号 {number} を確かめてから"
        "ドアを開けてください。",
    },
    REFUSED: {
        CHINESE: "【一次办】您申请的上门服务办不了，原因和别的办法请看页面，或打 {phone}。",
        ENGLISH: "[OneGo] We can't come to your home for this. Why, and what else is possible, "
        "stands on your page; or call {phone}.",
        KOREAN: "[OneGo] 신청하신 방문 서비스를 해 드릴 수 없습니다. 이유와 다른 방법은 페이지를 "
        "보시거나 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】お申し込みの訪問には伺えません。理由と別の方法はページをご覧になるか、"
        "{phone} へお電話ください。",
    },
    CANCELLED: {
        CHINESE: "【一次办】您来电取消了上门服务，我们不来了。不是您的意思？请打 {phone}。",
        ENGLISH: "[OneGo] You cancelled the home visit by telephone, and nobody comes. If that was "
        "not you, call {phone}.",
        KOREAN: "[OneGo] 전화로 방문 서비스를 취소하셨습니다. 방문하지 않습니다. 본인이 아니라면 "
        "{phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】お電話で訪問の取り消しを承りました。伺いません。お心当たりがなければ "
        "{phone} へお電話ください。",
    },
    LAPSED: {
        CHINESE: "【一次办】很抱歉，{day}我们没能上门。可以在页面上另选一天，或打 {phone}。",
        ENGLISH: "[OneGo] We are sorry: nobody could come on {day}. Choose another day on your "
        "page, or call {phone}.",
        KOREAN: "[OneGo] 죄송합니다. {day}에 방문하지 못했습니다. 페이지에서 다른 날을 고르시거나 "
        "{phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】申し訳ありません。{day}に伺えませんでした。ページで別の日をお選び"
        "いただくか、{phone} へお電話ください。",
    },
}

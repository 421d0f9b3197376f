"""What is said of an appointment that is a video call: its person stays at home."""

from __future__ import annotations

from webapp.core.i18n import CHINESE, ENGLISH, JAPANESE, KOREAN, Text

BOOKED, REMINDER, MISSED = "call_booked", "call_reminder", "call_missed"

WORDS: dict[str, Text] = {
    BOOKED: {
        CHINESE: "【一次办】视频办约好了：{day} {time}，在家等。到时从“我的预约”里开始通话。",
        ENGLISH: "[OneGo] Booked by video: {day} {time}, at home. "
        "Start the call from “My appointments” then.",
        KOREAN: "[OneGo] 영상 상담이 예약되었습니다: {day} {time}, 댁에서. "
        "그때 ‘내 예약’에서 통화를 시작하세요.",
        JAPANESE: "【OneGo】ビデオ相談を予約しました：{day} {time}、ご自宅で。"
        "時間になったら「予約」から通話を始めてください。",
    },
    REMINDER: {
        CHINESE: "【一次办】您约了{day} {time} 视频办，在家等，备好身份证和材料。"
        "到时从“我的预约”里开始通话。不方便请打 {phone}。",
        ENGLISH: "[OneGo] Your video call: {day} {time}, at home. Have your ID card and papers at "
        "hand; start it from “My appointments”. If you can't, call {phone}.",
        KOREAN: "[OneGo] 영상 상담 안내: {day} {time}, 댁에서. 신분증과 서류를 준비하고 "
        "‘내 예약’에서 시작하세요. 어려우면 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】ビデオ相談のお知らせ：{day} {time}、ご自宅で。"
        "身分証と書類をご用意の上、「予約」から始めてください。"
        "都合が悪いときは {phone} へお電話ください。",
    },
    MISSED: {
        CHINESE: "【一次办】{day} {time} 您约的视频办没有接通。"
        "{days} 天内满 {times} 次，网上预约会暂停。生病了或是我们的原因，请打 {phone}。",
        ENGLISH: "[OneGo] You did not call on {day} at {time}, as booked. {times} missed in {days} "
        "days pause booking online. Ill, or was it our fault? Call {phone}.",
        KOREAN: "[OneGo] {day} {time} 영상 상담 예약에 통화하지 않으셨습니다. {days}일 안에 "
        "{times}번이면 온라인 예약이 멈춥니다. 아프셨거나 저희 잘못이면 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】{day} {time}のビデオ相談の予約に通話がありませんでした。"
        "{days}日に{times}回でオンライン予約が止まります。"
        "病気や当方の責任の場合は {phone} へお電話ください。",
    },
}

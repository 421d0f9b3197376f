"""What text messages say to somebody who waits for a time (候补), or waited in vain."""

from __future__ import annotations

from webapp.core.i18n import CHINESE, ENGLISH, JAPANESE, KOREAN, Text

OFFERED, WAITED, LAPSED = "appointment_offered", "appointment_waited", "appointment_lapsed"

WORDS: dict[str, Text] = {
    OFFERED: {
        CHINESE: "【一次办】您候补的时间空出来了：{day} {time}，{place}。"
        "给您留到 {until}，在“我的预约”里确认。",
        ENGLISH: "[OneGo] A time you wait for is free: {day} {time}, {place}. "
        "It is kept for you until {until}; confirm it under “My appointments”.",
        KOREAN: "[OneGo] 기다리시던 시간이 비었습니다: {day} {time}, {place}. "
        "{until}까지 잡아 둡니다. ‘내 예약’에서 확정해 주세요.",
        JAPANESE: "【OneGo】お待ちの時間が空きました：{day} {time}、{place}。"
        "{until}までお取りしています。「予約」で確定してください。",
    },
    WAITED: {
        CHINESE: "【一次办】对不起，您在{place}候补的时间到期了，没有空出来。"
        "在“我的预约”里可以选别的日子或别的地点，也可以打 {phone}。",
        ENGLISH: "[OneGo] We are sorry: at {place} no time became free for you. "
        "Choose other days or another place under “My appointments”, or call {phone}.",
        KOREAN: "[OneGo] 죄송합니다. {place}에서 기다리시던 시간이 나지 않았습니다. "
        "‘내 예약’에서 다른 날이나 다른 장소를 고르시거나 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】申し訳ありません。{place}でお待ちの時間は空きませんでした。"
        "「予約」で別の日や別の場所を選ぶか、{phone} へお電話ください。",
    },
    LAPSED: {
        CHINESE: "【一次办】{day} {time}，{place}，到时没有确认，不再给您留了。"
        "在“我的预约”里可以选别的日子或别的地点，也可以打 {phone}。",
        ENGLISH: "[OneGo] {day} {time}, {place}, was not confirmed in time and is no longer kept "
        "for you. Choose other days or another place under “My appointments”, or call {phone}.",
        KOREAN: "[OneGo] {day} {time}, {place}은(는) 제때 확정되지 않아 더는 잡아 두지 않습니다. "
        "‘내 예약’에서 다른 날이나 다른 장소를 고르시거나 {phone}로 전화해 주세요.",
        JAPANESE: "【OneGo】{day} {time}、{place}は時間までに確定されなかったため、"
        "お取り置きを終えました。「予約」で別の日や別の場所を選ぶか、{phone} へお電話ください。",
    },
}

"""开办餐饮店 from the first tap to the decision: the whole job, on a phone and at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.answers import SMALL, WIDEST
from tests.journeys.people import HAN, Applicant, Officer
from tests.support.browser import LANGUAGES, PHONE, given, then, when
from webapp.documents.qr import qr_svg

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

THEME = "/themes/open-restaurant"
MARKER = "滨江市记号路 77 号"
"""Typed into the form, and then looked for in everything that the browser keeps."""
NAMES = {
    "business-licence": ("营业执照", "Business licence"),
    "food-service-permit": ("食品经营许可", "Food business permit"),
}
REMEDIES = {
    "zh-Hans": ("人民政府", "人民法院"),
    "en": ("People's Government", "people's court"),
}
"""Where whoever was refused can turn to."""
Make = Callable[..., Applicant]
MakeOfficer = Callable[..., Officer]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("locale", "scripts", "answers"),
    [
        pytest.param("zh-Hans", True, WIDEST, marks=pytest.mark.thorough),
        ("en", True, SMALL),
        ("zh-Hans", False, WIDEST),
    ],
    ids=["chinese", "english", "chinese, no scripts"],
)
def test_from_the_first_tap_to_the_decision(
    locale: str,
    scripts: bool,
    answers: dict[str, str],
    given_a_visitor: Make,
    given_an_officer: MakeOfficer,
    browser: Browser,
) -> None:
    with given("a person with a phone, on the home page"):
        she = given_a_visitor(locale, scripts=scripts)
        she.go("/")
    with when("she looks for a noodle shop and opens what is found"):
        she.when_they_search("面馆")
        she.then_the_first_hit_is(THEME)
        she.press(she.page.locator("#results a").first)
    with when("she starts and answers the guide"):
        she.when_they_start()
        she.when_they_answer_all(answers)
    with then("the plan says what it takes, and what is saved"):
        assert she.path == f"/cases/{she.ref}/plan"
        _the_plan_is_whole(she, answers)
    if answers is WIDEST:
        with when("she chooses the ordinary way of the fire check, then the promise again"):
            _choose(she, "fire-way", "ordinary")
            without = _papers_now(she)
            _choose(she, "fire-way", "promise")
            assert _papers_now(she) <= without
    with when("she goes on, signs in and reads the notice"):
        she.press(she.page.locator(".foot a.btn.main"))
        assert she.path == "/sign-in"
        _a_wrong_number_is_refused_first(she)
        she.when_they_sign_in()
        assert she.path == "/privacy"
        she.go_on()
    with when("she fills in the form, and gets one page wrong first"):
        pages = she.when_they_fill_in_the_form({"premises": lambda: _wrong_first(she)})
        assert len(pages) >= 4
    with when("she sends a paper, says that she brings the other, and signs what stands in"):
        assert she.path == f"/cases/{she.ref}/papers"
        assert she.when_they_settle_the_papers() == 2
        assert she.when_they_sign_by_name() >= 2
    with then("the answers stand there once more, and nothing lies about in the browser"):
        assert she.path == f"/cases/{she.ref}/check"
        assert MARKER in she.text()
        if scripts:
            assert MARKER not in she.watch.stored(she.page)
    with when("she presses twice, goes back, and presses again"):
        number = _submit_clumsily(she)
    with then("her own page follows the case"):
        she.press(she.page.locator(".foot a.btn.main"))
        assert she.path == f"/me/cases/{she.ref}"
        she.go("/me/cases")
        expect(she.page.locator(".case-item")).to_have_count(1)
    with then("whoever has the slip sees states and no name"):
        _the_slip_is_masked(she, given_a_visitor(locale, scripts=scripts), number)
    with when("the desk accepts, approves and refuses"):
        _decide(given_an_officer, number, locale, scripts)
    with then("she sees both decisions at once"):
        she.go(f"/me/cases/{she.ref}")
        text = she.text()
        assert "后厨没有排烟" in text
        for remedy in REMEDIES[locale]:
            assert remedy in text
        she.then_nothing_went_wrong()


def _the_plan_is_whole(she: Applicant, answers: dict[str, str]) -> None:
    items = 6 if answers is WIDEST else 3
    text = she.text()
    assert str(items) in she.page.locator(".lead").inner_text()
    for zh, en in NAMES.values():
        assert (zh if she.locale == "zh-Hans" else en) in text
    expect(she.page.locator("svg.gantt").first).to_be_visible()
    assert bool(HAN.search(she.heading())) is (she.locale == "zh-Hans")


def _papers_now(she: Applicant) -> int:
    found = re.findall(r"\d+", she.page.locator(".lead .nb").last.inner_text())
    return int(found[0]) if found else 0


def _choose(she: Applicant, key: str, answer: str) -> None:
    form = she.page.locator(f"form:has(input[name=question][value={key}])")
    form.locator(f"label.choice:has(input[value={answer}])").click()
    she.press(form.locator("button"))
    expect(she.page.locator(f"input[name=answer][value={answer}]")).to_be_checked()


def _a_wrong_number_is_refused_first(she: Applicant) -> None:
    she.page.locator("[name=phone]").fill("12345")
    she.go_on()
    she.then_it_is_said_how_to_mend("phone", "12345")


def _wrong_first(she: Applicant) -> None:
    she.control("premises-address").fill(MARKER)
    she.control("guests").fill("many")
    she.go_on()
    she.then_it_is_said_how_to_mend("guests", "many")
    expect(she.control("premises-address")).to_have_value(MARKER)
    she.control("guests").fill("60")


def _submit_clumsily(she: Applicant) -> str:
    check = she.path
    if she.scripts:
        she.page.locator(".btn.main").dblclick()
        she.page.wait_for_url(f"**/cases/{she.ref}/receipt")
        she.look()
    else:
        she.go_on()
    number = she.receipt_number()
    assert re.fullmatch(r"YJS\d{21}[\dX]", number)
    she.go_back()
    if she.scripts:
        she.page.wait_for_url(f"**/cases/{she.ref}/receipt")
    elif she.path == check:
        she.go_on()
    she.page.goto(she.base + check)
    assert she.path == f"/cases/{she.ref}/receipt", "what is handed in cannot be handed in again"
    form = {"csrf_token": she.page.locator("[name=csrf_token]").first.input_value()}
    again = she.context.request.post(f"{she.base}/cases/{she.ref}/submit", form=form)
    assert again.url.endswith(f"/cases/{she.ref}/receipt")
    assert she.receipt_number() == number
    return number


def _the_slip_is_masked(she: Applicant, friend: Applicant, number: str) -> None:
    path = she.page.locator(".slip svg path, .slip .qr path")
    she.go(f"/cases/{she.ref}/receipt")
    drawn = path.first.get_attribute("d")
    she.go(f"/cases/{she.ref}/receipt")
    four = _id_number(she)[-4:]
    friend.go("/track")
    friend.page.locator("[name=number]").fill(number)
    friend.page.locator("[name=four]").fill("0000" if four != "0000" else "1111")
    friend.press(friend.page.locator("main form .btn, form .btn.main").first)
    friend.page.locator("[name=four]").fill(four)
    friend.press(friend.page.locator("main form .btn, form .btn.main").first)
    assert friend.path.startswith("/t/")
    assert f'd="{drawn}"' in str(qr_svg(friend.page.url, "")), "the slip's code opens this page"
    text = friend.text()
    for secret in (she.phone, _id_number(she), _name(she), MARKER):
        assert secret not in text
    friend.then_nothing_went_wrong()


def _person(she: Applicant) -> tuple[str, str]:
    """The name and ID number that the demonstration's identity proved for this phone."""
    from webapp.accounts.identity import SimulatedIdentity
    from webapp.core import crypto

    crypto.configure(she.data, create=False)  # the demonstration invents people by its own key
    who = SimulatedIdentity().identify(she.phone)
    assert who is not None
    return who.name, who.id_number


def _name(she: Applicant) -> str:
    return _person(she)[0]


def _id_number(she: Applicant) -> str:
    return _person(she)[1]


def _decide(given_an_officer: MakeOfficer, number: str, locale: str, scripts: bool) -> None:
    language = 0 if locale == "zh-Hans" else 1
    licence, permit = (NAMES[slug][language] for slug in NAMES)
    both = given_an_officer("zhaoyifan", locale, scripts=scripts)
    both.when_they_open(number, licence)
    both.press(both.act("accept"))
    expect(both.act("approve")).to_have_count(0)
    assert _approve_anyway(both) in {403, 409}, "whoever accepted does not approve"
    chief = given_an_officer("zhouwentao", locale, scripts=scripts)
    chief.when_they_open(number, licence)
    chief.press(chief.act("approve"))
    clerk = given_an_officer("limin", locale, scripts=scripts)
    clerk.when_they_open(number, permit)
    clerk.press(clerk.act("accept"))
    chief.when_they_open(number, permit)
    chief.press(chief.page.locator("a[href$='/refuse']"))
    chief.page.locator("[name=reasons]").fill("不行")
    chief.press(chief.act("refuse"))
    chief.then_it_is_said_how_to_mend("reasons", "不行")
    chief.page.locator("[name=reasons]").fill("后厨没有排烟设施，装好后可以再来申请。")
    chief.press(chief.act("refuse"))
    for officer in (both, chief, clerk):
        officer.then_nothing_went_wrong()


def _approve_anyway(officer: Officer) -> int:
    form = {"csrf_token": officer.page.locator("[name=csrf_token]").first.input_value()}
    answer = officer.context.request.post(f"{officer.page.url}/approve", form=form)
    return answer.status


def test_a_closed_browser_loses_nothing(given_a_visitor: Make, browser: Browser) -> None:
    with given("a form that is half filled in"):
        she = given_a_visitor("en")
        she.looks = False
        _reach_the_form(she)
        she.fill()
        she.go_on()
        here = she.page.url
    with when("the browser is closed and opened the next day"):
        state = she.context.storage_state()
        state["cookies"] = [cookie for cookie in state["cookies"] if cookie["expires"] > 0]
        she.context.close()
        again = browser.new_context(
            viewport=PHONE, locale=LANGUAGES["en"], storage_state=state, base_url=she.base
        )
        page = again.new_page()
        page.goto("/")
    with then("the home page offers to carry on, and leads to where she was"):
        page.locator(".resume a, a.resume").first.click()
        page.wait_for_load_state()
        page.locator(".foot a.btn.main").click()
        page.wait_for_url(here)
        again.close()


def _reach_the_form(she: Applicant) -> None:
    she.go(THEME)
    she.when_they_start()
    she.when_they_answer_all(SMALL)
    she.press(she.page.locator(".foot a.btn.main"))
    she.when_they_sign_in()
    she.go_on()


def test_two_windows_do_not_overwrite_each_other_silently(given_a_visitor: Make) -> None:
    with given("one page of the form in two windows"):
        she = given_a_visitor()
        she.looks = False
        _reach_the_form(she)
        she.fill()
        first, second = she.page, she.context.new_page()
        second.goto(first.url)
    with when("both are saved, with different addresses"):
        she.control("applicant-home").fill("第一个窗口 1 号")
        she.go_on()
        she.page = second
        she.fill()
        she.control("applicant-home").fill("第二个窗口 2 号")
        she.looks = True
        she.go_on()
    with then("she is asked which one counts, and both stand there"):
        assert "第一个窗口 1 号" in she.text()
        assert "第二个窗口 2 号" in she.text()
    with when("she goes on without choosing, then chooses"):
        she.go_on()
        expect(she.page.locator("#errors")).to_be_focused()
        she.page.locator("label.choice:has(input[value=theirs])").first.click()
        she.go_on()
    with then("what she chose is stored"):
        she.looks = False
        she.go(f"/cases/{she.ref}/form/applicant")
        expect(she.control("applicant-home")).to_have_value("第一个窗口 1 号")
        she.then_nothing_went_wrong()

"""The path through the questions is derived from the answers, every time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import (
    NO_PARAMETERS,
    is_,
    number,
    op,
    option,
    restaurant,
    revision,
    theme,
    true_catalog,
    yes_no,
)
from webapp.catalog import journey
from webapp.catalog.values import (
    Answers,
    HallParameters,
    ParameterRef,
    Question,
    QuestionKind,
    Where,
)

SMALL = revision(parameters=[("limit", 300)])
ABOUT = theme(
    [],
    questions=(
        yes_no("leaves"),
        yes_no("a", unsure="yes", answers="field-a"),
        yes_no("b", ask_when=is_("a")),
        number(
            "size",
            answers="field-size",
            options=(option("unsure", treat_as=ParameterRef("limit")),),
        ),
        yes_no("choice", where=Where.plan, default="yes", ask_when=op("size", "at_least", 300)),
    ),
)


def asked(answers: Answers) -> tuple[str, ...]:
    return journey.asked(ABOUT, answers, SMALL, NO_PARAMETERS)


def effective(answers: Answers) -> Answers:
    return journey.effective(ABOUT, answers, SMALL, NO_PARAMETERS)


def test_only_questions_on_the_path_are_asked() -> None:
    assert asked({}) == ("leaves", "a", "size")
    assert asked({"a": "no"}) == ("leaves", "a", "size")
    assert asked({"a": "yes"}) == ("leaves", "a", "b", "size")
    assert asked({"a": "unsure"}) == ("leaves", "a", "b", "size")


def test_a_hidden_answer_does_not_count() -> None:
    assert effective({"a": "no", "b": "yes"}) == {"a": "no"}
    assert effective({"a": "yes", "b": "yes"}) == {"a": "yes", "b": "yes"}


def test_unsure_counts_as_the_option_says() -> None:
    assert effective({"a": "unsure", "size": "unsure"}) == {
        "a": "yes",
        "size": 300,
        "choice": "yes",
    }


def test_unsure_follows_the_halls_own_parameter() -> None:
    hall = HallParameters({"limit": 500})
    facts = journey.gather(ABOUT, {"size": "unsure"}, SMALL, hall)
    assert facts.questions["size"] == 500
    assert facts.raw["size"] == "unsure"
    assert facts.fields == {"field-size": 500}


def test_what_is_no_answer_counts_as_none() -> None:
    assert effective({"a": "perhaps"}) == {}
    assert effective({"size": 0}) == {}
    assert effective({"size": 1001}) == {}
    assert effective({"size": True}) == {}
    assert effective({"size": "12"}) == {}
    assert effective({"size": 1}) == {"size": 1}
    assert effective({"size": 1000}) == {"size": 1000, "choice": "yes"}
    assert effective({"a": 5}) == {}


def test_a_choice_of_the_plan_has_its_default_until_it_is_made() -> None:
    assert effective({"size": 300})["choice"] == "yes"
    assert effective({"size": 300, "choice": "no"})["choice"] == "no"
    assert effective({"size": 300, "choice": "?"})["choice"] == "yes"
    facts = journey.gather(ABOUT, {"size": 300}, SMALL, NO_PARAMETERS)
    assert facts.raw["choice"] == "yes"
    assert [q.slug for q in journey.plan_choices(ABOUT, {"size": 300}, SMALL, NO_PARAMETERS)] == [
        "choice"
    ]
    assert journey.plan_choices(ABOUT, {"size": 299}, SMALL, NO_PARAMETERS) == ()


def unanswered(answers: Answers) -> tuple[str, ...]:
    return journey.unanswered(ABOUT, answers, SMALL, NO_PARAMETERS)


def test_unanswered() -> None:
    assert unanswered({}) == ("leaves", "a", "size")
    assert unanswered({"leaves": "no", "a": "yes"}) == ("b", "size")
    assert unanswered({"leaves": "no", "a": "no", "size": 5}) == ()
    assert unanswered({"leaves": "no", "a": "no", "size": 5000}) == ("size",)


def test_a_choice_of_the_plan_is_no_question_of_the_guide() -> None:
    about = theme([], questions=(yes_no("a"), yes_no("later", where=Where.plan)))
    assert journey.unanswered(about, {}, SMALL, NO_PARAMETERS) == ("a",)
    assert journey.asked(about, {}, SMALL, NO_PARAMETERS) == ("a",)
    hidden = theme([], questions=(yes_no("a"), yes_no("b", ask_when=is_("a"))))
    assert journey.unanswered(hidden, {"a": "no"}, SMALL, NO_PARAMETERS) == ()


def following(answers: Answers, after: str | None = None) -> str | None:
    return journey.next_question(ABOUT, answers, SMALL, NO_PARAMETERS, after=after)


def test_the_next_question_is_the_next_open_one() -> None:
    assert following({}) == "leaves"
    assert following({"leaves": "no"}, "leaves") == "a"
    assert following({"leaves": "no", "a": "yes"}, "a") == "b"
    assert following({"leaves": "no", "a": "no"}, "a") == "size"
    assert following({"leaves": "no", "a": "no", "size": 5}, "size") is None


def test_an_open_question_before_it_comes_last() -> None:
    assert following({"a": "no"}, "a") == "size"
    assert following({"a": "no", "size": 5}, "size") == "leaves"
    assert following({}, "no-such-question") == "leaves"


def test_an_answer_that_leads_out() -> None:
    out = Question(
        "out",
        QuestionKind.yes_no,
        {},
        {},
        {},
        options=(option("yes", leads_to="page"), option("no")),
    )
    hidden = theme([], questions=(yes_no("first"), out))
    found = journey.leads_out(hidden, {"out": "yes"}, SMALL, NO_PARAMETERS)
    assert found is not None
    assert found.leads_to == "page"
    assert journey.leads_out(hidden, {"out": "no"}, SMALL, NO_PARAMETERS) is None
    assert journey.leads_out(hidden, {}, SMALL, NO_PARAMETERS) is None
    guarded = theme([], questions=(yes_no("first"), _asked_when(out)))
    answers: Answers = {"first": "no", "out": "yes"}
    assert journey.leads_out(guarded, answers, SMALL, NO_PARAMETERS) is None


def _asked_when(question: Question) -> Question:
    from msgspec import structs

    return structs.replace(question, ask_when=is_("first"))


def test_an_assumed_number_is_not_the_value_of_its_field() -> None:
    facts = journey.gather(ABOUT, {"a": "unsure", "size": "unsure"}, SMALL, NO_PARAMETERS)
    by_slug = {one.slug: one for one in ABOUT.questions}
    assert journey.gives_field(by_slug["a"], facts)
    assert not journey.gives_field(by_slug["size"], facts)
    assert not journey.gives_field(by_slug["leaves"], facts)
    facts = journey.gather(ABOUT, {"size": 20}, SMALL, NO_PARAMETERS)
    assert journey.gives_field(by_slug["size"], facts)
    assert not journey.gives_field(by_slug["a"], facts)


def test_option_of_and_within() -> None:
    question = number("n")
    assert journey.option_of(yes_no("q"), "yes") is not None
    assert journey.option_of(yes_no("q"), "maybe") is None
    assert journey.within(question, 1)
    assert not journey.within(question, 0.5)
    assert journey.within(question, 1000)
    assert not journey.within(question, 1001)
    assert journey.within(yes_no("q"), 10**9)


restaurant_answers = st.fixed_dictionaries(
    {},
    optional={
        question.slug: st.sampled_from([o.slug for o in question.options])
        if question.kind is not QuestionKind.number
        else st.one_of(st.integers(1, 50), st.integers(280, 320), st.just("unsure"))
        for question in restaurant().questions
    },
)


@given(restaurant_answers)
def test_answering_what_is_asked_always_comes_to_an_end(answers: Answers) -> None:
    """From any answers on, the guide ends after at most as many steps as it has questions."""
    about, made = restaurant(), true_catalog()
    known, after = dict(answers), None
    for _ in range(len(about.questions) + 1):
        after = journey.next_question(about, known, made, NO_PARAMETERS, after=after)
        if after is None:
            break
        question = about.question(after)
        assert question is not None
        first = question.options[0].slug if question.options else 1
        known[after] = 1 if question.kind is QuestionKind.number else first
    assert after is None
    assert journey.unanswered(about, known, made, NO_PARAMETERS) == ()


@given(restaurant_answers)
def test_dropping_hidden_answers_changes_nothing(answers: Answers) -> None:
    about, made = restaurant(), true_catalog()
    on_path = journey.asked(about, answers, made, NO_PARAMETERS)
    choices = [q.slug for q in journey.plan_choices(about, answers, made, NO_PARAMETERS)]
    shown = {key: value for key, value in answers.items() if key in (*on_path, *choices)}
    assert journey.effective(about, shown, made, NO_PARAMETERS) == journey.effective(
        about, answers, made, NO_PARAMETERS
    )

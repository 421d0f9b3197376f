"""Pages of the guide: questions in everyday words, one a page, and the plan they lead to."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, Response, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.cases import draft_ends, drafts, rules, tiers
from webapp.cases.guide_words import (
    Resume,
    address,
    answer_problem,
    law_words,
    problem_summary,
    question_address,
    question_page,
    resume_words,
    tally_of,
)
from webapp.cases.plan_page import plan_page
from webapp.cases.values import BadAnswer, DraftValues, Journey, Owner, Step, StepKind
from webapp.cases.who import ensure_owner, owner_here
from webapp.catalog.rules import as_offered
from webapp.catalog.values import Elsewhere, Question, Where
from webapp.core import clock
from webapp.halls import service as halls
from webapp.web.access import redirect_to
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint("guide", __name__, template_folder="templates")

ANSWER = "answer"
"""The name of the one control of a question's form."""

assert draft_ends, "imported for what it registers: the take-over at sign-in and the daily job"


@blueprint.post("/themes/<slug>/start")
def start(slug: str) -> AnyResponse:
    """Begin an application, or carry on with the open one."""
    owner = ensure_owner()
    ref = drafts.start(slug, owner=owner, now=clock.now())
    _know_standing(ref, owner)
    draft = drafts.load(ref, owner=owner)
    return redirect_to(address(ref, rules.standing(drafts.journey_of(draft))))


@blueprint.get("/cases/<ref>/questions/<key>")
def question(ref: str, key: str) -> AnyResponse:
    """One question."""
    draft = _open_draft(ref)
    if not isinstance(draft, DraftValues):
        return draft
    asked = _question(draft, key)
    path = drafts.journey_of(draft)
    if not rules.may_visit(path, key):
        return redirect_to(address(ref, rules.standing(path)))
    return _show_question(draft, asked, path)


@blueprint.post("/cases/<ref>/questions/<key>")
def save_answer(ref: str, key: str) -> AnyResponse:
    """Store an answer and go on, or say how to mend it."""
    owner = owner_here()
    raw = request.form.getlist(ANSWER)
    try:
        step = drafts.save_answer(ref, key, raw, owner=owner, now=clock.now())
    except drafts.Submitted:
        return _to_receipt(ref)
    except drafts.OffPath as elsewhere:
        return redirect_to(address(ref, elsewhere.step))
    except BadAnswer as bad:
        draft = drafts.load(ref, owner=owner)
        return _show_question(
            draft, _question(draft, key), drafts.journey_of(draft), sent=raw, bad=bad
        )
    if step.kind is StepKind.plan:
        _know_standing(ref, owner)
    return redirect_to(address(ref, step))


def _know_standing(ref: str, owner: Owner) -> None:
    """Before the plan and its choices are shown, look up whose standing they follow."""
    if owner.account_id is not None:
        tiers.renew_own(ref, account_id=owner.account_id, now=clock.now(), unseen=True)


@blueprint.get("/cases/<ref>/tally")
def tally(ref: str) -> AnyResponse:
    """What an answer that is not stored yet would bring; one that cannot be read brings nothing."""
    draft = drafts.load(ref, owner=owner_here())
    asked = _question(draft, request.args.get("question", ""))
    if not getattr(request, "htmx", None):
        return redirect_to(question_address(ref, asked.slug))
    answers = draft.situation
    try:
        answer = rules.parse_answer(
            asked,
            request.args.getlist(ANSWER),
            before=answers.get(asked.slug),
            today=halls.today(),
        )
        answers = {**answers, asked.slug: answer}
    except BadAnswer:
        pass
    bundle = drafts.bundle_of(draft, g.hall, halls.today(), answers=answers)
    permits, papers, latest, undated = tally_of(bundle)
    return page("ui/tally.html", permits=permits, papers=papers, latest=latest, open=undated)


@blueprint.get("/cases/<ref>/elsewhere/<key>")
def elsewhere(ref: str, key: str) -> AnyResponse:
    """What is needed instead, where an answer leads out of the theme."""
    draft = _open_draft(ref)
    if not isinstance(draft, DraftValues):
        return draft
    revision, theme, _parameters = drafts.ground_of(draft)
    path = drafts.journey_of(draft)
    if rules.standing(path) != Step(StepKind.elsewhere, key):
        return redirect_to(address(ref, rules.standing(path)))
    exit_ = next(one for one in theme.elsewhere if one.slug == key)
    return page(
        "cases/elsewhere.html",
        theme=theme,
        exit=exit_,
        needs=_needs(exit_),
        onward=exit_.theme if exit_.theme in revision.themes else "",
        back=question_address(ref, path.leaving),
    )


@blueprint.get("/cases/<ref>/plan")
def plan(ref: str) -> AnyResponse:
    """What has to be done, by whom, by when, and what it saves."""
    draft = _open_draft(ref)
    if not isinstance(draft, DraftValues):
        return draft
    path = drafts.journey_of(draft)
    if not rules.may_see_plan(path):
        return redirect_to(address(ref, rules.standing(path)))
    return _show_plan(draft, path)


@blueprint.post("/cases/<ref>/plan")
def save_choice(ref: str) -> AnyResponse:
    """Store a choice that stands on the plan; the plan follows it."""
    owner = owner_here()
    key = request.form.get("question", "")
    try:
        drafts.save_choice(ref, key, request.form.getlist(ANSWER), owner=owner, now=clock.now())
    except drafts.Submitted:
        return _to_receipt(ref)
    except drafts.OffPath as elsewhere:
        return redirect_to(address(ref, elsewhere.step))
    except BadAnswer as bad:
        draft = drafts.load(ref, owner=owner)
        return _show_plan(draft, drafts.journey_of(draft), bad=(key, bad))
    return redirect_to(url_for("guide.plan", ref=ref))


def _open_draft(ref: str) -> DraftValues | AnyResponse:
    """The draft, or the way to the receipt of what it has become."""
    draft = drafts.load(ref, owner=owner_here())
    return draft if rules.may_change(draft) else _to_receipt(ref)


def _to_receipt(ref: str) -> AnyResponse:
    return redirect_to(f"/cases/{ref}/receipt")


def _question(draft: DraftValues, key: str) -> Question:
    revision, theme, parameters = drafts.ground_of(draft)
    found = theme.question(key)
    if found is None or found.where is not Where.guide:
        raise drafts.NotFound
    return as_offered(found, theme, draft.situation, revision, parameters)


def _show_question(
    draft: DraftValues,
    asked: Question,
    path: Journey,
    *,
    sent: Sequence[str] | None = None,
    bad: BadAnswer | None = None,
) -> Response:
    revision, theme, _parameters = drafts.ground_of(draft)
    before = rules.previous(path, asked.slug)
    bundle = drafts.bundle_of(draft, g.hall, halls.today())
    involved = () if g.surface.can_remember else bundle.receipt.departments
    return page(
        "cases/question.html",
        status=422 if bad else 200,
        words=question_page(draft, theme, asked, path, sent),
        tally=tally_of(bundle),
        departments=[say(revision.departments[slug].short) for slug in involved],
        error=answer_problem(asked, bad) if bad else None,
        summary=problem_summary(asked, bad) if bad else None,
        back=question_address(draft.ref, before) if before else f"/themes/{theme.slug}",
    )


def _show_plan(
    draft: DraftValues, path: Journey, *, bad: tuple[str, BadAnswer] | None = None
) -> Response:
    error = (bad[0], _("Choose one to continue.")) if bad else None
    return page(
        "cases/plan.html",
        status=422 if bad else 200,
        plan=plan_page(draft, path, g.hall, halls.today()),
        error=error,
    )


def _needs(exit_: Elsewhere) -> list[tuple[str, str, bool]]:
    """What is needed instead: words, the law, and whether somebody has confirmed it."""
    return [
        (say(fact.text), law_words(fact.source), fact.source.is_reviewed) for fact in exit_.needs
    ]


def resume_card() -> Resume | None:
    """What the home page offers to carry on with; costs a new visitor no query."""
    found = drafts.open_drafts(owner_here())
    if not found:
        return None
    draft = found[0]
    path = drafts.journey_of(draft)
    return resume_words(draft, path, address(draft.ref, rules.standing(path)))


def init(app: Flask) -> None:
    """Offer the card of an unfinished application to templates, and say kindly what is gone."""
    app.jinja_env.globals["resume_card"] = resume_card

    @app.errorhandler(drafts.NotFound)
    def show_gone(error: drafts.NotFound) -> Response:
        return page("cases/gone.html", status=404)

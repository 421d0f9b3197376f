"""Items (事项), which departments decide, and the statements that stand in for papers."""

from __future__ import annotations

from enum import StrEnum

from webapp.catalog.values.base import NO_TEXT, NO_WORDS, Definition, Number, Text
from webapp.catalog.values.checks import Check
from webapp.catalog.values.conditions import Condition
from webapp.catalog.values.dictionary import PaperMode
from webapp.catalog.values.facts import UNKNOWN_SOURCE, Clock, Fact, Fee, Source


class Department(Definition, frozen=True):
    """An office (部门) that decides items."""

    slug: str
    name: Text
    short: Text


class ItemKind(StrEnum):
    """行政许可, 行政确认, 行政给付, 备案, 公共服务."""

    permit = "permit"
    confirmation = "confirmation"
    payment = "payment"
    filing = "filing"
    service = "service"


class Applicant(StrEnum):
    """Who may apply: 自然人, 企业 (个体工商户 included), 社会组织."""

    person = "person"
    enterprise = "enterprise"
    organisation = "organisation"


class Stage(StrEnum):
    """The stages an item can pass: 受理, 审查, 踏勘, 批准, 制证."""

    accept = "accept"
    review = "review"
    inspect = "inspect"
    decide = "decide"
    deliver = "deliver"


class ItemField(Definition, frozen=True):
    """A field that an item needs, and what for. An item may narrow limits, never widen them.

    `rows` names the field whose value is the number of rows of this table.
    """

    field: str
    purpose: Text
    required: bool = True
    minimum: Number | None = None
    maximum: Number | None = None
    rows: str = ""
    when: Condition | None = None


class Line(Definition, frozen=True):
    """One more thing that a paper has to show, under a condition."""

    text: Text
    when: Condition | None = None


class ItemPaper(Definition, frozen=True):
    """A paper that an item needs, in which mode, for what, and for which of its variants (all)."""

    paper: str
    mode: PaperMode
    purpose: Text
    when: Condition | None = None
    variants: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    statement: str = ""
    source: Source = UNKNOWN_SOURCE


class InspectionKind(StrEnum):
    """When somebody comes to see the place."""

    none = "none"
    before = "before"
    after = "after"


class Inspection(Definition, frozen=True):
    """A visit to the place (踏勘); `within` counts from acceptance, or from issue where after."""

    kind: InspectionKind = InspectionKind.none
    within: Clock | None = None
    what: Text = NO_TEXT
    source: Source = UNKNOWN_SOURCE


class Result(Definition, frozen=True):
    """What the applicant gets. Validity in months; None is unlimited."""

    slug: str
    name: Text
    months: int | None = None
    source: Source = UNKNOWN_SOURCE


class Variant(Definition, frozen=True):
    """A way of the same item with its own clock, visit or statement (告知承诺 or 一般程序)."""

    slug: str
    name: Text
    statutory: Clock | None = None
    promised: Clock | None = None
    inspection: Inspection | None = None
    statement: str = ""


class Excluded(StrEnum):
    """What a document is about that electronic signatures do not serve (电子签名法 art. 3(3))."""

    marriage = "marriage"
    """(一) 涉及婚姻……人身关系的."""
    adoption = "adoption"
    """(一) 涉及……收养……人身关系的."""
    inheritance = "inheritance"
    """(一) 涉及……继承等人身关系的."""
    personal = "personal"
    """(一) ……等人身关系的: guardianship, acknowledging a child."""
    cut_off = "cut_off"
    """(二) 涉及停止供水、供热、供气等公用事业服务的. Electricity was struck from the list in 2019;
    under 等 it is still counted here, which is the careful reading."""
    other_law = "other_law"
    """(三) 法律、行政法规规定的不适用电子文书的其他情形."""


class Risk(StrEnum):
    """What a matter endangers, so that no word may stand in for every proof of it.

    国办发〔2020〕42号 keeps statements away from what directly concerns national security or
    secrets, public safety, prudential supervision of finance, the environment, health, life and
    property, or important foreign matters.
    """

    security = "security"
    public_safety = "public-safety"
    finance = "finance"
    environment = "environment"
    health = "health"
    life_and_property = "life-and-property"
    foreign = "foreign"


class FullPromise(Definition, frozen=True):
    """The one statement under which an applicant in good standing may promise all of an item.

    完全承诺: one application form and one statement (practice of 天津滨海新区).
    """

    statement: str
    source: Source = UNKNOWN_SOURCE


class LateConsequence(StrEnum):
    """What follows where a tolerated paper (容缺) does not come in time."""

    returned = "returned"
    """退件: the item ends before its decision."""
    revoke = "revoke"
    """撤销: what was granted first is revoked."""


class Item(Definition, frozen=True):
    """A matter that one department decides (事项).

    Without a promised and a statutory time, its time is not known (时间待核实), never "at once".
    `result_on` names the hall's parameter with the day on which the result comes out.
    `tolerated_days` are the working days for papers that may follow acceptance (None: the hall's
    usual number); with `issue_before_supplement` the licence does not wait for them.
    What it endangers (`risk`) rules out a full promise.
    `excluded`: its documents are about something that cannot be signed electronically.
    `supervisor`: the department that supervises what was granted; without it, `department`.
    """

    slug: str
    kind: ItemKind
    department: str
    category: str
    applicants: tuple[Applicant, ...]
    name: Text
    official_name: Text
    summary: Text
    basis: tuple[Source, ...]
    result: Result
    code: str = ""
    statutory: Clock | None = None
    promised: Clock | None = None
    result_on: str = ""
    fee: Fee = Fee()
    conditions: tuple[Fact, ...] = ()
    duties: tuple[Fact, ...] = ()
    fields: tuple[ItemField, ...] = ()
    checks: tuple[Check, ...] = ()
    papers: tuple[ItemPaper, ...] = ()
    stages: tuple[Stage, ...] = (Stage.accept, Stage.review, Stage.decide, Stage.deliver)
    inspection: Inspection = Inspection()
    presence: Fact | None = None
    variants: tuple[Variant, ...] = ()
    statement: str = ""
    tolerated_days: int | None = None
    late_consequence: LateConsequence = LateConsequence.returned
    issue_before_supplement: bool = False
    late_source: Source = UNKNOWN_SOURCE
    """Where the last two come from."""
    decision_levels: int = 2
    full_promise: FullPromise | None = None
    risk: Risk | None = None
    words: dict[str, tuple[str, ...]] = NO_WORDS
    excluded: Excluded | None = None
    supervisor: str = ""


class StandsFor(StrEnum):
    """What a statement stands in for (国办发〔2020〕42号)."""

    certificate = "certificate"
    """证明事项: a paper that somebody else would have to certify."""
    requirement = "requirement"
    """许可条件: a condition of the approval itself, which is looked at afterwards."""
    time = "time"
    """容缺: papers that come later; nothing is taken on trust."""


class Statement(Definition, frozen=True):
    """A statement to sign (承诺书). The Chinese text alone is signed; others are reading aids.

    `applicants` narrows who may use it; without it, whoever may apply for an item that does.
    A `public` one is shown with its holder's name as long as what was granted on it counts, or,
    where `shown_for` is stated, so long from the grant.
    """

    slug: str
    version: str
    title: Text
    informing: tuple[Text, ...]
    promises: tuple[Text, ...]
    replaces: tuple[Text, ...]
    liabilities: tuple[Text, ...]
    verification: Text
    basis: tuple[Source, ...]
    within: Clock | None = None
    public: bool = False
    signers: str = ""
    """The table of the form whose rows sign it, each person for themself (全体投资人); else the
    applicant signs. Where the form has no such table, the applicant does."""
    shown_for: Clock | None = None
    stands_for: StandsFor = StandsFor.certificate
    applicants: tuple[Applicant, ...] = ()

"""What lint says: a place, and a plain sentence in Chinese or English."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MESSAGES: dict[str, tuple[str, str]] = {
    "no_directory": ("there is no catalog in this folder", "这个文件夹里没有目录"),
    "not_yaml": ("this is not YAML: {what}", "不是合法的 YAML：{what}"),
    "not_a_map": ("keys with values belong here", "这里应当写“键： 值”"),
    "duplicate_key": ("the key “{key}” stands here a second time", "键“{key}”重复了"),
    "duplicate_slug": ("“{slug}” is already defined in {first}", "“{slug}”已在 {first} 定义过"),
    "bad_slug": (
        "“{slug}” is no good name: use small letters, digits and single hyphens",
        "名字“{slug}”不合规：只用小写字母、数字和单个连字符",
    ),
    "unknown_source": ("no source is called “{slug}”{hint}", "没有叫“{slug}”的依据{hint}"),
    "bad_condition": (
        "this is no condition ({what}): write one of question, field or parameter with one of "
        "is, in, has, at_least, at_most, more_than, less_than, within, ahead, age_at_least, "
        "age_at_most or filled; or all, any, not",
        "这不是条件（{what}）：写 question、field 或 parameter 之一，加 is、in、has、at_least、"
        "at_most、more_than、less_than、within、ahead、age_at_least、age_at_most、filled 之一；"
        "或者 all、any、not",
    ),
    "bad_check": (
        "this is no check ({what}): write one of count, percent, sum, value, age, days_since or "
        "days_until, and one of at_least, at_most, more_than, less_than or is",
        "这不是核对（{what}）：写 count、percent、sum、value、age、days_since、days_until 之一，"
        "再写 at_least、at_most、more_than、less_than、is 之一",
    ),
    "check_blind": (
        "this check reads “{slug}”, which is not asked here",
        "这条核对要看“{slug}”，可这里不填它",
    ),
    "check_kind": (
        "“{slug}” holds no {wanted}, so this check can measure nothing",
        "“{slug}”里不是{wanted}，没法这样核对",
    ),
    "missing": ("“{key}” is missing here", "这里缺少“{key}”"),
    "unknown_key": ("the key “{key}” is unknown here{hint}", "这里没有“{key}”这个键{hint}"),
    "unknown_word": ("“{word}” is not one of the words allowed here", "这里不能写“{word}”"),
    "wrong_kind": ("this value does not fit: {what}", "这个值的类型不对：{what}"),
    "unknown_reference": ("no {kind} is called “{slug}”{hint}", "没有叫“{slug}”的{kind}{hint}"),
    "missing_language": ("the text is missing in {language}", "缺少{language}文字"),
    "no_name": ("the name is empty", "名称是空的"),
    "no_basis": (
        "a legal basis is missing: name the law and its article",
        "缺少设定依据：写明法律和条款",
    ),
    "no_article": ("the article of this law is missing", "这部法律缺少条款号"),
    "no_source": ("this fact names no source", "这一条没有写明依据"),
    "never_true": ("this condition can never hold: {why}", "这个条件永远不会成立：{why}"),
    "always_true": (
        "this condition always holds, so it says nothing: leave it out",
        "这个条件总是成立，等于没写，请删掉",
    ),
    "asks_later": (
        "this condition reads “{slug}”, which is asked only later (or in a circle)",
        "这个条件要看“{slug}”，可那道题在后面才问(或互相等待)",
    ),
    "question_unused": (
        "nothing depends on the answer to “{slug}”: do not ask it",
        "“{slug}”的答案没有任何用处，不要问",
    ),
    "definition_unused": ("“{slug}” is used nowhere", "“{slug}”没有被用到"),
    "field_widened": (
        "the item asks {asked}, wider than the field “{slug}” allows ({allowed}): narrow it",
        "事项要求 {asked}，比数据项“{slug}”的范围（{allowed}）还宽：只能收窄",
    ),
    "field_disagree": (
        "the items {items} leave no value that fits “{slug}” for all of them",
        "事项 {items} 对“{slug}”的要求互相矛盾，没有值能同时满足",
    ),
    "field_retyped": (
        "the question “{question}” answers “{slug}”, a field of another kind ({kind})",
        "题目“{question}”回答的数据项“{slug}”类型不同（{kind}）",
    ),
    "option_missing": (
        "the field “{slug}” has no value “{value}”, which this answer would give it",
        "数据项“{slug}”没有“{value}”这个值，可这个选项会填它",
    ),
    "same_meaning": (
        "“{slug}” means the same as “{other}”: use one field",
        "“{slug}”和“{other}”是同一个意思：只留一个",
    ),
    "dependency_cycle": ("items wait for each other: {cycle}", "事项互相等待：{cycle}"),
    "item_not_here": ("the theme has no item “{slug}”{hint}", "这个主题里没有事项“{slug}”{hint}"),
    "no_variant": (
        "the item “{item}” has no way “{slug}”{hint}",
        "事项“{item}”没有“{slug}”这种办法{hint}",
    ),
    "no_fallback": (
        "the last way must not depend on a condition, or nothing applies",
        "最后一种办法不能带条件，否则可能一种都不适用",
    ),
    "wrong_operand": (
        "“{value}” is no possible answer to “{slug}”{hint}",
        "“{value}”不是“{slug}”的可选答案{hint}",
    ),
    "too_few_options": ("a question to choose from needs two options", "选择题至少要有两个选项"),
    "question_wider": (
        "the question takes {asked}, but the field “{slug}” is allowed {allowed} here: narrow the "
        "question, or let the other answers lead out",
        "这道题可以答 {asked}，但数据项“{slug}”在这里只许 {allowed}：把题收窄，"
        "或让超出的答案转到别处",
    ),
    "no_limits": ("a number needs a minimum and a maximum", "数字题要写最小值和最大值"),
    "longer_than_law": (
        "the promised time ({promised}) is longer than the law's ({law})",
        "承诺时限（{promised}）比法定时限（{law}）还长",
    ),
    "unreviewed": (
        "nobody has confirmed this yet (reviewed: false)",
        "这一条还没人核实（reviewed: false）",
    ),
    "code_without_shape": (
        "a code has a pattern and a shape in words, and no other field has them: “{slug}”",
        "编码类数据项要写 pattern 和 shape，别的类型不写：“{slug}”",
    ),
    "no_pattern": ("this is no regular expression", "这不是合法的正则表达式"),
    "late_on_the_spot": (
        "what is decided on the spot has no papers that come later: name the document that allows "
        "it, or ask for the paper",
        "当场办结的不能容缺后补：写明允许的文件，或者改成现在就交",
    ),
    "tolerated_days": (
        "papers may follow within 1 to {most} working days",
        "容缺补交的期限是 1 到 {most} 个工作日",
    ),
    "late_consequence": (
        "granting before the papers are here goes with revoking where they do not come: set "
        "issue_before_supplement: true and late_consequence: revoke together, or neither",
        "先发证和到期不补就撤销是一回事：issue_before_supplement: true 和 "
        "late_consequence: revoke 一起写，或者都不写",
    ),
    "late_source": (
        "who grants before the papers are here? name it in late_source",
        "哪里先发证后补材料？在 late_source 里写明",
    ),
    "nothing_left": (
        "these answers bring in no item, and no page says so (write `nothing`): {answers}",
        "这样回答一件事都不用办，却没有说明页（请写 nothing）：{answers}",
    ),
    "no_applicant": (
        "every item asks who applies: add the field “{slug}”, required and without a condition",
        "每个事项都要问清申请人：加上数据项“{slug}”，必填，不带条件",
    ),
    "statement_for_nobody": (
        "no item that uses this statement admits the applicant “{who}”",
        "用到这份承诺书的事项，都不收“{who}”的申请",
    ),
    "shown_to_nobody": (
        "only a public statement is shown for a time: write `public: true`, or leave this out",
        "只有公开的承诺书才有公开期限：写上 public: true，或删掉这一行",
    ),
    "excluded_unmarked": (
        "papers of this kind cannot be signed electronically (电子签名法 art. 3): "
        "write `excluded: {matter}`",
        "这类文书不适用电子签名（电子签名法第三条）：写上 excluded: {matter}",
    ),
    "excluded_signed": (
        "“{slug}” is excluded from electronic signatures (电子签名法 art. 3), so no statement can "
        "stand in here: ask for the paper itself",
        "“{slug}”不适用电子签名（电子签名法第三条），不能用承诺书代替：写成要交的材料",
    ),
    "full_promise_excluded": (
        "the law keeps statements away from what endangers {risk}: no full promise here",
        "直接关系{risk}的事项不适用告知承诺，不能完全承诺",
    ),
    "promise_without_statement": (
        "a promised paper needs the statement that stands in for it",
        "承诺代替的材料要写明用哪份承诺书",
    ),
}

KINDS: dict[str, str] = {
    "departments": "部门",
    "subjects": "表单页",
    "parameters": "参数",
    "fields": "数据项",
    "papers": "材料",
    "statements": "承诺书",
    "items": "事项",
    "themes": "主题",
    "questions": "题目",
    "options": "选项",
    "pages": "说明页",
}
ENGLISH_KINDS = {
    "departments": "department",
    "subjects": "subject",
    "parameters": "parameter",
    "fields": "field",
    "papers": "paper",
    "statements": "statement",
    "items": "item",
    "themes": "theme",
    "questions": "question",
    "options": "option",
    "pages": "page elsewhere",
}
LANGUAGE_NAMES = {
    "zh-Hans": ("Chinese (zh-Hans)", "中文(zh-Hans)"),
    "en": ("English (en)", "英文(en)"),
}


RISKS = {
    "security": ("national security", "国家安全、国家秘密"),
    "public-safety": ("public safety", "公共安全"),
    "finance": ("the supervision of finance", "金融业审慎监管"),
    "environment": ("the environment", "生态环境保护"),
    "health": ("people's health", "人身健康"),
    "life-and-property": ("life and property", "生命财产安全"),
    "foreign": ("foreign affairs", "重要涉外"),
}
"""What a matter may endanger (`catalog.values.Risk`), as 国办发〔2020〕42号 lists it."""

WANTED = {
    "number": ("number", "数字"),
    "day": ("day", "日期"),
    "day_or_id": ("day or ID card number", "日期或身份证号码"),
    "table": ("table", "表格"),
}
"""What a check needs to measure."""


@dataclass(frozen=True, order=True)
class Place:
    """A file and a line, both for people: lines count from 1."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `values` fill the sentence; `hint` is the nearest known name."""

    code: str
    place: Place
    values: dict[str, str]

    def text(self, language: str = "en") -> str:
        """The whole line: file:line: sentence."""
        chinese = language.startswith("zh")
        values = dict(self.values)
        if "kind" in values and self.code != "field_retyped":
            names = KINDS if chinese else ENGLISH_KINDS
            values["kind"] = names.get(values["kind"], values["kind"])
        if "language" in values:
            values["language"] = LANGUAGE_NAMES[values["language"]][chinese]
        if "risk" in values:
            values["risk"] = RISKS[values["risk"]][chinese]
        if "wanted" in values:
            values["wanted"] = WANTED[values["wanted"]][chinese]
        hint = values.get("hint", "")
        if hint:
            values["hint"] = f"，是不是“{hint}”？" if chinese else f"; did you mean “{hint}”?"
        return f"{self.place}: {MESSAGES[self.code][chinese].format(**values)}"


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name most like this one, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else ""

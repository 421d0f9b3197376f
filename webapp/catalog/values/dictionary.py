"""The shared dictionary: fields (数据元) and papers (材料). One meaning, one definition."""

from __future__ import annotations

from enum import StrEnum

from webapp.catalog.values.base import NO_TEXT, Definition, Number, Text
from webapp.catalog.values.conditions import Condition


class FieldKind(StrEnum):
    """The kinds of data element. `rows` is a table whose columns are other fields."""

    text = "text"
    long_text = "long_text"
    name = "name"
    id_number = "id_number"
    uscc = "uscc"
    phone = "phone"
    bank_card = "bank_card"
    """The number of a bank card, by its check digit."""
    code = "code"
    """A number or name of a given `pattern` (of a certificate, a project, a title)."""
    address = "address"
    area = "area"
    number = "number"
    money = "money"
    date = "date"
    yes_no = "yes_no"
    choice = "choice"
    many = "many"
    rows = "rows"


class Sensitivity(StrEnum):
    """How a value is kept: personal and sensitive values are stored encrypted."""

    public = "public"
    personal = "personal"
    sensitive = "sensitive"


class Choice(Definition, frozen=True):
    """One value of a field that is chosen from a list."""

    slug: str
    label: Text


class Prefill(Definition, frozen=True):
    """Where a value can come from: `identity`, `licence` or `earlier`, and the key in there."""

    source: str
    key: str
    when: Condition | None = None


class Field(Definition, frozen=True):
    """One data element (数据元) of the shared dictionary. One meaning, one field.

    A code is matched with `pattern` (a regular expression over capitals and digits, without
    spaces); `shape` says it in words: 20 位数字或字母.
    """

    slug: str
    kind: FieldKind
    subject: str
    meaning: str
    label: Text
    help: Text = NO_TEXT
    unit: Text = NO_TEXT
    options: tuple[Choice, ...] = ()
    columns: tuple[str, ...] = ()
    minimum: Number | None = None
    maximum: Number | None = None
    decimals: int = 0
    sensitivity: Sensitivity = Sensitivity.public
    prefill: Prefill | None = None
    autocomplete: str = ""
    pattern: str = ""
    shape: Text = NO_TEXT
    example: str = ""


class Subject(Definition, frozen=True):
    """One page of the form: fields about the same thing stand together."""

    slug: str
    title: Text
    order: int
    hint: Text = NO_TEXT


class PaperMode(StrEnum):
    """What the applicant has to do about a paper, strictest first.

    required 需上传, later 可后补 (容缺), promised 承诺代替, shared 免交 (电子证照),
    generated 系统生成.
    """

    required = "required"
    later = "later"
    promised = "promised"
    shared = "shared"
    generated = "generated"


class Paper(Definition, frozen=True):
    """One kind of document (材料).

    `per_row` names a table of the form of which each row needs one of its own (a photo of each
    member of staff).
    """

    slug: str
    name: Text
    enough: Text
    form: str = "copy"
    good: Text = NO_TEXT
    pages: int | None = None
    replaced_by: str = ""
    result_of: tuple[str, ...] = ()
    proves: tuple[str, ...] = ()
    per_row: str = ""

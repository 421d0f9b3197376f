"""What the component gallery shows: charts and a code that templates cannot make themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import qrcode
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.web.charts import Row, Visit, gantt
from webapp.web.language import say_day, say_day_short

FIRST = date(2026, 11, 27)
LAST = date(2026, 12, 4)


def _head(day: date) -> tuple[str, str]:
    return str(day.day), str(day.month)


def _chart() -> Any:
    def row(key: str, name: str, days: int, start: int, end: int, critical: bool) -> Row:
        first, last = FIRST + timedelta(days=start), FIRST + timedelta(days=end)
        note = _("%(num)s working days", num=days)
        when = f"{say_day_short(first)} – {say_day(last)}"
        return Row(key, name, note, first, last, critical, when=when)

    return gantt(
        [
            row("a", _("Business licence"), 1, 0, 0, True),
            row("b", _("Food permit"), 5, 3, 7, True),
            row("c", _("Outdoor sign"), 3, 3, 5, False),
        ],
        first_day=FIRST,
        last_day=LAST,
        days_off=[date(2026, 11, 28), date(2026, 11, 29)],
        visits=[Visit(date(2026, 12, 1), ("b", "c"), _("one visit together"))],
        links=[("a", "b")],
        head=_head,
        end_label=_("latest %(day)s", day=say_day_short(LAST)),
        sentence=_("Three steps run alongside; the food permit decides the date."),
    )


def _code() -> Markup:
    code = qrcode.QRCode(border=0)
    code.add_data("https://example.org/t/demonstration")
    rows = code.get_matrix()
    dark = "".join(
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Markup('<svg viewBox="-2 -2 {0} {0}"><path fill="currentColor" d="{1}"/></svg>').format(
        len(rows) + 4, dark
    )


def examples() -> dict[str, Any]:
    """The context of components.html."""
    return {"chart": _chart(), "code": _code()}

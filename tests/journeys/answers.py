"""What the people of the journeys answer and type."""

from __future__ import annotations

from stdnum.cn import ric

WIDEST = {
    "only-prepackaged": "no",
    "has-licence": "no",
    "business-form": "company",
    "floor-area": "326",
    "entertainment": "yes",
    "cold-dishes": "yes",
    "self-made-drinks": "yes",
    "raw-food": "yes",
    "chain": "no",
    "signboard": "large",
    "tobacco": "yes",
    "health-certificates": "missing",
    "staff-to-check": "2",
}
"""A seafood restaurant with singing: every permit there is."""

SMALL = {
    "only-prepackaged": "no",
    "has-licence": "no",
    "business-form": "individual",
    "floor-area": "80",
    "entertainment": "no",
    "cold-dishes": "no",
    "self-made-drinks": "unsure",
    "raw-food": "no",
    "simple-making": "no",
    "chain": "no",
    "signboard": "plain",
    "tobacco": "no",
    "health-certificates": "all",
}
"""A noodle shop: licence, food permit, sign."""


def an_id_number(serial: int) -> str:
    """A well-formed ID number (GB 11643) that is nobody's: its sequence is 000."""
    body = f"3702021990{1 + serial % 12:02d}{10 + serial % 18:02d}000"
    return body + ric.calc_check_digit(body + "0")


TYPED = {
    "applicant-home": "滨江市中山路 12 号 3 单元 402",
    "shop-name": "老王海鲜小馆",
    "staff-number": "6",
    "registered-capital": "30",
    "shareholder-name": "王建国",
    "shareholder-amount": "30",
    "director-name": "王建国",
    "finance-name": "刘芳",
    "liaison-name": "刘芳",
    "liaison-phone": "13812345678",
    "premises-address": "滨江区海天路 18 号 1 层 102",
    "premises-owner": "海天物业有限公司",
    "guests": "60",
    "storey": "1",
    "storeys-of-building": "6",
    "exits": "2",
    "food-safety-manager": "刘芳",
    "head-office": "老王餐饮集团",
    "sign-text": "老王海鲜小馆",
    "sign-width": "6",
    "sign-height": "1.2",
    "sign-material": "铝塑板",
    "staff-name": "李秀英",
    "staff-phone": "13912345678",
    "tobacco-capital": "5",
}
"""What is typed into each field of free text; choices take their first option."""

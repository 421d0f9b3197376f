"""The page lint finds what it is there to find."""

import pytest

from tests.support import page_lint

GOOD = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>一次办</title></head><body><main>
<h1>你的电话号码</h1>
<form method="post" action="/sign-in"><input type="hidden" name="csrf_token" value="x">
<label for="phone">电话</label><input id="phone" name="phone">
<button class="btn main">继续</button></form>
</main></body></html>"""


def test_a_good_page_passes() -> None:
    assert page_lint.problems(GOOD) == []


@pytest.mark.parametrize(
    ("part", "instead", "said"),
    [
        ("<!doctype html>", "", "no doctype"),
        (' lang="zh-Hans"', "", "no language"),
        ("<title>一次办</title>", "<title></title>", "<title>"),
        ("</main>", "<h1>Again</h1></main>", "<h1>"),
        ("<main>", '<main><p id="phone"></p>', "stands 2 times"),
        ("</form>", '</form><a class="btn main" href="/">x</a>', "2 main buttons"),
        (' action="/sign-in"', "", "action and a method"),
        ('name="csrf_token"', 'name="other"', "csrf_token"),
        (' for="phone"', "", "no label"),
        ("<h1>", '<h1 style="color:red">', "style"),
        ("<h1>", '<h1 onclick="x()">', "onclick"),
        ("<h1>", '<h1 hx-get="/">', "hx-get"),
        ("</head>", "<script>x()</script></head>", "inline <script>"),
        ("<h1>", '<svg><path fill="#fff"/></svg><h1>', "outside the tokens"),
        ("</h1>", "</h2>", "line"),
    ],
)
def test_each_fault_is_found(part: str, instead: str, said: str) -> None:
    found = page_lint.problems(GOOD.replace(part, instead, 1))
    assert any(said in problem for problem in found), found

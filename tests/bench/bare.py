"""The yardstick: one form of 10 fields in plain Flask and Jinja, without database, session or CSRF.

Every measure of a page is divided by what this page costs under the same server in the same run.
It is never changed, so that figures of different months compare.
"""

from flask import Flask, render_template, request
from jinja2 import DictLoader

FIELDS = [f"field_{number}" for number in range(1, 11)]

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Ten fields</title></head>
<body>
<h1>Ten fields</h1>
<form method="post" action="/">
{% for name in fields %}
<p><label for="{{ name }}">{{ name }}</label>
<input id="{{ name }}" name="{{ name }}" value="{{ values.get(name, '') }}" required></p>
{% endfor %}
<button>Send</button>
</form>
</body>
</html>
"""

app = Flask(__name__)
app.jinja_loader = DictLoader({"form.html": PAGE})


@app.route("/", methods=["GET", "POST"])
def form() -> str:
    """Show the form with what was sent."""
    return render_template("form.html", fields=FIELDS, values=request.form)

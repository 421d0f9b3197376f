"""Making mutants: one small change of a module's syntax tree at a time.

Left alone on purpose: docstrings, annotations, decorators, class bodies outside their methods
(tables and enums are data, judged by the tests of what reads them), and the text of a raised
error, which only a developer reads.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Change = Callable[[], "str | None"]

BOUNDARY = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
COMPARISON = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
ARITHMETIC = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
TWINS = {
    "any": "all",
    "all": "any",
    "min": "max",
    "max": "min",
    "removeprefix": "removesuffix",
    "removesuffix": "removeprefix",
}


@dataclass(frozen=True)
class Mutant:
    """One changed module: where, what was done, and the tree that came of it."""

    line: int
    kind: str
    before: str
    after: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.line}: {self.kind}: {self.before}  →  {self.after}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, from top to bottom."""
    for number in range(len(_Changes(ast.parse(source)).found)):
        tree = ast.parse(source)
        node, kind, change = _Changes(tree).found[number]
        line, before = node.lineno, _said(node)
        after = change()
        ast.fix_missing_locations(tree)
        yield Mutant(line, kind, before, after if after is not None else _said(node), tree)


def _said(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:110]


class _Changes(ast.NodeVisitor):
    """Collects what can be changed: the node it is shown by, the kind, and the change itself.

    A change alters the tree and returns how the changed part reads, or None where the node that
    was there shows it.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.found: list[tuple[ast.stmt | ast.expr, str, Change]] = []
        self._raising = False
        for statement in tree.body:
            self.visit(statement)

    def _add(self, node: ast.stmt | ast.expr, kind: str, change: Change) -> None:
        self.found.append((node, kind, change))

    def _put(self, node: ast.expr | ast.stmt, kind: str, parent: ast.AST, new: ast.AST) -> None:
        """A change that puts `new` where `node` stands in its parent."""

        def change() -> str:
            for name, value in ast.iter_fields(parent):
                if value is node:
                    setattr(parent, name, new)
                elif isinstance(value, list) and node in value:
                    value[value.index(node)] = new
            return _said(new)

        self._add(node, kind, change)

    def _set(self, node: ast.expr | ast.stmt, kind: str, name: str, value: object) -> None:
        """A change that gives an attribute of `node` another value."""
        self._add(node, kind, lambda: setattr(node, name, value))

    # --- what is left alone -------------------------------------------------------------------

    def visit_Import(self, node: ast.Import) -> None:
        """Nothing to change."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Nothing to change."""

    def visit_Assert(self, node: ast.Assert) -> None:
        """An assertion is there for the type checker."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """The value alone, not its type."""
        if node.value is not None:
            self._child(node, node.value)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Methods alone."""
        for statement in node.body:
            if isinstance(statement, ast.FunctionDef):
                self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Defaults and body."""
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                self._child(node.args, default)
        for statement in node.body:
            self._child(node, statement)

    # --- statements ---------------------------------------------------------------------------

    def visit_Expr(self, node: ast.Expr) -> None:
        """A call for its effect; a docstring is none."""
        if not isinstance(node.value, ast.Constant):
            self._child(node, node.value)

    def visit_Raise(self, node: ast.Raise) -> None:
        """The text of an error is not changed, its numbers and conditions are."""
        self._raising = True
        self.generic_visit(node)
        self._raising = False

    def visit_Return(self, node: ast.Return) -> None:
        """Return nothing."""
        if node.value is None:
            return
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self._put(node.value, "return", node, ast.Constant(None))
        self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        """The other direction."""
        if other := ARITHMETIC.get(type(node.op)):
            self._set(node, "arithmetic", "op", other())
        self.generic_visit(node)

    def _child(self, parent: ast.AST, node: ast.AST) -> None:
        """Visit a node, with its removal and its replacement where those make sense."""
        if isinstance(node, ast.Raise | ast.AugAssign) or (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call | ast.YieldFrom | ast.Yield)
        ):
            self._put(node, "remove", parent, ast.Pass())
        elif isinstance(node, ast.Continue):
            self._put(node, "loop", parent, ast.Break())
        elif isinstance(node, ast.Break):
            self._put(node, "loop", parent, ast.Continue())
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self._put(node, "not", parent, node.operand)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            self._put(node, "arithmetic", parent, node.operand)
        self.visit(node)

    def generic_visit(self, node: ast.AST) -> None:
        """Every child, in order."""
        for child in ast.iter_child_nodes(node):
            self._child(node, child)

    # --- conditions ---------------------------------------------------------------------------

    def _condition(self, parent: ast.AST, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare | ast.UnaryOp):
            self._put(test, "condition", parent, ast.UnaryOp(ast.Not(), test))

    def visit_If(self, node: ast.If) -> None:
        """Turn the condition round."""
        self._condition(node, node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        """Turn the condition round."""
        self._condition(node, node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        """Turn the condition round."""
        self._condition(node, node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        """Turn each filter round."""
        for test in node.ifs:
            self._condition(node, test)
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Its boundary, and its opposite."""
        for place, op in enumerate(node.ops):
            for kind, table in (("boundary", BOUNDARY), ("comparison", COMPARISON)):
                if other := table.get(type(op)):
                    ops = [*node.ops[:place], other(), *node.ops[place + 1 :]]
                    self._set(node, kind, "ops", ops)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        """And for or; and without each of its parts."""
        self._set(node, "boolean", "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        for place in range(len(node.values)):
            rest = [*node.values[:place], *node.values[place + 1 :]]
            self._set(node, "part left out", "values", rest if len(rest) > 1 else rest * 2)
        self.generic_visit(node)

    # --- values -------------------------------------------------------------------------------

    def visit_BinOp(self, node: ast.BinOp) -> None:
        """Another operation; the bar between types in isinstance is none."""
        if other := ARITHMETIC.get(type(node.op)):
            self._set(node, "arithmetic", "op", other())
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """The twin of a known function; the types of isinstance stay."""
        called = node.func
        name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
        if twin := TWINS.get(name):
            self._add(node, "twin", lambda: _rename(called, twin))
        if name == "isinstance":
            self.visit(node.args[0])
            return
        self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """The values of a type are no values of the program."""
        if not (isinstance(node.value, ast.Name) and node.value.id == "Literal"):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Another constant of its kind."""
        value = node.value
        if isinstance(value, bool):
            self._set(node, "constant", "value", not value)
        elif isinstance(value, int | float):
            self._set(node, "constant", "value", value + 1)
        elif isinstance(value, str) and not self._raising:
            self._set(node, "constant", "value", f"XX{value}")


def _rename(called: ast.expr, name: str) -> None:
    setattr(called, "id" if isinstance(called, ast.Name) else "attr", name)

"""CloudWatch's metric mathematics, as far as our dashboards use it: sums, ratios, FILL and constants."""

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence

from cli.operations.metrics import Series

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


class UnsupportedExpression(ValueError):  # noqa: N818 - what it is
    """The expression uses something that only CloudWatch computes."""


def evaluate(expression: str, known: Mapping[str, Series], steps: int) -> Series:
    """Return the values of an expression over named series; where a value is missing or the divisor is 0, None.

    Raises
    ------
    UnsupportedExpression
        If only CloudWatch can compute it.
    """
    try:
        tree = ast.parse(re.sub(r"\s+", " ", expression), mode="eval")
    except SyntaxError as error:
        raise UnsupportedExpression(expression) from error
    return _value(tree.body, known, steps)


def _value(node: ast.expr, known: Mapping[str, Series], steps: int) -> Series:
    match node:
        case ast.Constant(value=int() | float() as number):
            return [float(number)] * steps
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            pairs = zip(_value(left, known, steps), _value(right, known, steps), strict=True)
            return [_combine(_OPERATORS[type(op)], one, other) for one, other in pairs]
        case ast.Call(func=ast.Name(id="FILL"), args=[series, filler]):
            fillers = _value(filler, known, steps)
            return [a if a is not None else b for a, b in zip(_value(series, known, steps), fillers, strict=True)]
        case ast.Call(func=ast.Name(id="SUM"), args=[ast.List(elts=elements)]):
            return _sum([_value(each, known, steps) for each in elements])
    raise UnsupportedExpression(ast.unparse(node))


def _combine(apply: Callable[[float, float], float], one: float | None, other: float | None) -> float | None:
    if one is None or other is None or (apply is operator.truediv and other == 0):
        return None
    return apply(one, other)


def _sum(several: Sequence[Series]) -> Series:
    """Return the sum of the values that there are, at each step."""
    columns = ([value for value in column if value is not None] for column in zip(*several, strict=True))
    return [sum(column) if column else None for column in columns]

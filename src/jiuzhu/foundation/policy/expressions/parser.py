"""From the text of a rule to its typed tree; nothing outside the listed subset of SQL passes."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import sqlglot
from sqlglot import expressions as sql
from sqlglot.errors import SqlglotError

from jiuzhu.foundation.policy.errors import ExpressionFaulty
from jiuzhu.foundation.policy.expressions import nodes
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC, ORDERED_TEXT, WORDS, FactTypes, Kind

LONGEST = 4000
COMPARISONS: dict[type[sql.Expr], str] = {
    sql.EQ: "=",
    sql.NEQ: "<>",
    sql.LT: "<",
    sql.LTE: "<=",
    sql.GT: ">",
    sql.GTE: ">=",
}
ARITHMETIC: dict[type[sql.Expr], str] = {sql.Add: "+", sql.Sub: "-", sql.Mul: "*", sql.Div: "/"}
FUNCTIONS: dict[type[sql.Expr], str] = {sql.Abs: "ABS", sql.Least: "LEAST", sql.Greatest: "GREATEST"}
SUBSET = "能写的有：AND OR NOT，= <> < <= > >=，+ - * /，IN，BETWEEN，IS NULL，CASE，COALESCE，NULLIF，ABS，LEAST，GREATEST。"


def parse_tree(text: str, facts: FactTypes, parameters: Mapping[str, Kind]) -> nodes.Node:
    """Read one expression; raises ExpressionFaulty saying what to write instead."""
    if len(text) > LONGEST:
        raise ExpressionFaulty(f"条件有 {len(text)} 个字符，太长。", "请拆成几条规则。")
    try:
        return _Reader(text, facts, parameters).read(sqlglot.parse_one(text, read="duckdb"))
    except SqlglotError as error:
        raise ExpressionFaulty(f"条件“{text}”读不懂。", "请检查括号、引号是否成对。" + SUBSET) from error
    except RecursionError as error:
        raise ExpressionFaulty("条件的括号套得太深。", "请拆成几条规则。") from error


class _Reader:
    def __init__(self, text: str, facts: FactTypes, parameters: Mapping[str, Kind]) -> None:
        self.text = text
        self.facts = facts
        self.parameters = parameters

    def fault(self, what: str, remedy: str) -> ExpressionFaulty:
        return ExpressionFaulty(f"条件“{self.text}”中，{what}", remedy)

    def read(self, tree: sql.Expr) -> nodes.Node:
        kind = type(tree)
        if kind in COMPARISONS:
            return self.comparison(COMPARISONS[kind], self.read(tree.this), self.read(tree.expression))
        if kind in ARITHMETIC:
            return self.arithmetic(ARITHMETIC[kind], self.number(tree.this), self.number(tree.expression))
        if kind in FUNCTIONS:
            arguments = (self.number(tree.this), *(self.number(each) for each in tree.args.get("expressions") or ()))
            return nodes.Function(self.common_number(arguments), FUNCTIONS[kind], arguments)
        match tree:
            case sql.Paren():
                return self.read(tree.this)
            case sql.And() | sql.Or():
                items = tuple(self.condition(each) for each in (tree.left, tree.right))
                make = nodes.Both if isinstance(tree, sql.And) else nodes.Either
                flat = tuple(part for item in items for part in (item.items if isinstance(item, make) else (item,)))
                return make(Kind.BOOLEAN, flat)
            case sql.Not():
                return nodes.Not(Kind.BOOLEAN, self.condition(tree.this))
            case sql.Neg():
                return self.negative(self.number(tree.this))
            case sql.Column():
                return self.name(tree)
            case sql.Literal():
                return self.literal(tree)
            case sql.Boolean():
                return nodes.Literal(Kind.BOOLEAN, bool(tree.this))
            case sql.Is():
                return self.missing(tree)
            case sql.Between():
                item = self.read(tree.this)
                low, high = self.read(tree.args["low"]), self.read(tree.args["high"])
                return nodes.Both(Kind.BOOLEAN, (self.comparison(">=", item, low), self.comparison("<=", item, high)))
            case sql.In():
                return self.membership(tree)
            case sql.Nullif():
                return self.null_if(tree)
            case sql.Coalesce():
                return self.coalesce(tree)
            case sql.Case():
                return self.case(tree)
        raise self.fault(f"“{tree.sql(dialect='duckdb')}”不能用。", SUBSET)

    # ---- leaves ------------------------------------------------------------------------------------

    def name(self, tree: sql.Column) -> nodes.Node:
        name, table = tree.name, tree.table
        if table == "p":
            if name not in self.parameters:
                raise self.fault(f"没有参数 p.{name}。", f"请在 parameters 中写明，或改用{_nearest(name, self.parameters)}。")
            return nodes.Parameter(self.parameters[name], name)
        if table:
            raise self.fault(f"“{table}.{name}”不能用。", "事实直接写名字，参数写成 p.名字。")
        if name not in self.facts:
            raise self.fault(f"没有事实 {name}。", f"请先写入 facts.yaml，或改用{_nearest(name, self.facts)}。")
        fact = self.facts[name]
        return nodes.Fact(fact.kind, name, fact)

    def literal(self, tree: sql.Literal) -> nodes.Literal:
        if tree.is_string:
            return nodes.Literal(Kind.TEXT, str(tree.this))
        text = str(tree.this)
        if not text.replace(".", "", 1).isdigit():
            raise self.fault(f"数“{text}”不能这样写。", "请写成整数或小数，例如 0.60。")
        return nodes.Literal(Kind.NUMBER, Fraction(text))

    # ---- numbers -----------------------------------------------------------------------------------

    def number(self, tree: sql.Expr) -> nodes.Node:
        node = self.read(tree)
        if node.kind not in NUMERIC:
            raise self.fault(f"“{tree.sql(dialect='duckdb')}”不是数。", "加减乘除和大小比较只能用于金额、人数和数值。")
        return node

    def negative(self, node: nodes.Node) -> nodes.Node:
        return self.arithmetic("-", nodes.Literal(Kind.NUMBER, Fraction(0)), node)

    def arithmetic(self, operator: str, left: nodes.Node, right: nodes.Node) -> nodes.Node:
        if isinstance(left, nodes.Literal) and isinstance(right, nodes.Literal):
            return nodes.Literal(Kind.NUMBER, self.calculate(operator, left.value, right.value))
        one, other = nodes.dimension_of(left), nodes.dimension_of(right)
        if operator in "+-":
            if one is not None and other is not None and one != other:
                raise self.fault("金额与非金额相加减。", "请只把金额与金额、人数与人数相加减。")
            dimension = one if one is not None else other or 0
        else:
            dimension = (one or 0) + (other or 0) if operator == "*" else (one or 0) - (other or 0)
        return nodes.Arithmetic(Kind.MONEY if dimension == 1 else Kind.NUMBER, operator, left, right, dimension)

    def calculate(self, operator: str, left: object, right: object) -> Fraction:
        assert isinstance(left, Fraction) and isinstance(right, Fraction)
        match operator:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
        if right == 0:
            raise self.fault("除数是 0。", "请改写除数。")
        return left / right

    def common_number(self, arguments: tuple[nodes.Node, ...]) -> Kind:
        dimensions = {nodes.dimension_of(each) for each in arguments} - {None}
        if len(dimensions) > 1 or not dimensions <= {0, 1}:
            raise self.fault("把金额与非金额混在一起。", "请只比较同类的数。")
        return Kind.MONEY if dimensions == {1} else Kind.NUMBER

    # ---- conditions --------------------------------------------------------------------------------

    def condition(self, tree: sql.Expr) -> nodes.Node:
        node = self.read(tree)
        if node.kind is not Kind.BOOLEAN:
            raise self.fault(f"“{tree.sql(dialect='duckdb')}”不是条件。", "AND OR NOT 两边请写比较式或是非型事实。")
        return node

    def comparison(self, operator: str, left: nodes.Node, right: nodes.Node) -> nodes.Node:
        if isinstance(left, nodes.Literal) and not isinstance(right, nodes.Literal):
            flipped = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
            if right.kind not in NUMERIC:
                return self.comparison(flipped, right, left)
        if left.kind in NUMERIC and right.kind in NUMERIC:
            one, other = nodes.dimension_of(left), nodes.dimension_of(right)
            if one is not None and other is not None and one != other:
                raise self.fault("金额与非金额相比。", "两边请用同一单位；比例请写成 甲 / 乙 > p.比例。")
            return nodes.Comparison(Kind.BOOLEAN, operator, left, right)
        if left.kind in ORDERED_TEXT and right.kind in (left.kind, Kind.TEXT):
            return nodes.Comparison(Kind.BOOLEAN, operator, left, self.dated(left.kind, right))
        if left.kind in WORDS and right.kind in WORDS:
            if operator != "=":
                raise self.fault(f"文字用了 {operator}。", "文字只能用 = 和 IN；不等于请写 NOT 甲 = 乙。")
            self.check_code(left, right)
            return nodes.Comparison(Kind.BOOLEAN, "=", left, right)
        if left.kind is Kind.BOOLEAN and right.kind is Kind.BOOLEAN:
            raise self.fault("是非型的值用了比较号。", "请直接写事实名或 NOT 事实名。")
        raise self.fault("比较号两边不是同一种值。", "数与数、日期与日期、文字与文字才能比。")

    def dated(self, kind: Kind, node: nodes.Node) -> nodes.Node:
        if isinstance(node, nodes.Literal):
            text = str(node.value)
            try:
                date.fromisoformat(text if kind is Kind.DATE else text + "-01")
            except ValueError as error:
                raise self.fault(f"日期“{text}”不对。", "日期写成 2024-05-31，月份写成 2024-05。") from error
            return nodes.Literal(kind, text)
        if node.kind is not kind:
            raise self.fault("日期与文字相比。", "请用日期型事实或日期。")
        return node

    def check_code(self, left: nodes.Node, right: nodes.Node) -> None:
        for one, other in ((left, right), (right, left)):
            base = one.item if isinstance(one, nodes.NullIf) else one
            if not isinstance(base, nodes.Fact) or not base.type.values or not isinstance(other, nodes.Literal):
                continue
            if other.value not in base.type.values:
                raise self.fault(f"{base.name} 没有“{other.value}”这个取值。", f"取值有：{'、'.join(sorted(base.type.values))}。")

    def missing(self, tree: sql.Is) -> nodes.Node:
        item = self.read(tree.this)
        if not isinstance(tree.expression, sql.Null) or not isinstance(item, nodes.Fact):
            raise self.fault("IS 后面只能是 NULL，前面只能是事实。", "请写 事实 IS NULL 或 事实 IS NOT NULL。")
        if item.type.derived is not None:
            raise self.fault(f"{item.name} 缺失时由其他事实算出。", "请改问那几个事实是否缺失。")
        return nodes.Missing(Kind.BOOLEAN, item)

    def membership(self, tree: sql.In) -> nodes.Node:
        item = self.read(tree.this)
        options = [self.read(each) for each in tree.args.get("expressions") or ()]
        listed = tree.args.get("field")
        if listed is not None:
            options = [self.read(listed)]
        if len(options) == 1 and isinstance(options[0], nodes.Parameter) and options[0].kind is Kind.LIST:
            if item.kind not in WORDS:
                raise self.fault("IN 参数清单只能用于文字。", "请写 文字 IN p.清单。")
            return nodes.Membership(Kind.BOOLEAN, item, options[0])
        if not options or tree.args.get("query") is not None:
            raise self.fault("IN 后面没有取值。", "请写 IN ('甲', '乙') 或 IN p.清单。")
        if item.kind in NUMERIC:
            return nodes.Either(Kind.BOOLEAN, tuple(self.comparison("=", item, each) for each in options))
        values: list[nodes.Literal] = []
        for each in options:
            if not isinstance(each, nodes.Literal) or item.kind not in WORDS or each.kind is not Kind.TEXT:
                raise self.fault("IN 里只能写同一种取值。", "请写 IN ('甲', '乙')。")
            self.check_code(item, each)
            values.append(each)
        return nodes.Membership(Kind.BOOLEAN, item, tuple(values))

    # ---- choices -----------------------------------------------------------------------------------

    def null_if(self, tree: sql.Nullif) -> nodes.Node:
        item, value = self.read(tree.this), self.read(tree.expression)
        if not isinstance(value, nodes.Literal):
            raise self.fault("NULLIF 的第二项不是写明的值。", "请写 NULLIF(事实, 值)。")
        if item.kind in WORDS:
            self.check_code(item, value)
        fits = (item.kind in NUMERIC and value.kind is Kind.NUMBER) or (item.kind in WORDS and value.kind is Kind.TEXT)
        if not fits and not (item.kind is Kind.BOOLEAN and value.kind is Kind.BOOLEAN):
            raise self.fault("NULLIF 的两项不是同一种值。", "请写同一种值。")
        return nodes.NullIf(item.kind, item, value)

    def coalesce(self, tree: sql.Coalesce) -> nodes.Node:
        arguments = tuple(self.read(each) for each in (tree.this, *tree.expressions))
        if not _known(arguments[0]):
            raise self.fault("COALESCE 用在可能缺失的事实上，会把“不知道”当成一个值。", "请改用 known: true 的事实，或让结果保持未知。")
        return nodes.Coalesce(self.common(arguments), arguments)

    def case(self, tree: sql.Case) -> nodes.Node:
        if tree.this is not None or tree.args.get("default") is None:
            raise self.fault("CASE 写法不对。", "请写 CASE WHEN 条件 THEN 值 ELSE 值 END。")
        branches = tuple((self.condition(each.this), self.read(each.args["true"])) for each in tree.args["ifs"])
        for condition, _ in branches:
            if not _known(condition):
                raise self.fault(
                    "CASE 的条件可能未知，未知会落到 ELSE。", "条件里只用 known: true 的事实或 IS NULL；其余请用 AND、OR 表达。"
                )
        otherwise = self.read(tree.args["default"])
        kind = self.common((*(result for _, result in branches), otherwise))
        return nodes.Case(kind, branches, otherwise)

    def common(self, arguments: tuple[nodes.Node, ...]) -> Kind:
        if all(each.kind in NUMERIC for each in arguments):
            return self.common_number(arguments)
        kinds = {Kind.TEXT if each.kind in WORDS else each.kind for each in arguments}
        if len(kinds) > 1 or kinds & ORDERED_TEXT:
            raise self.fault("几个结果不是同一种值。", "请让每个结果都是数、都是文字或都是条件。")
        return kinds.pop()


def _known(node: nodes.Node) -> bool:
    """Say whether a node can never be unknown: no parameter, no quotient, only facts that are always there."""
    if isinstance(node, nodes.Missing):
        return True
    if isinstance(node, nodes.Fact):
        return node.type.known
    if isinstance(node, nodes.Parameter | nodes.NullIf):
        return False
    if isinstance(node, nodes.Arithmetic) and node.operator == "/" and not isinstance(node.right, nodes.Literal):
        return False
    return all(_known(part) for part in node.parts())


def _nearest(name: str, table: Mapping[str, object]) -> str:
    close = difflib.get_close_matches(name, list(table), n=3)
    return "、".join(close) if close else "已有的名字"

"""Conditions in Chinese: what each comparison came to, with both figures, or what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from jiuzhu.foundation.policy.expressions import Kind, Step, nodes
from jiuzhu.foundation.policy.expressions.kinds import NUMERIC
from jiuzhu.foundation.policy.facts import FactDeclaration
from jiuzhu.foundation.policy.packs import Parameter
from jiuzhu.foundation.policy.wording import plain, share, yuan

TRUE_WORDS = {"<": "低于", "<=": "不超过", ">": "超过", ">=": "达到", "=": "为", "<>": "不为"}
FALSE_WORDS = {"<": "不低于", "<=": "超过", ">": "未超过", ">=": "未达到", "=": "不为", "<>": "为"}
STAGES = {
    "preschool": "学前",
    "compulsory": "义务教育",
    "senior_secondary": "高中阶段",
    "university": "大学",
    "postgraduate": "研究生",
}
SIGNS = {"+": " + ", "-": " − ", "*": " × ", "/": " ÷ "}


class Describer:
    """Writes steps of a trace with the labels of facts and parameters."""

    def __init__(self, facts: Mapping[str, FactDeclaration], parameters: Mapping[str, Parameter]) -> None:
        self.facts = facts
        self.parameters = parameters

    def lines(self, step: Step) -> list[tuple[str, bool | None]]:
        """Write the comparisons that count under a step, each with its verdict."""
        if not step.parts:
            return [] if _is_setting(step) else [(self.line(step), step.verdict)]
        parts = step.parts
        if isinstance(step.node, nodes.Both) and step.verdict is False:
            parts = tuple(each for each in parts if each.verdict is False)
            if any(_is_setting(each) for each in parts):
                return []
        return [line for part in parts for line in self.lines(part)]

    def line(self, step: Step) -> str:
        """Write one comparison: 人均年收入 ÷ 12 为 600.00 元，低于 低保标准 738.00 元."""
        if step.verdict is None:
            return self.unknown(step)
        node = step.node
        if isinstance(node, nodes.Comparison):
            word = (TRUE_WORDS if step.verdict else FALSE_WORDS)[node.operator]
            shared = self.is_share(node.left) or self.is_share(node.right)
            left = self.figure(node.left, step.left, shared)
            right = self.figure(node.right, step.right, shared)
            named = "" if isinstance(node.right, nodes.Literal) else f"{self.name(node.right)} "
            if isinstance(node.left, nodes.Fact):
                return f"{self.name(node.left)} {left}，{word} {named}{right}"
            return f"{self.name(node.left)} 为 {left}，{word} {named}{right}"
        if isinstance(node, nodes.Membership):
            options = () if isinstance(node.options, nodes.Parameter) else node.options
            listed = "、".join(self.code(node.item, str(each.value)) for each in options)
            return f"{self.name(node.item)}为{self.code(node.item, str(step.left))}，{'属于' if step.verdict else '不属于'} {listed}"
        if isinstance(node, nodes.Missing):
            return f"{self.name(node.item)}{'未填' if step.verdict else '已填'}"
        return f"{self.name(node)}：{'是' if step.verdict else '否'}"

    def rule(self, node: nodes.Node) -> str:
        """Write a condition as the rule says it, without a household: 人均年收入 ÷ 12 低于 低保标准（738.00 元/月）."""
        match node:
            case nodes.Both():
                return " 且 ".join(self._nested(each) for each in node.items)
            case nodes.Either():
                return " 或 ".join(self._nested(each) for each in node.items)
            case nodes.Not():
                return f"不是（{self.rule(node.item)}）"
            case nodes.Comparison():
                if node.left.kind not in NUMERIC:
                    return f"{self.name(node.left)}{TRUE_WORDS[node.operator]}{self.code(node.left, self.name(node.right))}"
                return f"{self.name(node.left)} {TRUE_WORDS[node.operator]} {self.limit(node.right)}"
            case nodes.Membership():
                if isinstance(node.options, nodes.Parameter):
                    return f"{self.limit(node.options)}包括“{self.name(node.item)}”"
                return f"{self.name(node.item)}为{'、'.join(self.code(node.item, str(each.value)) for each in node.options)}"
            case nodes.Missing():
                return f"{self.name(node.item)}未填"
            case nodes.NullIf() | nodes.Coalesce() | nodes.Case() if node.kind is Kind.BOOLEAN:
                parts = [node.item] if isinstance(node, nodes.NullIf) else [self._last(node)]
                return self.rule(parts[0])
        return self.name(node)

    def limit(self, node: nodes.Node) -> str:
        """Write what is compared with: a number, or a parameter with its value."""
        if isinstance(node, nodes.Parameter) and node.name in self.parameters:
            parameter = self.parameters[node.name]
            return f"{parameter.label}（{value_text(parameter)}）"
        return self.name(node)

    def _nested(self, node: nodes.Node) -> str:
        written = self.rule(node)
        return f"（{written}）" if isinstance(node, nodes.Both | nodes.Either) else written

    def _last(self, node: nodes.Coalesce | nodes.Case) -> nodes.Node:
        return node.otherwise if isinstance(node, nodes.Case) else node.arguments[0]

    def unknown(self, step: Step) -> str:
        """Write what an unknown comparison lacks."""
        lacking = [self.label(name) for name in step.missing_facts]
        unset = [self.parameters[name].label for name in step.missing_parameters if name in self.parameters]
        parts = ([f"缺少{'、'.join(lacking)}"] if lacking else []) + ([f"{'、'.join(unset)}未设定"] if unset else [])
        node = step.node
        about = self.name(node.left) if isinstance(node, nodes.Comparison) else self.name(node)
        if not parts:
            zero = isinstance(node, nodes.Comparison) and any(
                isinstance(each, nodes.Arithmetic) and each.operator == "/" for each in node.walk()
            )
            parts = ["除数为 0"] if zero else ["须由评估人判定"]
        return f"{about}：{'，'.join(parts)}，不能判断"

    def name(self, node: nodes.Node) -> str:
        """Write what a value is, without its figure."""
        match node:
            case nodes.Fact():
                return self.label(node.name)
            case nodes.Parameter():
                parameter = self.parameters.get(node.name)
                return parameter.label if parameter else node.name
            case nodes.Literal():
                if isinstance(node.value, Fraction):
                    return plain(node.value.numerator, node.value.denominator)
                return STAGES.get(str(node.value), str(node.value))
            case nodes.Arithmetic():
                left, right = (
                    f"（{self.name(each)}）" if isinstance(each, nodes.Arithmetic) and node.operator in "*/" else self.name(each)
                    for each in (node.left, node.right)
                )
                return f"{left}{SIGNS[node.operator]}{right}"
            case nodes.NullIf() | nodes.Missing() | nodes.Membership():
                return self.name(node.item)
        return next((self.label(each.name) for each in node.walk() if isinstance(each, nodes.Fact)), "")

    def figure(self, node: nodes.Node, value: object, shared: bool) -> str:
        """Write a figure with its unit."""
        if isinstance(value, Fraction):
            if shared and node.kind in NUMERIC:
                return share(value.numerator, value.denominator)
            if (nodes.dimension_of(node) or 0) == 1:
                return f"{yuan(value.numerator, value.denominator)} 元"
            return f"{plain(value.numerator, value.denominator)}{self.unit(node)}"
        return self.code(node, str(value)) if value is not None and not isinstance(value, date) else str(value)

    def is_share(self, node: nodes.Node) -> bool:
        """Say whether a node is a parameter that is a share."""
        return isinstance(node, nodes.Parameter) and node.name in self.parameters and self.parameters[node.name].is_share

    def unit(self, node: nodes.Node) -> str:
        """Give the unit of a figure with a space before it."""
        unit = ""
        if isinstance(node, nodes.Fact) and node.name in self.facts:
            unit = self.facts[node.name].unit
        if isinstance(node, nodes.Parameter) and node.name in self.parameters:
            unit = self.parameters[node.name].unit
        return f" {unit}" if unit else ""

    def code(self, node: nodes.Node, value: str) -> str:
        """Write a code in Chinese."""
        for each in node.walk():
            if isinstance(each, nodes.Fact) and each.name in self.facts:
                return self.facts[each.name].values.get(value, value)
        return value

    def label(self, name: str) -> str:
        """Give a fact's label."""
        return self.facts[name].label if name in self.facts else name


def _is_setting(step: Step) -> bool:
    """Say whether a comparison looks at parameters only and not at the household."""
    return not any(isinstance(each, nodes.Fact) for each in step.node.walk())


def value_text(parameter: Parameter) -> str:
    """Write a parameter's value with its unit as people read it; 未设定 where the county has not set it."""
    value = parameter.value
    if isinstance(value, Mapping):
        return "，".join(f"{label} {_text(parameter, value.get(area))}" for area, label in (("urban", "城镇"), ("rural", "农村")))
    return _text(parameter, value)


def _text(parameter: Parameter, value: object) -> str:
    if value is None:
        return "未设定"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, tuple):
        return "、".join(STAGES.get(str(each), str(each)) for each in value)
    if parameter.kind is Kind.MONEY and isinstance(value, Decimal | int):
        return f"{yuan(int(value * 100))} {parameter.unit}"
    if parameter.is_share and isinstance(value, Decimal):
        exact = Fraction(value)
        return share(exact.numerator, exact.denominator)
    return f"{value} {parameter.unit}".strip()

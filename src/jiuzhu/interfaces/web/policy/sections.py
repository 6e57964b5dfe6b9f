"""A dated pack as the rows of a page: what it says, what it stands on, how it is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jiuzhu.foundation.policy.facts import declared_facts
from jiuzhu.foundation.policy.packs import CatalogueItem, DatedPack, Deadline, Ground, Indicator, Parameter, VisitInterval, Warning, entries
from jiuzhu.foundation.policy.packs.checking.grounds import name_of
from jiuzhu.foundation.policy.rulings import entries_of
from jiuzhu.interfaces.web.policy.words import Words, title_of

SUBJECTS = {"person": "登记在册的人", "household": "在册家庭", "anyone": "任何人，不论是否登记"}
GRADES = {1: "一般", 2: "较急", 3: "紧急"}
LISTS = {"duties": "职责清单", "tasks": "任务清单", "articles": "任务清单"}
QUOTED = ("normal_quote", "form_quote", "target_quote")
EXPECTS = {"true": "成立", "false": "不成立", "hardship": "困境", "normal": "正常", "unknown": "待定"}


@dataclass(frozen=True)
class Row:
    """One entry: its title, what it says in a few lines, its ground and examples. ``missing`` is a local value not yet set."""

    section: str
    code: str
    title: str
    lines: tuple[str, ...]
    ground: Ground
    tags: tuple[str, ...] = ()
    missing: bool = False
    examples: tuple[tuple[str, str], ...] = ()
    more_quotes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How the row is told from all others of its pack."""
        return f"{self.section}.{self.code}"

    @property
    def words(self) -> str:
        """Everything a search looks at."""
        ground = self.ground
        return " ".join((self.code, self.title, *self.lines, *self.tags, ground.clause, ground.quote, *ground.extra_quotes, ground.reading, *ground.ids))


@dataclass(frozen=True)
class Section:
    """A tab of the page and the parts of a pack it shows, each under its own heading."""

    slug: str
    label: str
    note: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Part:
    """One heading with its rows."""

    label: str
    rows: tuple[Row, ...]


SECTIONS = (
    Section("parameters", "参数", "文件写明的数值，和文件没有写明、由本县设定的数值；没有设定的一律不判断", (("parameters", "参数"),)),
    Section("indicators", "困境指标", "任一条成立即为困境；条件里有不知道的数，结论就是待定", (("indicators", "困境指标"), ("schemes", "评估方案"), ("need_kinds", "需求类型"))),
    Section("warnings", "预警规则", "每月比对时逐条判断；数据没有报来的规则不判断", (("warnings", "预警规则"), ("colours", "分色"))),
    Section("catalogue", "服务清单", "对象按登记的情况逐人判定", (("catalogue", "服务清单"), ("pairings", "结对互助"), ("organisation_kinds", "机构类型"))),
    Section("benefits", "待遇和救助", "按登记的情况逐人、逐户判定", (("benefits", "待遇"), ("aids", "专项救助"), ("exits", "渐退"))),
    Section("conflicts", "救助冲突表", "哪些救助不能同时享受、哪些不能遗漏；每月核算救助链时逐条判断", (("conflicts", "冲突表"), ("aid_kinds", "救助种类"))),
    Section(
        "deadlines",
        "期限与走访",
        "工作日按节假日和调休表计算",
        (("deadlines", "期限"), ("visit_intervals", "走访"), ("intervals", "周期"), ("reports", "报送"), ("milestones", "阶段")),
    ),
    Section("funds", "资金", "购买服务的资金只能用在文件写明的地方", (("fund_caps", "上限"), ("expenditures", "不得支出"))),
    Section("quotas", "站点和人员", "按村、乡镇的情况计算", (("quotas", "应设站点和人员"),)),
    Section("goals", "帮扶目标", "按困境程度确定", (("goals", "帮扶目标"),)),
    Section("duties", "职责任务", "各单位的职责和任务，措施照抄原文", (("tasks", "任务"), ("units", "单位"))),
    Section(
        "lists",
        "类别和名录",
        "文件列明的各种名录",
        (("categories", "对象类别"), ("lists", "名录"), ("modules", "启用的功能"), ("messages", "通知文字"), ("masks", "公示时怎样遮盖")),
    ),
    Section("gaps", "存疑之处", "文件没有写明或前后不一的地方，平台这样理解", (("gaps", "存疑之处"),)),
)


def parts_of(section: Section, pack: DatedPack) -> list[Part]:
    """Give the headings of a section that have rows."""
    words, found = Words(pack), dict[str, list[Row]]()
    wanted = {name for name, _ in section.parts}
    for name, entry in entries_of(pack):
        if name in wanted:
            found.setdefault(name, []).append(row_of(name, _standing(entry, pack), words))
    if "gaps" in wanted:
        found["gaps"] = list(_gaps(pack))
    # What the county still has to set comes first.
    ordered = {name: sorted(rows, key=lambda row: not row.missing) for name, rows in found.items()}
    return [Part(label, tuple(ordered[name])) for name, label in section.parts if ordered.get(name)]


def sections_filled(pack: DatedPack) -> list[Section]:
    """Give the sections that have anything to show."""
    names = {name for name, _ in entries_of(pack)} | ({"gaps"} if pack.pack.ambiguities else set())
    return [section for section in SECTIONS if any(name in names for name, _ in section.parts)]


def rows_matching(pack: DatedPack, asked: str) -> list[Part]:
    """Give the rows of all sections that hold every word asked for."""
    wanted = asked.lower().split()
    parts = [part for section in SECTIONS for part in parts_of(section, pack)]
    found = [Part(part.label, tuple(row for row in part.rows if all(word in row.words.lower() for word in wanted))) for part in parts]
    return [part for part in found if part.rows]


def row_of(section: str, entry: object, words: Words) -> Row:
    """Give one entry as a row."""
    ground = getattr(entry, "ground", Ground())
    missing = _missing(entry)
    tags = _tags(entry, words)
    examples = tuple((_facts(each, words), EXPECTS.get(each.expect, each.expect)) for each in getattr(entry, "examples", ()))
    quotes = (*(str(getattr(entry, name, "")) for name in QUOTED), *getattr(entry, "measures", ()))
    more = tuple(each for each in quotes if each)
    return Row(section, name_of(entry), title_of(entry), _lines(entry, words), ground, tags, missing, examples, more)


def _standing(entry: object, pack: DatedPack) -> object:
    """Give a parameter or deadline with the county's own value."""
    if isinstance(entry, Parameter):
        return pack.parameters[entry.name]
    return pack.deadlines_declared[entry.key] if isinstance(entry, Deadline) else entry


def _lines(entry: object, words: Words) -> tuple[str, ...]:
    match entry:
        case Indicator():
            return tuple(words.describer.rule(branch.when.tree) for branch in entry.branches)
        case Warning():
            return (words.describer.rule(entry.holds.tree),)
        case CatalogueItem():
            return (
                f"对象：{entry.target_quote}",
                f"判定：{words.describer.rule(entry.target.tree)}",
                f"内容：{entry.content}",
                f"供给主体：{'、'.join(entry.providers)}",
                *(f"办理前须有：{need}" for need in entry.needs),
            )
        case VisitInterval():
            return (f"每 {words.value(entry.months, refers=True)} 个月走访 1 次", words.describer.rule(entry.applies.tree))
        case entries.Goal():
            return (entry.text,)
        case entries.Task():
            heads = (f"牵头：{words.code(entry.lead)}" if entry.lead else "", f"责任单位：{words.value(entry.responsible)}" if entry.responsible else "")
            due = f"时限：{entry.due_on}" if entry.due_on else ""
            return tuple(each for each in (*heads, due, *entry.measures) if each)
    return words.lines(entry)


def _tags(entry: object, words: Words) -> tuple[str, ...]:
    local = ("由本县设定",) if getattr(entry, "local", False) else ()
    match entry:
        case Indicator():
            return (entry.dimension,)
        case Warning():
            return (GRADES[entry.grade], SUBJECTS[entry.subject])
        case CatalogueItem():
            return (entry.category,)
        case entries.Task():
            return (LISTS.get(entry.list, ""),) if entry.list else ()
    return local


def _missing(entry: object) -> bool:
    if isinstance(entry, Parameter) and entry.local:
        values = entry.value.values() if isinstance(entry.value, dict) else [entry.value]
        return any(value is None for value in values)
    return isinstance(entry, Deadline) and entry.local and entry.amount is None


def _facts(example: entries.Example, words: Words) -> str:
    declared = declared_facts()

    def told(name: str, value: object) -> str:
        fact = declared[name]
        text = {True: "是", False: "否", None: "不知道"}.get(value) if isinstance(value, bool) or value is None else fact.values.get(str(value), str(value))
        return f"{fact.label} {text}{f' {fact.unit}' if fact.unit and value is not None else ''}"

    set_to = [f"{words.pack.parameters[name].label} {value}" for name, value in example.settings.items() if name in words.pack.parameters]
    return "，".join([*(told(name, value) for name, value in example.facts.items()), *(f"设定 {each}" for each in set_to)])


def _gaps(pack: DatedPack) -> Iterable[Row]:
    for each in pack.pack.ambiguities:
        labels = [pack.parameters[name].label for name in each.parameters if name in pack.parameters]
        lines = (f"涉及参数：{'、'.join(labels)}",) if labels else ()
        yield Row("gaps", each.code, each.text, lines, Ground(reading=each.reading))

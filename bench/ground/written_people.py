"""Invented people of a county, and the rows that departments write about them with numbers nobody can use: truth for linkage.

Among the people are families, twins (one day, one surname, numbers one after the other) and namesakes, also of one year and one township. A part
of them is in the register; rows are about people inside and outside of it. What the hand does to a name is drawn from lists of this
file alone: of its look-alikes a third is unknown to the product.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from pypinyin import lazy_pinyin

from jiuzhu.foundation.kernel.identity import check_character
from jiuzhu.monitoring.linkage.features import Written

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫"
    "段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤单解仇查区翟盖乐缪"
)
GIVEN = {
    "M": "伟强军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建文志国海云峰磊亮成康星光天达安岩中茂进有坚和彪博诚先敬震振壮思群豪心邦承永德民友裕河哲江浩轮翰朗伯宏言若鸣朋栋维启克伦翔贵福生元全胜学祥才发武新利清彬富顺信子",
    "F": "芳娜敏静秀娟英丽红玲燕霞萍梅兰艳洁琴云莲桂凤花珍春月巧香莉翠雅芝玉荣爱妹雪贞青倩婷姣婉娴瑾颖露瑶怡婵雁蓓纨仪荷丹蓉眉君琼勤薇菁梦岚苑婕馨瑗琰韵融园艺咏卿聪澜纯毓悦昭冰爽琬茗羽希欣飘育滢馥筠柔竹霭凝晓欢枫芸菲寒伊亚宜可姬舒影荔枝思",
}  # fmt: skip
LOOK_ALIKE = (
    "己已", "末未", "季李", "侯候", "冶治", "宣宜", "建健", "恒桓", "昊吴", "晴睛", "晖辉", "梅海", "梓锌", "淑椒", "炎淡", "玲珍", "琪棋", "瑞端", "甫浦", "绢娟", "芬芳", "莉利", "萍苹", "贞员", "锋峰", "雪雷", "静净", "兰三", "霞暇", "娜哪", "芳劳", "军车",
    "杰态", "涛寿", "勇男", "强弦", "飞气", "波皮", "凯凱", "亮高", "成戍", "桂佳", "凤凡", "翠卒", "英央", "丽两", "燕蒸", "贵责", "福副", "生主", "学字", "才寸", "春舂", "巧朽", "玉王", "荣菜", "怡恰", "薇徽", "瑶摇", "颖颍", "刚钢", "平乎", "志忘", "斌武",
)  # fmt: skip
_LIKE: dict[str, list[str]] = {}
for _pair in LOOK_ALIKE:
    for _one in _pair:
        _LIKE.setdefault(_one, []).extend(each for each in _pair if each != _one)
_SOUND: dict[str, list[str]] = {}
for _one in dict.fromkeys(SURNAMES + GIVEN["M"] + GIVEN["F"] + "小晓肖箫潇筱佳嘉加家红宏鸿虹洪英瑛莹颖影建健剑坚新欣鑫心馨静婧菁晶文雯纹闻"):
    _SOUND.setdefault(lazy_pinyin(_one)[0], []).append(_one)

TOWNSHIPS, VILLAGES = 12, 15
OLDEST, YOUNGEST = date(1932, 1, 1), date(2018, 12, 31)
OLD_NUMBERS_UNTIL = 1999


@dataclass(frozen=True)
class Person:
    """One invented person; ``others`` are the people most easily taken for this one."""

    ref: str
    name: str
    number: str
    born: date
    sex: str
    village: str
    door: str
    others: tuple[str, ...] = ()

    def written(self) -> Written:
        return Written(self.ref, self.name, self.number, self.born.isoformat(), self.sex, self.village, self.door)


@dataclass
class World:
    """The people, those of them in the register, the rows, and whom each row is about."""

    people: dict[str, Person]
    register: list[Written] = field(default_factory=list)
    rows: list[Written] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)

    def labelled(self) -> list[tuple[str, str, bool]]:
        """Give (row, person, one and the same): each row with its person, its twin, its namesakes and its family, all in the register."""
        known = {each.ref for each in self.register}
        found = []
        for row in self.rows:
            person = self.people[self.truth[row.ref]]
            if person.ref in known:
                found.append((row.ref, person.ref, True))
            found += [(row.ref, other, False) for other in person.others if other in known]
        return found


def make_world(*, seed: int, households: int, rows: int) -> World:
    """Draw the world of one seed."""
    rng = Random(seed)
    people: dict[str, Person] = {}
    for household in range(households):
        _family(rng, people, household)
    _namesakes(rng, people, share=0.15)
    by_name: dict[str, list[str]] = {}
    for person in people.values():
        by_name.setdefault(person.name, []).append(person.ref)
    for ref, person in people.items():
        same = [other for other in by_name[person.name] if other != ref][:4]
        people[ref] = replace(person, others=tuple(dict.fromkeys((*person.others, *same))))
    world = World(people)
    inside = [person for person in people.values() if rng.random() < 0.75]
    world.register = [person.written() for person in inside]
    everyone = list(people.values())
    # Twins and namesakes are written about as often as all others together: they are what a comparison fails on.
    hard = [person for person in everyone if len(person.others) > 3 or any(people[each].born == person.born for each in person.others)]
    for number in range(rows):
        person = rng.choice(hard if rng.random() < 0.5 else everyone)
        row = _row(rng, person, f"r{number}")
        world.rows.append(row)
        world.truth[row.ref] = person.ref
    return world


def _family(rng: Random, people: dict[str, Person], household: int) -> None:
    township, village = rng.randrange(TOWNSHIPS), rng.randrange(VILLAGES)
    code = f"341525{100 + township}{1 + village:03d}"
    door = f"{rng.randrange(1, 9)}-{rng.randrange(1, 60)}"
    surname, first = _surname(rng), len(people)
    head = _day(rng, OLDEST, date(1998, 12, 31))
    generation = rng.choice(GIVEN["M"])
    drawn = [(surname, "M", head, "")]
    if rng.random() < 0.6:
        drawn.append((_surname(rng), "F", _near(rng, head, 4), ""))
    born = head + timedelta(days=rng.randrange(21 * 365, 34 * 365))
    for _ in range(rng.choice((0, 0, 1, 1, 2))):
        if born > YOUNGEST:
            break
        shared = generation if rng.random() < 0.5 else ""
        drawn.append((surname, rng.choice("MF"), born, shared))
        if rng.random() < 0.06:
            drawn.append((surname, drawn[-1][1] if rng.random() < 0.7 else rng.choice("MF"), born, shared))
        born += timedelta(days=rng.randrange(500, 2000))
    area, order = f"9901{rng.randrange(1, 9):02d}", rng.randrange(1, 480)
    refs = [f"p{first + place}" for place in range(len(drawn))]
    for place, (own, sex, birth, shared) in enumerate(drawn):
        order = order + rng.choice((1, 1, 2)) if place and drawn[place - 1][2] == birth else rng.randrange(1, 480)
        name = own + (shared + rng.choice(GIVEN[sex]) if shared else _given(rng, sex))
        others = tuple(ref for ref in refs if ref != refs[place])
        people[refs[place]] = Person(refs[place], name, _number(area, birth, order, sex), birth, sex, code, door, others)


def _namesakes(rng: Random, people: dict[str, Person], *, share: float) -> None:
    refs = list(people)
    for ref in rng.sample(refs, int(len(refs) * share)):
        like, person = people[rng.choice(refs)], people[ref]
        if like.ref == ref:
            continue
        born, village = person.born, person.village
        if rng.random() < 0.4:
            born = like.born.replace(month=person.born.month, day=min(person.born.day, 28))
        if rng.random() < 0.5:
            village = like.village[:9] + person.village[9:]
        number = _number(person.number[:6], born, int(person.number[14:17]) // 2, like.sex)
        people[ref] = replace(person, name=like.name, sex=like.sex, born=born, village=village, number=number)


def _row(rng: Random, person: Person, ref: str) -> Written:
    kind = rng.choices(("digit", "turned", "lost", "extra", "old", "none", "paper"), (38, 14, 6, 3, 12, 15, 12))[0]
    if kind == "old" and person.born.year > OLD_NUMBERS_UNTIL:
        kind = "digit"
    number = _spoiled(rng, person.number, kind)
    told = rng.choices(("all", "birth", "place", "name", "number"), (50, 20, 15, 10, 5))[0]
    if kind in ("none", "paper") and told in ("place", "name", "number"):
        told = "place" if rng.random() < 0.05 else rng.choice(("all", "birth"))
    name = "" if told == "number" else _misheard(rng, person.name)
    birth = _birth(rng, person.born) if told in ("all", "birth") else ""
    sex = "" if told != "all" else person.sex if rng.random() < 0.99 else "MF"[person.sex == "M"]
    village, door = _place(rng, person) if told in ("all", "place") else ("", "")
    return Written(ref, name, number, birth, sex, village, door)


def _spoiled(rng: Random, number: str, kind: str) -> str:
    if kind == "none":
        return ""
    if kind == "paper":
        return f"{rng.choice('EGP军残')}{rng.randrange(10**7, 10**8)}"
    if kind == "old":
        return number[:6] + number[8:17]
    place = rng.randrange(17)
    if kind == "digit":
        return number[:place] + rng.choice([each for each in "0123456789" if each != number[place]]) + number[place + 1 :]
    if kind == "lost":
        return number[:place] + number[place + 1 :]
    if kind == "extra":
        return number[:place] + rng.choice("0123456789") + number[place:]
    turned = [each for each in range(16) if number[each] != number[each + 1]]
    place = rng.choice(turned)
    return number[:place] + number[place + 1] + number[place] + number[place + 2 :]


def _misheard(rng: Random, name: str) -> str:
    kind = rng.choices(("same", "spaced", "sound", "shape", "order", "missing", "wrong"), (78, 3, 8, 5, 2, 2, 2))[0]
    place = rng.randrange(1, len(name)) if len(name) > 1 else 0
    if kind == "spaced":
        return f"{name[0]} {name[1:]}"
    if kind == "sound":
        places = [each for each in range(len(name)) if len(_SOUND.get(lazy_pinyin(name[each])[0], [])) > 1]
        if places:
            place = rng.choice(places)
            return name[:place] + rng.choice([each for each in _SOUND[lazy_pinyin(name[place])[0]] if each != name[place]] or [name[place]]) + name[place + 1 :]
    if kind == "shape":
        places = [each for each in range(len(name)) if name[each] in _LIKE]
        if places:
            place = rng.choice(places)
            return name[:place] + rng.choice(_LIKE[name[place]]) + name[place + 1 :]
    if kind == "order" and len(name) > 2:
        return name[0] + name[2] + name[1] + name[3:]
    if kind == "missing" and len(name) > 2:
        return name[:place] + name[place + 1 :]
    if kind == "wrong":
        return name[:place] + rng.choice(GIVEN["M"] + GIVEN["F"]) + name[place + 1 :]
    return name


def _birth(rng: Random, born: date) -> str:
    kind = rng.choices(("same", "digit", "turned", "lunar", "year"), (88, 4, 3, 3, 2))[0]
    if kind == "turned" and born.day <= 12:
        return born.replace(month=born.day, day=born.month).isoformat()
    if kind == "lunar":
        return (born - timedelta(days=rng.randrange(20, 50))).isoformat()
    if kind == "year":
        return born.replace(year=born.year + rng.choice((-1, 1)), day=min(born.day, 28)).isoformat()
    if kind == "digit":
        return born.replace(day=max(1, min(28, born.day + rng.choice((-10, 10, -1, 1))))).isoformat()
    return born.isoformat()


def _place(rng: Random, person: Person) -> tuple[str, str]:
    kind = rng.choices(("same", "village", "elsewhere"), (85, 10, 5))[0]
    if kind == "village":
        return f"{person.village[:9]}{rng.randrange(1, VILLAGES + 1):03d}", ""
    if kind == "elsewhere":
        return f"341525{100 + rng.randrange(TOWNSHIPS)}{rng.randrange(1, VILLAGES + 1):03d}", ""
    return person.village, person.door if rng.random() < 0.5 else ""


def _surname(rng: Random) -> str:
    return SURNAMES[min(int(rng.paretovariate(0.9)) - 1, len(SURNAMES) - 1)] if rng.random() < 0.5 else rng.choice(SURNAMES)


def _given(rng: Random, sex: str) -> str:
    pool = GIVEN[sex]
    first = pool[min(int(rng.expovariate(1 / 30)), len(pool) - 1)]
    return first if rng.random() < 0.2 else first + rng.choice(pool)


def _day(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days))


def _near(rng: Random, day: date, years: int) -> date:
    return day + timedelta(days=rng.randrange(-365 * years, 365 * years))


def _number(area: str, born: date, order: int, sex: str) -> str:
    digits = f"{area}{born:%Y%m%d}{2 * order + (sex == 'M'):03d}"
    return digits + check_character(digits)

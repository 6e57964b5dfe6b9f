"""Invented names as a county in western Anhui has them: surnames by frequency, given names by generation and sex."""

from __future__ import annotations

from datetime import date
from random import Random

SURNAMES = {
    "王": 70, "张": 66, "刘": 50, "陈": 62, "李": 58, "杨": 34, "黄": 30, "吴": 44, "徐": 30, "胡": 32, "朱": 26, "汪": 36, "程": 24, "何": 22, "叶": 18, "余": 20, "方": 16, "江": 16, "储": 12, "潘": 12,
    "金": 14, "杜": 12, "项": 10, "俞": 10, "沈": 10, "秦": 9, "田": 9, "熊": 8, "彭": 8, "谢": 8, "戴": 8, "袁": 7, "姚": 7, "冯": 7, "许": 9, "丁": 8, "卢": 6, "郑": 8, "罗": 7, "宋": 7, "孙": 14, "周": 26,
    "赵": 16, "马": 9, "高": 9, "林": 8, "夏": 6, "万": 5, "童": 6, "查": 3, "柳": 4, "殷": 3, "舒": 4, "阮": 3,
}  # fmt: skip
_SURNAMES, _WEIGHTS = tuple(SURNAMES), tuple(SURNAMES.values())

# The character that brothers and sisters of one generation share in the clan's book.
GENERATIONS = "道德传家远诗书继世长正大光明立忠厚承先泽永昌"

GIVEN = {
    ("M", 1945): ("福", "贵", "财", "发", "有才", "德山", "长根", "来喜", "金柱", "广田", "传银", "家旺", "学文", "正清", "宗保", "友善", "大海", "贤良"),
    ("F", 1945): ("秀英", "桂英", "玉兰", "凤英", "金枝", "翠莲", "秀珍", "兰香", "桂芝", "菊香", "银花", "玉珍", "荷花", "正芳", "世兰", "巧云"),
    ("M", 1965): ("建国", "卫东", "国庆", "志强", "建军", "跃进", "红兵", "爱民", "学军", "援朝", "新华", "胜利", "永红", "文军", "祖胜", "先明", "仁武"),
    ("F", 1965): ("秀兰", "桂兰", "红梅", "春梅", "爱华", "玉梅", "月英", "小红", "素珍", "美华", "国芳", "腊梅", "庆云", "仁芳", "先玲", "水英"),
    ("M", 1985): ("勇", "军", "伟", "磊", "涛", "强", "刚", "鹏", "海波", "小龙", "志明", "俊", "永刚", "晓东", "立新", "成", "先进", "家宝"),
    ("F", 1985): ("芳", "娟", "敏", "静", "燕", "丽", "艳", "玲", "晓燕", "海霞", "小芳", "雪梅", "春燕", "婷", "慧", "云霞", "小兰", "琴"),
    ("M", 2005): ("浩", "宇", "杰", "鑫", "子豪", "文博", "俊杰", "嘉豪", "天宇", "志远", "家乐", "明轩", "晨", "思远", "梓航", "承志"),
    ("F", 2005): ("欣怡", "雨婷", "佳怡", "思雨", "梦婷", "雅静", "诗涵", "子涵", "可欣", "梓萱", "语桐", "文静", "若溪", "雨欣", "晓雯", "雪晴"),
}
_ERAS = (1945, 1965, 1985, 2005)


def draw_surname(rng: Random) -> str:
    """Draw a surname by its frequency."""
    return rng.choices(_SURNAMES, _WEIGHTS)[0]


def draw_generation(rng: Random) -> str:
    """Draw the character a family's children share."""
    return rng.choice(GENERATIONS)


def draw_given(rng: Random, sex: str, birth_date: date, generation: str = "") -> str:
    """Draw a given name that fits sex and time of birth; half of those with a generation character carry it."""
    era = min(_ERAS, key=lambda middle: abs(birth_date.year - middle))
    given = rng.choice(GIVEN[sex, era])
    if generation and rng.random() < 0.5:
        return generation + given[-1]
    return given

"""Characters of names that are mistaken for one another by their shape; groups of our own making, written down from how they look."""

from __future__ import annotations

GROUPS = (
    "己已巳", "未末", "士土", "日曰", "戊戌戍", "天夭", "干千于", "刀刁", "人入", "大太", "王玉壬", "田由甲申", "目自", "木本术", "今令",
    "午牛", "代伐", "侯候", "冶治", "冷泠", "凌淩", "凤风", "卢户", "古吉", "园圆", "季李", "孙孔",
    "宇字", "宣宜", "宾实", "尧晓", "崇祟", "帅师", "平乎", "广厂", "庆床", "廷延", "建健", "弘泓", "微徵", "德徳", "怡恰", "恒桓",
    "慧彗", "成戎", "扬杨", "拴栓", "振震", "文又", "斌赋", "旺汪", "昌冒", "昊吴", "明朋", "昱显", "春舂", "晨辰", "晴睛",
    "晖辉", "晋普", "景影", "曼蔓", "月用", "林材", "枝技", "柏伯", "柳抑", "栋拣", "梅海", "梓锌", "森淼", "楠南", "毅殷", "永水",
    "沈沉", "洋详", "洪拱", "浩皓", "润闰", "淑椒", "渊洲", "溪淡", "滨宾", "炎淡", "炜伟", "焕换", "燕蒸", "玲珍", "珊姗",
    "琪棋", "琳淋", "瑜喻", "瑞端", "璐露", "甫浦", "石右", "祥详", "祯桢", "福副", "秀季", "粱梁",
    "纲钢", "细组", "绢娟", "翔翊", "耀辉", "聪聦", "艳绝", "芬芳", "芝艺", "芹芥", "苗茁", "英莫", "茂荗", "茜苗", "荣荧",
    "莉利", "莲连", "菊蓉", "萍苹", "蓝篮", "蕾雷", "裕格", "谦嫌", "贝见", "贞员", "贵责", "辽迈", "迪油", "道遒", "郑邓",
    "金全", "钰珏", "铭名", "锋峰", "阳阴", "陈阵", "陆陇", "雨两", "雪雷", "霞霭", "青靑", "静净", "韦伟", "顺须", "颖颍",
    "香杳", "骏俊", "鹏朋", "丽俪", "齐斉", "禄录", "傅付", "肖萧", "阎闫", "戴带", "禹属", "娣弟", "妹姝", "嫒媛", "娅亚",
)  # fmt: skip


def _representatives() -> dict[str, str]:
    """Give every character the first one of all it can be taken for, through any chain of groups of two that share it."""
    found: dict[str, str] = {}
    for group in GROUPS:
        first = next((found[character] for character in group if character in found), group[0])
        for character in group:
            found.setdefault(character, first)
    return found


_REPRESENTATIVES = _representatives()


def shape_of(name: str) -> str:
    """Write a name with every character replaced by the one its look-alikes share."""
    return "".join(_REPRESENTATIVES.get(character, character) for character in name)

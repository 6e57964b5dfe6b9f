"""The page that shows every component once, with invented content; only tests open it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.loader import render_to_string
from django_cotton.compiler_regex import CottonCompiler

from jiuzhu.interfaces.web.listing import Column, Listing
from jiuzhu.interfaces.web.navigation import Line

TEMPLATE = Path(__file__).with_name("gallery.html")


class FilterForm(forms.Form):
    q = forms.CharField(label="姓名或证号", required=False)
    township = forms.ChoiceField(label="乡镇", required=False, choices=[("", "全部"), ("1", "衡山镇")])


class SheetForm(forms.Form):
    income = forms.DecimalField(label="家庭年收入")
    area = forms.DecimalField(label="人均住房面积", required=False, help_text="房产证上的建筑面积除以人数")
    kind = forms.ChoiceField(label="家庭结构", choices=[("", "未填"), ("nuclear", "核心家庭")])
    choice = forms.ChoiceField(label="是否同意", widget=forms.RadioSelect, choices=[("y", "是"), ("n", "否")])
    agree = forms.BooleanField(label="已当面核对", required=False)
    note = forms.CharField(label="说明", widget=forms.Textarea(attrs={"rows": 2}), required=False)


def shell() -> SimpleNamespace:
    """A frame as a township clerk sees it."""
    desk = [Line("待我办理", "/", True, count=7, hot=True, short="待办"), Line("我办过的", "/done/", False)]
    mechanism = [
        Line("动态监测", "/m/", False, "一", 23),
        Line("需求评估", "/a/", False, "二", 11),
        Line("资源匹配", "/r/", False, "三", 4),
        Line("精准服务", "/d/", False, "四", 36),
        Line("监管有力", "/s/", False, "五"),
    ]
    files = [Line("救助对象", "/registry/", False, short="对象"), Line("政策依据", "/policy/", False)]
    return SimpleNamespace(
        place_name="霍山县",
        search_url="/search/",
        today_words="11月22日 周日 · 非工作日",
        post_words="衡山镇窗口 A岗",
        posts=["衡山镇 乡镇窗口"],
        actor=SimpleNamespace(name="林晓禾"),
        account_links=[Line("修改密码", "/password/", False)],
        logout_url="/logout/",
        draft_label="所依据的文件为征求意见稿，正式文件印发后以正式文件为准。",
        demo_label="低保标准等本县数值为演示用，不得用于真实审批。",
        demo_url="/policy/",
        rail_html=render_to_string("_rail.html", {"rail": [desk, mechanism, files]}),
        quick_html=render_to_string("_quick.html", {"quick": [desk[0], files[0]]}),
    )


def rows() -> list[SimpleNamespace]:
    words = [
        ("转办：残疾儿童康复训练", "非民政业务，应转县残联", "陈小满", "黄巖村", -1),
        ("预警：疑似已故仍在册", "火化登记 2026-11-03，11 月待遇 812.00 元待发", "周德才", "高桥湾村", 0),
        ("受理：临时救助（支出型）", "材料齐全，符合条件应进入审核", "何玉珍家庭", "桃源河村", 1),
        ("评估确认：高度困境", "居住指标待补：人均住房面积未填", "吴秀兰家庭", "油坊街社区", 3),
        ("服务验收：上门照料", "签到 62 分钟，照片 2 张", "程有田", "西元村", None),
    ]
    return [
        SimpleNamespace(pk=number, what=what, detail=detail, who=who, village=village, days=days, fen=81200 * number)
        for number, (what, detail, who, village, days) in enumerate(words * 5)
    ]


def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component."""
    sheet = SheetForm({"income": "二万", "kind": "", "note": "x"})
    columns = [
        Column("what", "事项", sort=("what",)),
        Column("who", "对象"),
        Column("village", "村（社区）"),
        Column("fen", "金额", numeric=True),
        Column("days", "还剩", sort=("days",)),
        Column("act", ""),
    ]
    months = [f"2026-{number:02}" for number in range(1, 13)]
    context = {
        "shell": shell(),
        "tabs": [
            {"label": "全部", "url": "?", "active": True, "count": 7},
            {"label": "预警处置", "url": "?tab=1", "active": False, "count": 3},
        ],
        "form": FilterForm(),
        "form2": sheet,
        "listing": Listing(request, rows(), columns, default_sort="days", page_size=5, unit="件"),
        "day": date(2026, 11, 20),
        "trend": {
            "kind": "trend",
            "months": months,
            "series": [
                {"name": "预警", "as": "bar", "values": [5, 9, 7, 12, 11, 8, 14, 9, 10, 16, 13, 12]},
                {"name": "属实", "values": [4, 8, 6, 9, 10, 8, 12, 8, 9, 13, 12, 9]},
            ],
        },
        "tiles": {
            "kind": "tiles",
            "unit": " 件",
            "tiles": [{"name": f"乡镇{n}", "value": n * 3, "x": n % 5, "y": n // 5, "url": f"?t={n}"} for n in range(16)],
        },
    }
    text = CottonCompiler().process(TEMPLATE.read_text("utf-8"))
    return HttpResponse(engines["django"].from_string(text).render(context, request))

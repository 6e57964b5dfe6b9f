"""The department feeds, one declaration each (data contracts §4; 003·任务2, 004·三(五)21)."""

from __future__ import annotations

from jiuzhu.monitoring.feeds.contracts import Column, Contract, Kind, optional, present, vital

ID_NUMBER = vital("id_number", "身份证号", Kind.ID_NUMBER)
MONTH = vital("month", "月份", Kind.MONTH)
RESIDENCE_STATUSES = {"normal": "正常", "cancelled": "注销", "moved_out": "迁出"}
HOME_USES = {"residential": "住宅", "commercial": "商业", "other": "其他"}
COMPANY_ROLES = {"legal_representative": "法定代表人", "shareholder": "股东", "sole_trader": "个体工商户经营者"}
COMPANY_STATUSES = {"active": "存续", "cancelled": "注销"}
AID_KINDS = {"severe_disability_nursing": "重度残疾人护理补贴"}
"""Kinds that come as a code; any other text is taken and shown as it is."""
DISABILITY_TYPES = {
    "visual": "视力", "hearing": "听力", "speech": "言语", "physical": "肢体", "intellectual": "智力", "mental": "精神", "multiple": "多重",
}  # fmt: skip
VEHICLE_KINDS = {"car": "汽车", "truck": "货车", "agricultural": "农用车", "motorcycle": "摩托车", "boat": "船舶"}


def _feed(code: str, label: str, sender: str, *columns: Column, clause: str = "003·任务2") -> Contract:
    return Contract(code, label, sender, (ID_NUMBER, *columns), clause)


def _assets(code: str, label: str, sender: str) -> Contract:
    return _feed(code, label, sender, vital("as_of", "数据日期", Kind.DATE), vital("value_yuan", "金额", Kind.MONEY), clause="004·三(五)21")


def _aid(code: str, label: str, sender: str) -> Contract:
    return _feed(code, label, sender, MONTH, vital("aid_kind", "救助种类", values=AID_KINDS), optional("amount_yuan", "金额", Kind.MONEY))


FEEDS: dict[str, Contract] = {
    contract.code: contract
    for contract in (
        _feed("deaths", "死亡、火化", "公安局、殡葬管理所", vital("death_date", "死亡日期", Kind.DATE)),
        _feed(
            "residence",
            "户籍",
            "公安局",
            optional("name", "姓名"),
            optional("division_code", "区划代码"),
            vital("status", "户籍状态", Kind.CODE, RESIDENCE_STATUSES),
            vital("changed_on", "变动日期", Kind.DATE),
        ),
        _feed("tax", "纳税记录", "税务局", MONTH, vital("taxable_income_yuan", "应纳税所得额", Kind.MONEY)),
        _feed(
            "social_insurance",
            "社会保险缴纳",
            "人力资源和社会保障局",
            optional("employer", "缴费单位"),
            MONTH,
            vital("base_yuan", "缴费基数", Kind.MONEY),
        ),
        _feed(
            "real_estate",
            "不动产登记",
            "自然资源和规划局",
            vital("certificate_no", "不动产权证号"),
            vital("use", "用途", Kind.CODE, HOME_USES),
            optional("area_m2", "面积", Kind.NUMBER),
            present("registered_on", "登记日期", Kind.DATE),
        ),
        _feed(
            "market_entities",
            "市场主体登记",
            "市场监督管理局",
            vital("credit_code", "统一社会信用代码"),
            vital("role", "身份", Kind.CODE, COMPANY_ROLES),
            vital("status", "状态", Kind.CODE, COMPANY_STATUSES),
            present("registered_on", "登记日期", Kind.DATE),
        ),
        _feed("provident_fund", "住房公积金", "住房公积金管理中心", MONTH, vital("deposit_yuan", "缴存额", Kind.MONEY)),
        _feed(
            "vehicles",
            "车船登记",
            "公安局交警大队、交通运输局",
            present("plate", "号牌"),
            vital("kind", "种类", Kind.CODE, VEHICLE_KINDS),
            present("registered_on", "登记日期", Kind.DATE),
            optional("value_yuan", "价值", Kind.MONEY),
        ),
        _assets("bank", "银行存款", "银行机构"),
        _assets("insurance", "商业保险", "保险机构"),
        _assets("securities", "证券", "证券机构"),
        _assets("internet_finance", "互联网金融资产", "互联网金融机构"),
        _feed(
            "medical_expenses",
            "医保结算",
            "医疗保障局",
            vital("settled_on", "结算日期", Kind.DATE),
            optional("total_yuan", "总费用", Kind.MONEY),
            vital("self_paid_yuan", "个人自付", Kind.MONEY),
        ),
        _feed(
            "disability",
            "残联持证",
            "残疾人联合会",
            optional("certificate_no", "残疾人证号"),
            optional("type", "残疾类别", values=DISABILITY_TYPES),
            vital("grade", "残疾等级"),
            vital("issued_on", "发证日期", Kind.DATE),
            optional("expires_on", "有效期至", Kind.DATE),
        ),
        _aid("education_aid", "教育救助", "教育局"),
        _aid("employment", "就业帮扶", "人力资源和社会保障局"),
        _aid("housing_aid", "住房救助", "住房和城乡建设局"),
        _aid("disaster_aid", "受灾救助", "应急管理局"),
        _feed(
            "relapse_monitoring",
            "防返贫监测",
            "农业农村局",
            optional("kind", "监测类别"),
            vital("identified_on", "识别日期", Kind.DATE),
            optional("resolved_on", "消除日期", Kind.DATE),
        ),
        _feed(
            "department_aid",
            "各部门救助帮扶信息反馈",
            "各救助部门",
            vital("department", "部门"),
            MONTH,
            vital("aid_kind", "救助种类", values=AID_KINDS),
            optional("amount_yuan", "金额", Kind.MONEY),
        ),
    )
}

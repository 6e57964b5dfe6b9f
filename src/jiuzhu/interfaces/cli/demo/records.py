"""What single departments write about one person: the values of feed rows, invented."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from jiuzhu.interfaces.cli.demo.feeds import FeedRow, feed_row
from jiuzhu.interfaces.cli.demo.people import yuan

EMPLOYERS = (
    "云岭竹木制品厂", "青溪茶叶专业合作社", "映山红服装加工厂", "大别山石斛种植基地", "漫水电子元件有限公司", "白马尖旅游服务公司", "竹海包装材料厂",
    "南岳桥建筑劳务队", "迎春家政服务部", "高桥湾物流园", "松涛机械配件厂", "杜鹃花食品厂",
)  # fmt: skip
TYPE_DIGITS = {"视力": 1, "听力": 2, "言语": 3, "肢体": 4, "智力": 5, "精神": 6, "多重": 7}
TEN_YEARS = timedelta(days=3652)


def wage(id_number: str, month: str, base_fen: int, employer: str) -> FeedRow:
    """Social insurance paid on a base for a month."""
    return feed_row("social_insurance", month, id_number, employer, month, yuan(base_fen))


def home(rng: Random, id_number: str, registered_on: date, use: str = "residential", certificate: str = "") -> FeedRow:
    """A registered property; pass a certificate to own it together."""
    return feed_row(
        "real_estate", registered_on, id_number, certificate or draw_certificate(rng, registered_on), use, f"{rng.uniform(48, 132):.2f}", registered_on.isoformat()
    )


def draw_certificate(rng: Random, registered_on: date) -> str:
    """Draw a property certificate's number."""
    return f"皖（{registered_on.year}）演示县不动产权第{rng.randint(0, 9_999_999):07d}号"


def company(rng: Random, id_number: str, registered_on: date, role: str = "legal_representative", status: str = "active") -> FeedRow:
    """A role in a market entity."""
    code = f"{'92' if role == 'sole_trader' else '91'}990125MA{rng.randint(0, 36**7 - 1):08X}"[:18]
    return feed_row("market_entities", registered_on, id_number, code, role, status, registered_on.isoformat())


def vehicle(rng: Random, id_number: str, registered_on: date, kind: str = "car", value_yuan: int = 0) -> FeedRow:
    """A registered vehicle or boat. No plates of this province begin with 皖Z."""
    plate = "皖Z" + "".join(rng.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=5))
    return feed_row("vehicles", registered_on, id_number, plate, kind, registered_on.isoformat(), f"{value_yuan or rng.randint(8, 120) * 1000}.00")


def asset(feed: str, id_number: str, as_of: date, fen: int) -> FeedRow:
    """A value held with a bank, insurer, broker or on the internet."""
    return feed_row(feed, as_of, id_number, as_of.isoformat(), yuan(fen))


def settlement(id_number: str, settled_on: date, self_paid_fen: int, total_fen: int) -> FeedRow:
    """A medical bill settled."""
    return feed_row("medical_expenses", settled_on, id_number, settled_on.isoformat(), yuan(total_fen), yuan(self_paid_fen))


def certificate(rng: Random, id_number: str, kind: str, grade: int, issued_on: date, expires_on: date | None = None) -> FeedRow:
    """A disability certificate, whose number is the holder's ID number with type and grade behind it."""
    number = f"{id_number}{TYPE_DIGITS[kind]}{grade}"
    return feed_row("disability", issued_on, id_number, number, kind, str(grade), issued_on.isoformat(), (expires_on or issued_on + TEN_YEARS).isoformat())


def residence(id_number: str, name: str, division_code: str, status: str, changed_on: date) -> FeedRow:
    """A household-registration status."""
    return feed_row("residence", changed_on, id_number, name, division_code, status, changed_on.isoformat())


def death(id_number: str, died_on: date) -> FeedRow:
    """A death or cremation."""
    return feed_row("deaths", died_on, id_number, died_on.isoformat())


def aid(id_number: str, month: str, department: str, kind: str, fen: int) -> FeedRow:
    """Aid that a department gave in a month."""
    return feed_row("department_aid", month, id_number, department, month, kind, yuan(fen))

"""Changes of the demo county's service list: items listed after the checks, one that waits to be issued, a township's own in draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.interfaces.cli.demo.addresses import COUNTY, HENGSHAN
from jiuzhu.interfaces.cli.demo.county_making import Making
from jiuzhu.matching.catalogue import services
from jiuzhu.matching.catalogue.queries import revisions
from jiuzhu.matching.catalogue.revising import Answer, RevisionEntry

DOCUMENT = "霍民〔2026〕演示 6 号"
OWN = {
    "label": "上门理发",
    "category": "照护服务",
    "target": "category IN ('subsistence', 'extreme_hardship')",
    "target_quote": "衡山镇特困人员、低保对象中行动不便的老年人",
    "content": "每两个月上门理发一次。",
    "providers": "社会组织、志愿者",
}


@dataclass(frozen=True)
class Listed:
    """An item confirmed in the list: what it costs a year in fen, its standard, and whether it was issued."""

    item: str
    yearly_fen: int
    standard: str
    figures: tuple[str, str, str]
    issued: bool = True


LISTED = (
    Listed("meals", 43_800_000, "每餐不超过 15 元", ("全年 43.8 万元，在预算 60 万元之内", "每人每天一餐", "没有现金补贴与送餐重复")),
    Listed("cleaning_and_mobility", 28_800_000, "每次不超过 60 元", ("全年 28.8 万元，预算还剩 16.2 万元", "每月一次", "与残联家政补贴核对，没有重复的人"), issued=False),
)


def revise_list(making: Making) -> None:
    """Check items for their funding and issue one, leave one to be issued, and let Hengshan draft an item of its own."""
    drafter, issuer, clerk = (making.actors[name] for name in ("xian", "admin", "zhen-a"))
    if revisions(drafter).exists():
        return
    today = making.now.date()
    for listed in LISTED:
        with writing():
            at = making.at(today - timedelta(days=1), 15)
            revision = services.begin_revision(action="list", item_code=listed.item, division_code=COUNTY, actor=drafter, at=at)
            entry = RevisionEntry(
                standard=listed.standard, norm="按点单次数", yearly_cost=listed.yearly_fen, reason="年度清单核对", document=DOCUMENT, valid_from=today,
            )  # fmt: skip
            revision = services.write_revision(revision=revision, entry=entry, seen_version=revision.version, actor=drafter, at=at)
            answers = {name: Answer(True, figures) for name, figures in zip(("fiscal", "basic", "unmet"), listed.figures, strict=True)}
            services.check_revision(revision=revision, answers=answers, seen_version=revision.version, actor=drafter, at=at)
            if listed.issued:
                revision.refresh_from_db()
                services.issue_revision(revision=revision, override_reason="", seen_version=revision.version, actor=issuer, at=making.at(today, 8, 30))
    with writing():
        at = making.at(today, 8, 40)
        own = services.begin_revision(action="add", division_code=HENGSHAN, actor=clerk, at=at)
        entry = RevisionEntry(fields=OWN, funding="volunteer", reason="几个村的老人反映出门理发不便", document="衡山镇救助服务特色项目（草稿）", valid_from=today + timedelta(days=30))
        services.write_revision(revision=own, entry=entry, seen_version=own.version, actor=clerk, at=at)

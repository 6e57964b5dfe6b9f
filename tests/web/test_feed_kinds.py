"""A county declares a feed on screen: written, tried on a sample, approved by another, delivered, compared; then a second version."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from jiuzhu.foundation.accounts import services as accounts
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.ledger.queries import entries
from jiuzhu.monitoring.comparison import services as comparison
from jiuzhu.monitoring.declaring import services, trial
from jiuzhu.monitoring.declaring.models import Declaration
from jiuzhu.monitoring.declaring.rules import DeclarationInvalid, DeclarationNotYours
from jiuzhu.monitoring.feeds import services as feeds
from jiuzhu.monitoring.feeds.departments import FEEDS
from jiuzhu.monitoring.feeds.models import Sender
from jiuzhu.monitoring.warnings.models import Warning
from tests.conftest import COUNTY, actor
from tests.registry.conftest import county, id_number, registered
from tests.registry.conftest import person as member

__all__ = ["county", "registered"]
pytestmark = pytest.mark.django_db
HEAD = "id_number,permit_no,status,month,income_yuan\n"
COLUMNS = (
    ("许可证号", "permit_no", "text", "value", ""),
    ("状态", "status", "code", "value", "valid=有效、ended=失效"),
    ("月份", "month", "month", "value", ""),
    ("收入", "income_yuan", "money", "", ""),
)
FACTS = (
    {"label": "有效捕捞许可证数", "name": "fishing_permits_count", "about": ["household"], "fold": "count", "distinct": "permit_no", "where": "status=valid"},
    {"label": "当月捕捞收入", "name": "fishing_income_month_yuan", "about": ["household", "person"], "fold": "sum", "of": "income_yuan", "dated": "month", "span": "month"},
)
RULES = (
    {"label": "有捕捞收入", "warning": "fishing_income", "subject": "household", "holds": "in_force AND fishing_permits_count >= 2 AND fishing_income_month_yuan > 1000.00", "grade": "2"},
)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings, monkeypatch):
    monkeypatch.setenv("JIUZHU_DATA", str(tmp_path / "data"))
    settings.DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "media"
    return tmp_path / "data" / "feeds"


@pytest.fixture
def officer(sign_in):
    return sign_in("county_officer")


@pytest.fixture
def second(sign_in):
    return sign_in("administrator")


def typed(declaration, *, columns=COLUMNS, facts=FACTS, rules=RULES, **more):
    """Give what the form sends."""
    told = {"seen_written": declaration.written, "seen_version": declaration.version, "label": declaration.label, "sender": "农业农村局", "clause": "本县定", "due_day": "8"}
    listed = {"columns": [dict(zip(("label", "name", "type", "must", "values"), each, strict=True)) for each in columns], "facts": facts, "warnings": rules}
    for part, rows in listed.items():
        told |= {f"{part}-TOTAL_FORMS": len(rows), f"{part}-INITIAL_FORMS": 0}
        told |= {f"{part}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}
    return told | more


def sample(*rows):
    return SimpleUploadedFile("捕捞.csv", (HEAD + "".join(f"{row}\n" for row in rows)).encode("gb18030"))


def begun(client, code="fishing"):
    answer = client.post("/monitoring/feeds/kinds/", {"code": code, "label": "捕捞许可"})
    assert answer.status_code == 302, answer.content.decode()
    return Declaration.objects.get(code=code), answer.url


def approved(officer, second, *, number=1, **parts):
    declaration = Declaration.objects.get(code="fishing", number=number)
    address = f"/monitoring/feeds/kinds/{declaration.pk}/"
    row = f"{id_number(1)},A1,valid,2026-11,1.00"
    tried = officer.post(address, typed(declaration, **parts, **{"try": "1"}, file=sample(row)))
    assert "采用 <b>1</b> 行" in tried.content.decode(), tried.content.decode()
    declaration.refresh_from_db()
    answer = officer.post(address, typed(declaration, **parts, submit="1"))
    declaration.refresh_from_db()
    assert declaration.state == "submitted", answer.content.decode()
    assert officer.post(f"{address}approve/", {"seen_version": declaration.version}).status_code == 403
    second.post(f"{address}approve/", {"seen_version": declaration.version})
    declaration.refresh_from_db()
    return declaration


def test_a_name_that_another_feed_has_is_refused_when_it_is_begun_and_when_it_is_submitted(officer):
    refused = officer.post("/monitoring/feeds/kinds/", {"code": "fishing", "label": " 户籍 "})
    assert refused.status_code == 400 and "已经有名称是“户籍”的数据" in refused.content.decode()
    declaration, address = begun(officer)
    told = typed(declaration) | {"label": "户籍", "submit": "1"}
    assert "已经有名称是“户籍”的数据" in officer.post(address, told, follow=True).content.decode()
    declaration.refresh_from_db()
    assert declaration.state == "draft"


def test_a_feed_declared_on_screen_is_received_folded_and_warned_about_without_code(officer, second, registered, folder, county_officer, now):
    department = accounts.create_organisation(name="霍山县农业农村局", kind="department", division_code=COUNTY, actor=SYSTEM, at=timezone.now())
    made, _ = begun(officer)
    assert "fishing" not in FEEDS
    declaration = approved(officer, second, facts=FACTS)
    Declaration.objects.filter(pk=declaration.pk).update(organisation=department, placed_at=None)
    services.place_files(at=timezone.now())
    assert (declaration.state, FEEDS["fishing"].version, FEEDS["fishing"].due_day) == ("in_force", 1, 8)
    assert Sender.objects.get(feed="fishing").organisation == department
    registered(member(1))
    rows = f"{id_number(1)},A1,valid,2026-11,900.00\n{id_number(1)},A2,valid,2026-11,100.01\n"
    delivery, _ = feeds.hand_in(feed="fishing", month="2026-11", stream=io.BytesIO((HEAD + rows).encode()), name="x.csv", division_code=COUNTY, actor=county_officer, at=now)
    delivery = feeds.check_delivery(delivery_id=str(delivery.pk), at=now)
    assert (delivery.state, delivery.accepted, delivery.declaration) == ("accepted", 2, 1)
    run = comparison.request_run(month="2026-11", division_code=COUNTY, actor=county_officer, at=now)
    assert comparison.run_comparison(run_id=str(run.pk), at=now).state == "done"
    warning = Warning.objects.get(rule="fishing_income")
    assert str(warning.evidence["fishing_income_month_yuan"]) == "1000.01"
    assert [step.action for step in entries("declaration", str(made.pk))][-1] == "数据声明：启用"

    # A second version with one column more: what was delivered keeps its version and goes on counting.
    officer.post("/monitoring/feeds/kinds/", {"version_of": "fishing"})
    wider = (*COLUMNS, ("备注", "remark", "text", "", ""))
    later = approved(officer, second, number=2, columns=wider)
    assert Declaration.objects.get(number=1).state == "replaced" and (FEEDS["fishing"].version, later.state) == (2, "in_force")
    again = comparison.request_run(month="2026-11", division_code=COUNTY, actor=county_officer, at=now)
    assert comparison.run_comparison(run_id=str(again.pk), at=now).state == "done"
    delivery.refresh_from_db()
    warning.refresh_from_db()
    assert delivery.declaration == 1 and warning.state == "graded"
    page = second.get(f"/monitoring/feeds/kinds/{later.pk}/").content.decode()
    assert "第 1 版" in page and "已被新版代替" in page


def test_a_sample_shows_which_rows_go_back_and_why_and_none_of_it_is_kept(officer):
    declaration, address = begun(officer)
    rows = (f"{id_number(1)},A1,valid,2026-11,9.00", f"{id_number(2)},A2,lost,2026-11,9.00", "123,A3,valid,2026-11,9")
    page = officer.post(address, typed(declaration, **{"try": "1"}, file=sample(*rows))).content.decode()
    assert "采用 <b>1</b> 行，退回 <b>2</b> 行" in page and "不在规定的取值内" in page and "第 3 行" in page
    declaration.refresh_from_db()
    assert (declaration.tried_rows, declaration.tried_accepted) == (3, 1) and "A2" not in str(declaration.content)


def test_a_declaration_is_refused_until_a_sample_was_read_as_it_stands(officer):
    declaration, address = begun(officer)
    page = officer.post(address, typed(declaration, submit="1"))
    assert page.status_code == 400 and "还没有用样本文件试过" in page.content.decode()
    declaration.refresh_from_db()
    officer.post(address, typed(declaration, **{"try": "1"}, file=sample(f"{id_number(1)},A1,valid,2026-11,9.00")))
    declaration.refresh_from_db()
    changed = typed(declaration, submit="1", columns=(*COLUMNS, ("备注", "remark", "text", "", "")))
    assert "还没有用样本文件试过" in officer.post(address, changed).content.decode()


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"columns": (*COLUMNS, ("再一个", "status", "text", "", ""))}, "写了两次"),
        ({"columns": (("状态", "status", "code", "value", ""),), "facts": (), "rules": ()}, "没有写取值"),
        ({"columns": (("收入", "income", "money", "", ""),), "facts": (), "rules": ()}, "_yuan"),
        ({"facts": ({**FACTS[1], "of": "nothing"}, FACTS[0])}, "不存在"),
        ({"facts": ({"label": "重名", "name": "in_force", "about": ["person"], "fold": "count"},), "rules": ()}, "已经有了"),
        ({"rules": ({**RULES[0], "holds": "fishing_permits_count >"},)}, ""),
        ({"rules": ({**RULES[0], "warning": "wage_found"},)}, "已经有了"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed_and_nothing_is_lost(officer, parts, words):
    declaration, address = begun(officer)
    answer = officer.post(address, typed(declaration, **parts, **{"try": "1"}, file=sample(f"{id_number(1)},A1,valid,2026-11,9.00")))
    page = answer.content.decode()
    assert answer.status_code == 400 and 'class="errors"' in page and words in page and "农业农村局" in page


def test_a_column_that_has_rows_keeps_its_type(officer, second):
    begun(officer)
    approved(officer, second)
    officer.post("/monitoring/feeds/kinds/", {"version_of": "fishing"})
    later = Declaration.objects.get(number=2)
    changed = tuple(("月份", "month", "text", "value", "") if each[1] == "month" else each for each in COLUMNS)
    answer = officer.post(f"/monitoring/feeds/kinds/{later.pk}/", typed(later, columns=changed, facts=FACTS[:1], rules=(), **{"try": "1"}, file=sample("x")))
    assert "类型不能改" in answer.content.decode()


def test_whoever_approves_reads_in_words_which_rows_a_fact_counts_and_whoever_tries_which_column_is_wrong(officer, second):
    declaration, address = begun(officer)
    tried = officer.post(address, typed(declaration, **{"try": "1"}, file=sample(f"{id_number(1)},A1,valid,2026-11,1.00", f"{id_number(1)},A1,gone,2026-11,1.00")))
    assert [row.column for row in tried.context["trial"].rejects] == ["状态"]
    declaration.refresh_from_db()
    officer.post(address, typed(declaration, submit="1"))
    told = second.get(address).context["told"]["facts"]
    assert [(each["how"], each["which"]) for each in told] == [("计数", "只算状态是有效；按哪列去重：许可证号"), ("合计 收入", "日期列：月份")]


def test_only_the_author_writes_and_a_code_of_the_platform_is_taken(officer, second, now):
    declaration, address = begun(officer)
    assert second.post(address, typed(declaration)).status_code == 403
    assert second.post("/monitoring/feeds/kinds/", {"code": "deaths", "label": "死亡"}).status_code == 400
    other = actor("county_officer", division=COUNTY)
    with pytest.raises(DeclarationInvalid):
        services.begin_version(code="deaths", actor=other, at=now)
    with pytest.raises(DeclarationNotYours):
        services.step_declaration(declaration=declaration, step="cancel", seen_version=0, actor=other, at=now, reason="不用了")


def test_a_file_that_could_not_be_written_at_the_approval_is_written_by_the_job(officer, second, folder, monkeypatch, now):
    begun(officer)
    declaration = approved(officer, second)
    (folder / "fishing.yaml").unlink()
    Declaration.objects.filter(pk=declaration.pk).update(placed_at=None)
    assert (services.place_files(at=now), services.place_files(at=now)) == (1, 0) and "fishing" in FEEDS


def test_only_a_department_of_the_declarations_own_county_can_be_its_sender(officer, now):
    own, other = (
        accounts.create_organisation(name=name, kind="department", division_code=place, actor=SYSTEM, at=now)
        for name, place in (("霍山县水利局", COUNTY), ("宁晋县水利局", "130528000000"))
    )
    declaration, address = begun(officer)
    page = officer.get(address).content.decode()
    assert "霍山县水利局" in page and "宁晋县水利局" not in page
    author = actor("county_officer", division=COUNTY)
    Declaration.objects.update(author_id=author.user_id)
    declaration.refresh_from_db()
    told = {"content": {"label": "捕捞许可"}, "seen_written": 0, "actor": author, "at": now}
    with pytest.raises(DeclarationInvalid, match="不在本县"):
        services.write_declaration(declaration=declaration, organisation_id=str(other.pk), **told)
    assert services.write_declaration(declaration=declaration, organisation_id=str(own.pk), **told).organisation == own


AID = (("月份", "month", "month", "value", ""), ("种类", "aid_kind", "text", "value", ""))


@pytest.mark.parametrize("name", ["household_id", "person_id", "file_row_number"])
def test_a_column_by_a_name_the_comparison_uses_itself_is_refused(officer, name):
    declaration, address = begun(officer)
    wider = (*COLUMNS, ("户号", name, "text", "", ""))
    answer = officer.post(address, typed(declaration, columns=wider, **{"try": "1"}, file=sample("x")))
    assert answer.status_code == 400 and f"列名“{name}”不能用" in answer.content.decode()


def test_what_cannot_be_reckoned_from_the_sample_is_refused_with_the_fact(officer, monkeypatch):
    declaration, address = begun(officer)
    text = "id_number,month,aid_kind\n" + f"{id_number(1)},2026-11,补助\n"
    given = {"columns": AID, "facts": ({"label": "笔数", "name": "fishing_aid_count", "about": ["household"], "fold": "count"},), "rules": (), "try": "1"}
    tried = officer.post(address, typed(declaration, **given, file=SimpleUploadedFile("x.csv", text.encode())))
    assert "采用 <b>1</b> 行" in tried.content.decode()
    for place, words in (("brought_together", "得不出事实“fishing_aid_count”"), ("said_sql", "不能并入救助链条")):
        with monkeypatch.context() as broken:
            broken.setattr(trial, place, lambda *_: "SELECT no_such_column FROM members")
            declaration.refresh_from_db()
            refused = officer.post(address, typed(declaration, **given, file=SimpleUploadedFile("x.csv", text.encode())))
        assert refused.status_code == 400 and words in refused.content.decode()


def test_the_head_of_the_number_and_the_encoding_are_declared_on_screen_and_followed(officer):
    declaration, address = begun(officer)
    rows = f"持证人证件号,permit_no,status,month,income_yuan\n{id_number(1)},甲1,valid,2026-11,9.00\n"
    given = {"facts": (), "rules": (), "try": "1", "key": "持证人证件号", "encoding": "gb18030"}
    tried = officer.post(address, typed(declaration, **given, file=SimpleUploadedFile("x.csv", rows.encode("gb18030"))))
    assert "采用 <b>1</b> 行" in tried.content.decode() and 'value="持证人证件号"' in tried.content.decode()
    declaration.refresh_from_db()
    refused = officer.post(address, typed(declaration, **given, file=SimpleUploadedFile("x.csv", rows.encode())))
    assert refused.status_code == 400 and "文件是 UTF-8 编码" in refused.content.decode()

"""The pages of the assessment as people open them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.plans.models import Plan
from jiuzhu.foundation.accounts.models import User
from tests.assessment.conftest import DRAWING, FORM

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    """Sign in as an actor's account."""

    def sign_in(actor):
        user = User.objects.get(pk=actor.user_id)
        User.objects.filter(pk=user.pk).update(must_change_password=False)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


def page(name, thing):
    return reverse(name, kwargs={"pk": thing.pk})


class TestForm:
    def test_a_household_without_an_assessment_can_be_begun_from_the_list(self, as_, household, assistant):
        client = as_(assistant)
        shown = client.get(reverse("assessment-list"), {"tab": "never"})
        assert "吴秀兰家庭" in shown.content.decode() and "开始评估" in shown.content.decode()
        begun = client.post(reverse("assessment-start", kwargs={"household_id": household.pk}))
        assert begun.url == page("assessment-open", Assessment.objects.get())
        assert "低收入人口服务类社会救助需求评估" in client.get(begun.url).content.decode()

    def test_what_is_typed_comes_back_judged_with_figures_clause_and_quote(self, as_, filled, assistant):
        assessment = filled()
        answer = as_(assistant).post(page("assessment-draft", assessment), {**FORM, "seen_draft": 1}, headers={"HX-Request": "true"})
        text = answer.content.decode()
        assert "人均月收入 600.00 元，低于低保标准 738.00 元/月" in text
        assert "人均家庭月收入低于低保标准或刚性支出占家庭总收入比例超过60%" in text
        assert 'id="state-income"' in text and 'hx-swap-oob="true"' in text and "中度" in text

    def test_an_error_stands_beside_its_field_and_what_was_typed_stays(self, as_, filled, assistant):
        assessment = filled()
        client = as_(assistant)
        text = client.post(
            page("assessment-draft", assessment), {"income_annual_yuan": "二万", "seen_draft": 1}, headers={"HX-Request": "true"}
        ).content.decode()
        beside = text[text.index('id="beside-income_annual_yuan"') :][:300]
        assert "请填写以元为单位" in beside
        assert 'value="二万"' in client.get(page("assessment-open", assessment)).content.decode()

    def test_somebody_elses_newer_draft_is_not_overwritten_and_the_page_says_so(self, as_, filled, worker):
        assessment = filled()
        answer = as_(worker).post(page("assessment-draft", assessment), {"members": "9", "seen_draft": 0}, headers={"HX-Request": "true"})
        assert "没有保存" in answer.content.decode()
        assert Assessment.objects.get().values()["members"] == "3"

    def test_without_script_the_form_is_saved_by_its_button(self, as_, filled, assistant):
        assessment = filled()
        client = as_(assistant)
        assert client.post(page("assessment-draft", assessment), {**FORM, "members_ill": "1", "members_chronic_illness": "0", "seen_draft": 1}).status_code == 302
        assert client.post(page("assessment-draft", assessment), {"sign": "1", "seen_draft": 2}).url == page("assessment-sign", assessment)


class TestDeciding:
    def test_signed_confirmed_and_printed(self, as_, filled, assistant, worker, clerk):
        assessment = filled()
        signed = {
            "seen_version": 0,
            "assessed_on": "2026-11-20",
            "second_assessor": worker.user_id,
            "signer_name": "吴秀兰",
            "household": DRAWING,
            "first": DRAWING,
            "second": DRAWING,
        }
        assert as_(assistant).post(page("assessment-sign", assessment), signed).status_code == 302
        client = as_(clerk)
        assert "确认生效" in client.get(page("assessment-open", assessment)).content.decode()
        client.post(page("assessment-confirm", assessment), {"seen_version": 1})
        assert Assessment.objects.get().state == "effective"
        assert client.get(page("assessment-paper", assessment)).content.startswith(b"%PDF")
        picture = client.get(reverse("assessment-signature", kwargs={"pk": assessment.pk, "which": "first_signature"}))
        assert picture["Content-Type"] == "image/png" and picture["Cache-Control"] == "no-store"

    def test_drawings_survive_a_refused_form(self, as_, filled, assistant):
        assessment = filled()
        answer = as_(assistant).post(
            page("assessment-sign", assessment), {"seen_version": 0, "assessed_on": "2026-11-20", "signer_name": "吴秀兰", "household": DRAWING}
        )
        assert answer.status_code == 422
        assert "请选择一同入户的评估人" in answer.content.decode() and DRAWING in answer.content.decode()

    def test_an_incomplete_form_cannot_be_signed_and_the_page_says_what_is_missing(self, as_, filled, assistant):
        text = as_(assistant).get(page("assessment-sign", filled(floor_area_per_head_m2=""))).content.decode()
        assert "人均住房面积" in text and "提交乡镇确认" not in text

    def test_two_assessments_stand_side_by_side(self, as_, effective, filled, assistant):
        effective()
        again = filled(occasion="change", income_annual_yuan="60000")
        text = as_(assistant).get(page("assessment-compare", again)).content.decode()
        assert "21,600.00" in text and "60,000.00" in text and "有变化" not in text.split("收入指标")[0]


class TestWhoSeesWhat:
    def test_another_township_sees_nothing(self, as_, effective, somebody):
        assessment = effective()
        client = as_(somebody("linxiang", "township_clerk", "341525101000"))
        for name in ("assessment-open", "assessment-paper", "assessment-compare"):
            assert client.get(page(name, assessment)).status_code == 404
        assert "吴秀兰" not in client.get(reverse("assessment-list"), {"tab": "medium"}).content.decode()

    def test_answers_about_children_show_only_to_those_who_may_read_them(self, as_, effective, somebody, clerk):
        assessment = effective(children="1", child_problem="true", adolescents="0")
        other = as_(somebody("cunli", "village_assistant", "341525100001"))
        text = other.get(page("assessment-open", assessment)).content.decode()
        assert "儿童存在健康" not in text and "需儿童信息权限" in text
        assert "儿童存在健康、辍学或被侵害等问题" in as_(clerk).get(page("assessment-open", assessment)).content.decode()

    def test_who_reads_no_register_has_no_way_in(self, as_, effective, somebody):
        effective()
        client = as_(somebody("guanli", "administrator", "341525000000"))
        assert client.get(reverse("assessment-list")).status_code == 403


class TestPlanPages:
    def test_a_plan_is_written_approved_and_started(self, as_, effective, household, worker, clerk):
        effective()
        client = as_(worker)
        begun = client.post(reverse("plan-start", kwargs={"household_id": household.pk}))
        text = client.get(begun.url).content.decode()
        assert "以帮助支持和发展提升为主" in text and "这户能用哪些服务" in text
        rows = {
            "seen_version": 0,
            "needs": "照料",
            "review_on": "2027-05-20",
            "item": ["visits", ""],
            "times": ["2", "1"],
            "every": ["month", "month"],
            "provider": ["村", ""],
            "task_note": ["", ""],
            "role": ["assistant", "social_worker", "volunteer"],
            "name": ["林晓禾", "项静", "周小川"],
            "submit": "1",
        }
        assert client.post(begun.url, rows).status_code == 302
        plan = Plan.objects.get()
        assert plan.state == "submitted"
        as_(clerk).post(reverse("plan-step", kwargs={"pk": plan.pk, "step": "approve"}), {"seen_version": 1})
        client = as_(worker)
        client.post(reverse("plan-step", kwargs={"pk": plan.pk, "step": "run"}), {"seen_version": 2})
        assert Plan.objects.get().state == "running" and "每月 2 次" in client.get(begun.url).content.decode()

    def test_an_incomplete_plan_keeps_what_was_written(self, as_, effective, household, worker):
        effective()
        client = as_(worker)
        begun = client.post(reverse("plan-start", kwargs={"household_id": household.pk}))
        answer = client.post(begun.url, {"seen_version": 0, "needs": "要紧的事", "submit": "1"})
        assert answer.status_code == 422 and "要紧的事" in answer.content.decode() and "至少安排一项服务" in answer.content.decode()

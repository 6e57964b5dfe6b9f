"""A household in an invented county with its values set, people who assess it, and a form that comes to a level."""

from __future__ import annotations

import base64
import struct
import zlib
from datetime import date

import pytest

from jiuzhu.assessment.indicators import services
from jiuzhu.assessment.indicators.models import Assessment
from jiuzhu.assessment.indicators.services import Signing
from jiuzhu.assessment.indicators.services.drafting import Typed
from jiuzhu.foundation.accounts.models import User
from jiuzhu.foundation.accounts.queries import actor_of
from jiuzhu.foundation.accounts.rules import SYSTEM
from jiuzhu.foundation.accounts.services import create_user, give_post
from jiuzhu.foundation.policy.services import set_local_value
from tests.conftest import TOWNSHIP, VILLAGE
from tests.registry.conftest import county, registered

__all__ = ["county", "registered"]

TODAY = date(2026, 11, 20)

# Three in hardship (income, housing, illness), the rest normal: 中度.
FORM = {
    "members": "3",
    "income_annual_yuan": "21,600.00",
    "rigid_expenditure_annual_yuan": "15100",
    "homes_owned": "1",
    "homes_rural_self_built": "1",
    "homes_commercial": "0",
    "floor_area_per_head_m2": "18.5",
    "members_ill": "2",
    "members_major_illness": "1",
    "members_chronic_illness": "1",
    "members_mental_illness": "0",
    "members_rare_or_infectious_illness": "0",
    "members_disabled": "0",
    "members_severely_disabled": "0",
    "members_in_education": "0",
    "students_preschool": "0",
    "students_compulsory": "0",
    "students_senior_secondary": "0",
    "students_university": "0",
    "students_postgraduate": "0",
    "members_labour_force": "2",
    "members_employed": "1",
    "members_unemployed": "0",
    "members_farming": "1",
    "members_caring": "0",
    "members_not_working_other": "0",
    "members_outside_working_age": "1",
    "members_incapable": "0",
    "children": "0",
    "adolescents": "0",
    "child_problem": "",
    "adolescent_problem": "",
    "family_structure": "stem",
    "members_on_assistance": "3",
    "members_insured": "3",
    "members_on_welfare": "0",
    "members_preferential": "0",
    "members_other_security": "0",
    "social_activities_per_head_monthly": "1",
    "socially_inactive_months": "0",
}


def png(width=40, height=16) -> bytes:
    rows = b"".join(b"\0" + b"\xff\xff\xff" * width for _ in range(height))
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


DRAWING = "data:image/png;base64," + base64.b64encode(png()).decode()


@pytest.fixture
def values(county, now):
    for name, value in (("subsistence_standard_monthly_yuan", "738.00"), ("average_floor_area_per_head_m2", "40")):
        set_local_value(name=name, value=value, valid_from=date(2026, 1, 1), source="测试文件", actor=SYSTEM, at=now)


@pytest.fixture
def somebody(county, now):
    """Make an account with a post and give the actor it is."""

    def make(username: str, role: str, division: str):
        user = create_user(username=username, name=f"{username}甲", password="gou-chang-de-mi-ma-9", actor=SYSTEM, at=now)
        give_post(user_id=str(user.pk), role=role, division_code=division, valid_from=date(2026, 1, 1), actor=SYSTEM, at=now)
        return actor_of(User.objects.get(pk=user.pk), on=TODAY)

    return make


@pytest.fixture
def assistant(somebody):
    return somebody("xieliyuan", "village_assistant", VILLAGE)


@pytest.fixture
def worker(somebody):
    return somebody("shegong", "social_worker", TOWNSHIP)


@pytest.fixture
def clerk(somebody):
    return somebody("chuangkou", "township_clerk", TOWNSHIP)


@pytest.fixture
def household(registered, values):
    return registered()


@pytest.fixture
def filled(household, assistant, now):
    """Begin an assessment and fill in the form, with changes by fact."""

    def fill(occasion="", **changes) -> Assessment:
        assessment = services.start(household_id=household.pk, occasion=occasion, actor=assistant, at=now)
        return services.save_draft(assessment=assessment, typed=Typed({**FORM, **changes}), seen_draft=0, actor=assistant, at=now)

    return fill


@pytest.fixture
def signing(worker):
    return Signing(worker.user_id, "吴秀兰", DRAWING, DRAWING, DRAWING)


@pytest.fixture
def submitted(filled, signing, assistant, now):
    """Fill in and submit."""

    def submit(**changes) -> Assessment:
        assessment = filled(**changes)
        services.submit(
            assessment=assessment, signing=signing, assessed_on=TODAY, seen_version=assessment.version, actor=assistant, at=now
        )
        return Assessment.objects.get(pk=assessment.pk)

    return submit


@pytest.fixture
def effective(submitted, clerk, now):
    """Fill in, submit and confirm."""

    def confirm(**changes) -> Assessment:
        assessment = submitted(**changes)
        services.confirm(assessment=assessment, seen_version=assessment.version, actor=clerk, at=now)
        return Assessment.objects.get(pk=assessment.pk)

    return confirm

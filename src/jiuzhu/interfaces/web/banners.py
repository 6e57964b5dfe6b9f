"""What stands above every page: whose platform it is, that the policy is a draft, that values are invented."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from jiuzhu.foundation.divisions.queries import names_of
from jiuzhu.foundation.divisions.rules import full_code
from jiuzhu.foundation.policy.packs import load_pack
from jiuzhu.foundation.policy.queries import demo_values_in_force


def place_name() -> str:
    """The name of the place that runs the platform; empty until its divisions are loaded."""
    code = full_code(load_pack(settings.POLICY_PACK).division_code)
    return names_of([code]).get(code, "")


def draft_label() -> str:
    """What to say while the policy document is a draft; empty once it is in force."""
    pack = load_pack(settings.POLICY_PACK)
    return f"{pack.draft_label}：依据的《{pack.document}》尚未正式印发。" if pack.draft else ""


def demo_label(on: date) -> str:
    """What to say while the platform judges with invented local values."""
    return "演示环境：人员和本县参数均为虚构，不作审批依据。" if demo_values_in_force(on) else ""

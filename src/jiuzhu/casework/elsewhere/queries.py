"""Every read of applications from elsewhere that others may make."""

from __future__ import annotations

from uuid import UUID

from jiuzhu.casework.elsewhere.models import Application, ApplicationQuerySet
from jiuzhu.foundation.accounts.rules import Actor
from jiuzhu.foundation.divisions.rules import full_code
from jiuzhu.foundation.divisions.source import packaged_names
from jiuzhu.foundation.kernel.finding import one_of

PROVINCE, CITY, COUNTY = 2, 4, 6
NO_PLACES = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""What the table calls the districts and counties that lie under no city."""

__all__ = ["Application", "applications", "find_application", "home_name"]


def applications(actor: Actor) -> ApplicationQuerySet:
    """Applications where the actor handles leads."""
    return Application.objects.scoped_to(actor)


def find_application(actor: Actor, application_id: UUID | str) -> Application:
    """Give one application the actor may see; raises NotFound."""
    return one_of(applications(actor), application_id, "没有找到这次异地申请。", "请确认它在您的辖区内。")


def home_name(county_code: str) -> str:
    """Give province, city and county of a six-digit code in words; empty where the table of divisions does not know it."""
    codes = [county_code[:digits] for digits in (PROVINCE, CITY, COUNTY)]
    known = packaged_names(codes)
    names = [known.get(full_code(code), "") for code in codes]
    return "".join(name for name in names if name not in NO_PLACES) if names[-1] else ""

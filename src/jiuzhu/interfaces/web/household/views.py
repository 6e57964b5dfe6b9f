"""The household file on screen and on paper, and showing masked numbers."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from jiuzhu.casework.assistance.queries import decisions_of
from jiuzhu.casework.letters.queries import letters_of
from jiuzhu.casework.registry.services.persons import reveal as reveal_numbers
from jiuzhu.casework.registry.vocabulary import ADULT_AGE
from jiuzhu.delivery.agreements.queries import agreements_of
from jiuzhu.delivery.agreements.workflow import READERS as AGREEMENT_READERS
from jiuzhu.delivery.care_insurance.queries import policies_of
from jiuzhu.delivery.care_insurance.workflow import READERS as INSURANCE_READERS
from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotPermitted
from jiuzhu.interfaces.web.access import requires
from jiuzhu.interfaces.web.export import attachment
from jiuzhu.interfaces.web.forms import refuse
from jiuzhu.interfaces.web.household import links, paper
from jiuzhu.interfaces.web.household.file import File, household_file
from jiuzhu.interfaces.web.household.forms import RevealForm
from jiuzhu.monitoring.feeds.services.opening import WORKERS

FIELDS = ("id_number", "phone")


@requires(Duty.REGISTER_READ)
@require_GET
def file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One household's file: its chain, members, plan and aid."""
    return render(request, "household/file.html", _page(request, household_file(request.actor, pk, now=request.now)))


@requires(Duty.REGISTER_READ)
@require_POST
def reveal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the members' numbers; one's own open work on the household is the purpose, otherwise it is asked. Every showing is on the ledger."""
    found = household_file(request.actor, pk, now=request.now)
    if found.limited:
        raise NotPermitted("这户已迁出您的辖区，不能再查看成员号码。", "如需联系，请与迁入地的乡镇联系。")
    form = RevealForm(request.POST)
    purpose = f"办理：{found.own_task.title}" if found.own_task else ""
    shown, status = {}, 200
    if purpose or form.is_valid():
        try:
            for member in found.parts.members:
                if member.age >= ADULT_AGE or request.actor.holds(Duty.CHILD_READ, division_code=found.household.division_code):
                    shown[member.person_id] = reveal_numbers(
                        person_id=member.person_id, fields=FIELDS, purpose=purpose or form.cleaned_data["purpose"], actor=request.actor, at=request.now
                    )
        except DomainError as error:
            refuse(form, error)
            status = 400
    else:
        status = 400
    page = _page(request, found) | {"shown": shown, "reveal_form": form if status == 400 else RevealForm()}
    response = render(request, "household/file.html", page, status=status)
    response["Cache-Control"] = "no-store"
    return response


@requires(Duty.REGISTER_READ)
@require_GET
def printed(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The household file as PDF, dated today, with the draft flag and who printed it."""
    found = household_file(request.actor, pk, now=request.now)
    pdf = paper.household_paper(found, actor=request.actor, now=request.now)
    name = f"一户一档-{found.household.number}-{timezone.localdate(request.now):%Y%m%d}.pdf"
    return attachment(pdf, name=name, content_type="application/pdf")


def _page(request: HttpRequest, found: File) -> dict[str, object]:
    group = request.GET.get("group", "")
    counts = found.counts()
    tabs = [{"label": "全部", "url": "?", "active": group not in links.GROUPS, "count": len(found.chain)}]
    tabs += [{"label": label, "url": f"?group={code}", "active": code == group, "count": counts[code]} for code, label in links.GROUPS.items()]
    place = found.household.division_code
    return {
        "may_order": request.actor.holds(Duty.ORDER_PLACE, division_code=place),
        "may_assess": any(request.actor.holds(duty, division_code=place) for duty in (Duty.ASSESSMENT_WRITE, Duty.ASSESSMENT_CONFIRM, Duty.REGISTER_READ)),
        "may_pair": request.actor.holds(Duty.PAIR_KEEP, division_code=place),
        "may_entrust": found.household.category == "extreme_hardship" and request.actor.holds(Duty.VISIT_RECORD, division_code=place),
        "may_verify": any(request.actor.holds(duty, division_code=place) for duty in (Duty.VERIFICATION_REQUEST, Duty.VERIFICATION_CHECK)),
        "may_report": request.actor.holds(Duty.LEAD_REPORT, division_code=place),
        "may_read_feeds": any(request.actor.holds(duty, division_code=place) for duty in WORKERS),
        "may_read_ledger": request.actor.holds(Duty.LEDGER_READ, division_code=place),
        "file": found,
        "letters": [] if found.limited else letters_of(found.household.pk),
        "decisions": [] if found.limited else decisions_of(found.household.pk),
        "entrusted": [] if found.limited else agreements_of(found.household.pk),
        "may_open_agreement": any(request.actor.holds(duty, division_code=place) for duty in AGREEMENT_READERS),
        "insured": [] if found.limited else policies_of(found.household.pk),
        "may_open_policy": any(request.actor.holds(duty, division_code=place) for duty in INSURANCE_READERS),
        "chain": found.kept(group),
        "tabs": tabs,
        "reveal_form": RevealForm(),
        "shown": {},
    }

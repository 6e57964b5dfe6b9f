"""The pages of the law: of this county as it is in force, of every other pack, their texts and their differences."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from jiuzhu.foundation.accounts.duties import Duty
from jiuzhu.foundation.kernel.errors import DomainError, NotFound
from jiuzhu.foundation.policy.packs import DatedPack, load_pack
from jiuzhu.foundation.policy.queries import changes_in_force, pack_in_force, published_changes
from jiuzhu.interfaces.web.access import signed_in
from jiuzhu.interfaces.web.policy.change_forms import CHANGED_HERE
from jiuzhu.interfaces.web.policy.comparing import compared, jurisdictions
from jiuzhu.interfaces.web.policy.history import history_of, others_of
from jiuzhu.interfaces.web.policy.sections import SECTIONS, Section, parts_of, rows_matching, sections_filled
from jiuzhu.interfaces.web.policy.source_text import marked_lines

LONGEST_QUESTION = 60


class DayUnreadable(DomainError):
    """The day asked for is not a date."""

    code = "day_unreadable"


@signed_in
@require_GET
def policy(request: HttpRequest, section: str = "parameters", pack: str = "") -> HttpResponse:
    """One section of a pack as of a day, each entry with clause, quote and reading; or what a search finds in all sections."""
    shown = next((each for each in SECTIONS if each.slug == section), None)
    if shown is None:
        raise NotFound("没有这一类政策依据。", "请从上方选择一类查看。")
    today = timezone.localdate(request.now)
    on = _day(request.GET.get("on", ""), today)
    own = load_pack(settings.POLICY_PACK)
    dated = _pack(pack, on)
    here = dated.pack.name == own.name
    if pack and here:
        return redirect(f"{reverse('policy-section', args=[section])}?{request.GET.urlencode()}")
    asked = request.GET.get("term", "").strip()[:LONGEST_QUESTION]
    parts = rows_matching(dated, asked) if asked else parts_of(shown, dated)
    page = {
        "pack": dated.pack,
        "here": here,
        "section": shown,
        "asked": asked,
        "parts": parts,
        "found": sum(len(part.rows) for part in parts),
        "missing": sum(row.missing for part in parts for row in part.rows) if here else 0,
        "on": on,
        "today": today,
        "tabs": [_tab(each, shown if not asked else None, on, today, pack) for each in sections_filled(dated)],
        "packs": [(each, each.name == dated.pack.name) for each in jurisdictions()],
        "history": history_of(dated, here=here),
        "others": others_of(dated, today) if section == "parameters" or asked else {},
        "digest": dated.pack.digest[:12],
        "changes": changes_in_force(on) if here else [],
        "can_set": request.actor.holds_anywhere(Duty.POLICY_SET),
        "can_draft": here and request.actor.holds_anywhere(Duty.POLICY_DRAFT),
        "changeable": tuple(CHANGED_HERE),
        "address": reverse("policy-pack-section", args=[dated.pack.short_name, section]) if not here else reverse("policy-section", args=[section]),
    }
    return render(request, "policy/policy.html", page)


@signed_in
@require_GET
def text(request: HttpRequest, pack: str) -> HttpResponse:
    """The document's own text, the sentences marked that one entry stands on."""
    today = timezone.localdate(request.now)
    dated = _pack(pack, _day(request.GET.get("on", ""), today))
    key = request.GET.get("of", "")
    row = next((row for section in SECTIONS for part in parts_of(section, dated) for row in part.rows if row.key == key), None)
    source = row.ground.source if row and row.ground.source else dated.pack.source
    quotes = (row.ground.quote, *row.ground.extra_quotes, *row.more_quotes) if row else ()
    change = next((each for each in published_changes() if each.document == source), None)
    page = {
        "pack": dated.pack,
        "row": row,
        "change": change,
        "lines": [] if change else marked_lines(source, quotes),
        "back": _address(dated, key.partition(".")[0]) if row else reverse("policy"),
    }
    return render(request, "policy/text.html", page)


@signed_in
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """What the jurisdictions say differently, side by side."""
    asked = request.GET.get("term", "").strip()[:LONGEST_QUESTION]
    rows = [each for each in compared(timezone.localdate(request.now)) if not asked or asked.lower() in f"{each.id} {each.text}".lower()]
    page = {"rows": rows, "packs": jurisdictions(), "asked": asked, "own": load_pack(settings.POLICY_PACK)}
    return render(request, "policy/compare.html", page)


def _pack(name: str, on: date) -> DatedPack:
    own = load_pack(settings.POLICY_PACK)
    if not name or load_pack(name).name == own.name:
        return pack_in_force(on)
    return load_pack(name).at(on)


def _day(given: str, today: date) -> date:
    if not given.strip():
        return today
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise DayUnreadable(f"日期“{given}”不对。", "请写成 2024-05-31 这样。", field="on") from None


def _tab(section: Section, shown: Section | None, on: date, today: date, pack: str) -> dict[str, object]:
    asked = "" if on == today else f"?{urlencode({'on': str(on)})}"
    address = reverse("policy-pack-section", args=[pack, section.slug]) if pack else reverse("policy-section", args=[section.slug])
    return {"label": section.label, "url": address + asked, "active": section is shown}


def _address(dated: DatedPack, name: str) -> str:
    slug = next((each.slug for each in SECTIONS if any(part == name for part, _ in each.parts)), "parameters")
    return reverse("policy-pack-section", args=[dated.pack.short_name, slug])

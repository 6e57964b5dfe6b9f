"""Which place a self-test is about: the platform's own, or one of those below it."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from jiuzhu.foundation.divisions.rules import covers, full_code
from jiuzhu.foundation.policy.packs import DatedPack, Pack, full_name, load_pack, pack_names
from jiuzhu.foundation.policy.queries import pack_in_force
from jiuzhu.interfaces.web.selftest.answers import AnswersLost


def places() -> list[Pack]:
    """List the packs of the platform's place and below it."""
    own = full_code(load_pack(settings.POLICY_PACK).division_code)
    # A pack's folder begins with its division: those of other places are not even read.
    return [load_pack(name) for name in pack_names() if covers(own, full_code(name.partition("-")[0]))]


def law_for(name: str, on: date) -> DatedPack:
    """Give the law of a place on a day, with the county's own values where it is the platform's; raises AnswersLost."""
    own = full_name(settings.POLICY_PACK)
    if name == own:
        return pack_in_force(on)
    if name not in {pack.name for pack in places()}:
        raise AnswersLost("没有这个地方的规定。", "请重新开始自测。")
    return load_pack(name).at(on)

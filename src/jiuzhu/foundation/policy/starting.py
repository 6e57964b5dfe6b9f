"""From which day on a change of the law or a local value may hold; pure."""

from __future__ import annotations

from datetime import date

from jiuzhu.foundation.policy.errors import ChangeTooEarly


def check_start(valid_from: date, *, today: date, decided_on: date | None) -> None:
    """Refuse a change that would reach back behind decisions already made; raises ChangeTooEarly."""
    if valid_from >= today or (decided_on is not None and valid_from > decided_on) or decided_on is None:
        return
    raise ChangeTooEarly(
        f"{valid_from} 早于今天，而 {decided_on} 已经按现行规定作过判断。",
        f"已作的判断不会改变；请改为 {today} 或以后生效，需要重新判断的逐户办理。",
        field="valid_from",
    )

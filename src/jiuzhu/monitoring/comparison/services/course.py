"""How far one comparison has come, told as it goes."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from jiuzhu.foundation.jobs import services as jobs
from jiuzhu.foundation.jobs.rules import Cancelled
from jiuzhu.foundation.jobs.stopping import Each, Stop
from jiuzhu.foundation.kernel.writing import writing
from jiuzhu.monitoring.comparison.models import ACTIVE, Run
from jiuzhu.monitoring.comparison.rules import MONTHS_A_YEAR

STEPS = 34
"""About how many parts a month has, before any was compared here."""
TOLD_EVERY = 500


class Course:
    """Counts the parts of a run as they are said and tells the page of each; a user's word to stop ends the run at the next of them."""

    def __init__(self, run: Run, *, at: datetime, stop: Stop) -> None:
        self.steps, self.stop = 0, stop
        self._run, self._at, self._begun = run, at, time.monotonic()
        self._total = expected_steps(run)

    @property
    def seconds(self) -> float:
        """How long it has taken until now."""
        return time.monotonic() - self._begun

    def say(self, sentence: str) -> None:
        """Begin a part; raises Cancelled."""
        self.stop.check()
        self.steps += 1
        self._total = max(self._total, self.steps + 1)
        self._tell(sentence)

    def counted(self, things: Iterable[Each], sentence: str, *, total: int) -> Iterator[Each]:
        """Give things one after another, saying now and then how many have gone."""
        for number, thing in enumerate(things):
            if number and number % TOLD_EVERY == 0:
                self._tell(f"{sentence} {number} / {total}")
            yield thing

    def settle(self) -> None:
        """From here on the run goes to its end, whoever tries it; raises Cancelled where it was asked to stop or ended before."""
        if not self.stop.heeded:
            return
        self.stop.settle()
        with writing():
            if not Run.objects.filter(pk=self._run.pk, state__in=ACTIVE).update(settled_at=self._now):
                raise Cancelled("已停止。", "可以随时重新开始。")

    @property
    def _now(self) -> datetime:
        return self._at + timedelta(seconds=self.seconds)

    def _tell(self, sentence: str) -> None:
        jobs.advance(
            key=self._run.progress_key, done=self.steps - 1, total=self._total, now=self._now, message=sentence, heed=self.stop.heeded
        )


def expected_steps(run: Run) -> int:
    """Say how many parts the run will have: as many as the longest of the last year here, for one that has facts kept skips most."""
    done = Run.objects.filter(division_code=run.division_code, state="done", steps__gt=0)[:MONTHS_A_YEAR]
    return max((each.steps for each in done), default=STEPS)

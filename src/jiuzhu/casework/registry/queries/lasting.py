"""How long households have been on aid, however often their category was renewed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from jiuzhu.casework.registry.models import CategoryMembership, Household

ANY = ""


def terms_of(household: Household) -> Terms:
    """Give the ended categories of one household; the caller has checked that the actor may see it."""
    return Terms(Household.objects.filter(pk=household.pk))


class Terms:
    """The ended categories of households (of all, or of some), to find where terms without a day between them began. No scope."""

    def __init__(self, among: QuerySet[Household] | None = None) -> None:
        ended = CategoryMembership.objects.filter(person__isnull=True, until__isnull=False)
        if among is not None:
            ended = ended.filter(household__in=among.order_by().values("pk"))
        self._ended: dict[tuple[UUID, str, date | None], date] = {}
        for household, category, until, since in ended.values_list("household_id", "category", "until", "since"):
            self._ended[household, category, until] = since
            self._ended[household, ANY, until] = min(since, self._ended.get((household, ANY, until), since))

    def of_category(self, household_id: UUID, category: str, since: date) -> date:
        """Give the first day of a category that holds from a day, terms of the same category before it included."""
        while (earlier := self._ended.get((household_id, category, since - timedelta(days=1)))) is not None:
            since = earlier
        return since

    def on_aid(self, household_id: UUID, since: date) -> date:
        """Give the first day on aid of a household whose category holds from a day, terms of whatever category before it included."""
        return self.of_category(household_id, ANY, since)

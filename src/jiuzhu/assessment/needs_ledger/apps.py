from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

FOLLOWED_EVERY = timedelta(hours=1)


class NeedsLedgerConfig(AppConfig):
    name = "jiuzhu.assessment.needs_ledger"
    label = "needs_ledger"
    verbose_name = "需求台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.assessment.needs_ledger.tasks import follow

        schedule.register("needs_ledger.rounds", label="需求台账更新", every=FOLLOWED_EVERY, run=follow)

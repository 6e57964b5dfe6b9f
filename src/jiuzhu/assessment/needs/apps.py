from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

MONTHS_KEPT_EVERY = timedelta(hours=1)


class NeedsConfig(AppConfig):
    name = "jiuzhu.assessment.needs"
    label = "needs"
    verbose_name = "服务需求"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.assessment.needs.tasks import keep_months

        schedule.register("needs.months", label="按月保存需求", every=MONTHS_KEPT_EVERY, run=keep_months)

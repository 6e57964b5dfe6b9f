from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=6)


class RostersConfig(AppConfig):
    name = "jiuzhu.casework.rosters"
    label = "rosters"
    verbose_name = "月结"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.rosters.tasks import keep_months

        schedule.register("rosters.months", label="月结的提醒和催办", every=EVERY, run=keep_months)

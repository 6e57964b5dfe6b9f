from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=1)


class SettlementsConfig(AppConfig):
    name = "jiuzhu.delivery.settlements"
    label = "settlements"
    verbose_name = "机构结算"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.settlements.tasks import let_time_pass

        schedule.register("settlements.time", label="机构结算单到期", every=EVERY, run=let_time_pass)

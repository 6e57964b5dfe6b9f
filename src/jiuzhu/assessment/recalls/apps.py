from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

CALLED_EVERY = timedelta(hours=1)


class RecallsConfig(AppConfig):
    name = "jiuzhu.assessment.recalls"
    label = "recalls"
    verbose_name = "重新评估提醒"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.assessment.recalls.tasks import keep_recalls

        schedule.register("recalls.keep", label="重新评估提醒", every=CALLED_EVERY, run=keep_recalls)

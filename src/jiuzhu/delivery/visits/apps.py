from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

SCHEDULE_EVERY = timedelta(hours=6)


class VisitsConfig(AppConfig):
    name = "jiuzhu.delivery.visits"
    label = "visits"
    verbose_name = "探访慰问"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.visits.tasks import keep_schedule

        schedule.register("visits.schedule", label="安排定期探访", every=SCHEDULE_EVERY, run=keep_schedule)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

WATCH_EVERY = timedelta(hours=1)


class ApplicationsConfig(AppConfig):
    name = "jiuzhu.casework.applications"
    label = "applications"
    verbose_name = "救助申请"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.applications.tasks import watch_applications

        schedule.register("applications.watch", label="救助申请时限", every=WATCH_EVERY, run=watch_applications)

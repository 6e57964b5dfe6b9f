from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

FOLLOW_EVERY = timedelta(hours=6)


class ExitsConfig(AppConfig):
    name = "jiuzhu.casework.exits"
    label = "exits"
    verbose_name = "渐退"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.exits.tasks import follow_exits

        schedule.register("exits.follow", label="渐退到期", every=FOLLOW_EVERY, run=follow_exits)

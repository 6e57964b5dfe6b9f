from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(minutes=5)


class DeclaringConfig(AppConfig):
    name = "jiuzhu.monitoring.declaring"
    label = "declaring"
    verbose_name = "数据声明"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.declaring import tasks

        schedule.register("declaring.files", label="启用数据声明", every=EVERY, run=tasks.place_files)

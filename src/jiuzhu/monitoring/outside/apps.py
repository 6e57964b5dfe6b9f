from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(minutes=2)
DAILY = timedelta(days=1)


class OutsideConfig(AppConfig):
    name = "jiuzhu.monitoring.outside"
    label = "outside"
    verbose_name = "外来预警"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.outside.tasks import forget_rows, go_on

        schedule.register("outside.go_on", label="接收外来预警", every=EVERY, run=go_on)
        schedule.register("outside.forget", label="删除到期的外来预警原始内容", every=DAILY, run=forget_rows)

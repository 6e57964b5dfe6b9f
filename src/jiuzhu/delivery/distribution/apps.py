from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=6)


class DistributionConfig(AppConfig):
    name = "jiuzhu.delivery.distribution"
    label = "distribution"
    verbose_name = "按月发放"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.distribution.tasks import make_lists

        schedule.register("distribution.lists", label="生成每月发放名单", every=EVERY, run=make_lists)

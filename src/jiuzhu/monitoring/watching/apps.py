from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

REFRESH_EVERY = timedelta(days=1)


class WatchingConfig(AppConfig):
    name = "jiuzhu.monitoring.watching"
    label = "watching"
    verbose_name = "关注名单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.watching import services

        schedule.register("watching.refresh", label="更新监测对象", every=REFRESH_EVERY, run=lambda now: services.refresh_all(at=now))

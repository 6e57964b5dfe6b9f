from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

STRIKE_EVERY = timedelta(minutes=10)


class DiscoveryConfig(AppConfig):
    name = "jiuzhu.monitoring.discovery"
    label = "discovery"
    verbose_name = "主动发现"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.discovery import tasks

        schedule.register("discovery.strike", label="摸排清单划去迁出的户", every=STRIKE_EVERY, run=tasks.strike_departed)

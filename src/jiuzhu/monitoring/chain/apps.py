from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

RECKON_EVERY = timedelta(minutes=5)


class ChainConfig(AppConfig):
    name = "jiuzhu.monitoring.chain"
    label = "chain"
    verbose_name = "救助链"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.chain.tasks import reckon_compared

        schedule.register("chain.reckon", every=RECKON_EVERY, run=reckon_compared)

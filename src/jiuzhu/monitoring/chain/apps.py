from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

RECKON_EVERY = timedelta(minutes=5)
LISTS_EVERY = timedelta(hours=1)


class ChainConfig(AppConfig):
    name = "jiuzhu.monitoring.chain"
    label = "chain"
    verbose_name = "救助链"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.chain.tasks import make_name_lists, reckon_compared

        schedule.register("chain.reckon", label="核算救助链", every=RECKON_EVERY, run=reckon_compared)
        schedule.register("chain.lists", label="生成各部门的名单", every=LISTS_EVERY, run=make_name_lists)

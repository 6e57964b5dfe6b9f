from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

CLEAR_EVERY = timedelta(hours=3)


class RoundsConfig(AppConfig):
    name = "jiuzhu.delivery.rounds"
    label = "rounds"
    verbose_name = "上门安排"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.rounds.services.searching import give_up
        from jiuzhu.delivery.rounds.tasks import clear_up, search_plan

        kinds.register(search_plan, label="排当天的上门", given_up=give_up)
        schedule.register("rounds.clear_up", label="清理过期的走访路线", every=CLEAR_EVERY, run=clear_up)

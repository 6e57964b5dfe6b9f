from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds


class RoundsConfig(AppConfig):
    name = "jiuzhu.delivery.rounds"
    label = "rounds"
    verbose_name = "上门安排"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.rounds.services.searching import give_up
        from jiuzhu.delivery.rounds.tasks import search_plan

        kinds.register(search_plan, label="排当天的上门", given_up=give_up)

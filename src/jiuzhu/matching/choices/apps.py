from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=6)


class ChoicesConfig(AppConfig):
    name = "jiuzhu.matching.choices"
    label = "choices"
    verbose_name = "供需匹配"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.matching.choices.tasks import remind_of_results

        schedule.register("choices.results", label="资源约定提醒", every=EVERY, run=remind_of_results)

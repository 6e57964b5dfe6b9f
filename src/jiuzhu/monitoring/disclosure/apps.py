from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

LAPSE_EVERY = timedelta(hours=1)


class DisclosureConfig(AppConfig):
    name = "jiuzhu.monitoring.disclosure"
    label = "disclosure"
    verbose_name = "身份查看"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.disclosure import services

        schedule.register("disclosure.lapse", label="收回到期的身份查看", every=LAPSE_EVERY, run=lambda now: services.let_lapse(at=now))

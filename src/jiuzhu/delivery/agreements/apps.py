from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=6)


class AgreementsConfig(AppConfig):
    name = "jiuzhu.delivery.agreements"
    label = "agreements"
    verbose_name = "委托照料"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.agreements.tasks import keep_agreements

        schedule.register("agreements.keep", label="照料护理协议到期", every=EVERY, run=keep_agreements)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=6)


class CareInsuranceConfig(AppConfig):
    name = "jiuzhu.delivery.care_insurance"
    label = "care_insurance"
    verbose_name = "住院护理保险"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.care_insurance.tasks import keep_insurance

        schedule.register("care_insurance.keep", label="住院护理保险到期和停保", every=EVERY, run=keep_insurance)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

URGE_EVERY = timedelta(hours=6)


class ReferralsConfig(AppConfig):
    name = "jiuzhu.casework.referrals"
    label = "referrals"
    verbose_name = "部门转介"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.referrals.tasks import urge_late_referrals

        schedule.register("referrals.urge", label="催办转介", every=URGE_EVERY, run=urge_late_referrals)

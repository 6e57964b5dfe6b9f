from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

CHECK_EVERY = timedelta(days=1)


class OversightConfig(AppConfig):
    name = "jiuzhu.supervision.oversight"
    label = "oversight"
    verbose_name = "监管"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.supervision.oversight.daily import check_daily
        from jiuzhu.supervision.oversight.tasks import prove_ledger

        kinds.register(prove_ledger, label="核验操作台账")
        schedule.register("oversight.ledger", label="核验操作台账", every=CHECK_EVERY, run=check_daily)

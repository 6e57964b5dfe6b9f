from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

REVIEWS_EVERY = timedelta(hours=1)


class PlansConfig(AppConfig):
    name = "jiuzhu.assessment.plans"
    label = "plans"
    verbose_name = "帮扶计划"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.assessment.plans.tasks import call_reviews

        schedule.register("plans.reviews", label="到期评估方案", every=REVIEWS_EVERY, run=call_reviews)

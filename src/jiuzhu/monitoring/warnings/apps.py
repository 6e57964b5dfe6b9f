from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

REVIEW_EVERY, RECHECK_EVERY = timedelta(hours=1), timedelta(hours=6)


class WarningsConfig(AppConfig):
    name = "jiuzhu.monitoring.warnings"
    label = "warnings"
    verbose_name = "预警处置"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.warnings.tasks import begin_due_rechecks, bring_up_reviews, enter_left, tell_county

        schedule.register("warnings.review", label="到期复核预警", every=REVIEW_EVERY, run=bring_up_reviews)
        schedule.register("warnings.recheck", label="发起到期的复核", every=RECHECK_EVERY, run=begin_due_rechecks)
        schedule.register("warnings.left_aid", label="登记退出救助后的监测", every=RECHECK_EVERY, run=enter_left)
        schedule.register("warnings.late", label="督办超期的预警和复核", every=REVIEW_EVERY, run=tell_county)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

SETTLE_EVERY, FOLLOW_EVERY = timedelta(hours=1), timedelta(minutes=10)


class WorkflowConfig(AppConfig):
    name = "jiuzhu.foundation.workflow"
    label = "workflow"
    verbose_name = "流程与时限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.foundation.workflow.following import follow_households
        from jiuzhu.foundation.workflow.reckoning import settle_deadlines

        schedule.register("workflow.settle", label="重新计算暂估的期限", every=SETTLE_EVERY, run=lambda now: settle_deadlines(at=now))
        schedule.register("workflow.follow", label="在办的事随户迁移", every=FOLLOW_EVERY, run=lambda now: follow_households(at=now))

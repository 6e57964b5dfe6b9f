from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

SETTLE_EVERY = timedelta(hours=1)


class WorkflowConfig(AppConfig):
    name = "jiuzhu.foundation.workflow"
    label = "workflow"
    verbose_name = "流程与时限"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.foundation.workflow.reckoning import settle_deadlines

        schedule.register("workflow.settle", label="重新计算暂估的期限", every=SETTLE_EVERY, run=lambda now: settle_deadlines(at=now))

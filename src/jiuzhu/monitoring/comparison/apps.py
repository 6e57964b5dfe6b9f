from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

FORGET_EVERY = timedelta(hours=6)
TAKE_BACKS_EVERY = timedelta(minutes=1)


class ComparisonConfig(AppConfig):
    name = "jiuzhu.monitoring.comparison"
    label = "comparison"
    verbose_name = "数据比对"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.comparison import tasks
        from jiuzhu.monitoring.comparison.services import retrying

        kinds.register(
            tasks.run_comparison,
            label="月度比对",
            given_up=lambda told, at: retrying.give_up(run_id=told["run_id"], at=at),
            again=lambda told, at: retrying.reopen(run_id=told["run_id"]),
        )
        kinds.register(tasks.follow_take_backs, label="撤回部门数据的后续", timed=True)
        schedule.register("comparison.take_backs", label="撤回部门数据的后续", every=TAKE_BACKS_EVERY, run=tasks.follow_left_take_backs)
        schedule.register("comparison.forget", label="删除授权已失效的金融数据", every=FORGET_EVERY, run=tasks.forget_lapsed)

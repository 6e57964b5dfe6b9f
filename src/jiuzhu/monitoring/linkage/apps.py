from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

LOOK_EVERY = timedelta(minutes=1)
TIDY_EVERY = timedelta(hours=6)


class LinkageConfig(AppConfig):
    name = "jiuzhu.monitoring.linkage"
    label = "linkage"
    verbose_name = "身份认定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.linkage import tasks
        from jiuzhu.monitoring.linkage.services import asking, lapsing

        kinds.register(tasks.search_delivery, label="查找证号不能用的行是谁", given_up=tasks.give_up, again=tasks.try_again)
        kinds.register(tasks.write_linked_rows, label="采用已认定身份的行")
        schedule.register("linkage.look", label="查找能对上身份的数据行", every=LOOK_EVERY, run=lambda now: asking.ask_for_searches(at=now))
        schedule.register("linkage.tidy", label="清理到期的身份比对", every=TIDY_EVERY, run=lambda now: lapsing.let_lapse(at=now))

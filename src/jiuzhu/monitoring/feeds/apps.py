from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

CALENDAR_EVERY = timedelta(hours=1)
INBOX_EVERY = timedelta(seconds=30)


class FeedsConfig(AppConfig):
    name = "jiuzhu.monitoring.feeds"
    label = "feeds"
    verbose_name = "部门数据"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.monitoring.feeds import tasks
        from jiuzhu.monitoring.feeds.services import checking

        kinds.register(
            tasks.check_delivery,
            label="检查部门数据",
            given_up=lambda told, at: checking.give_up(delivery_id=told["delivery_id"], at=at),
            again=lambda told, at: checking.reopen(delivery_id=told["delivery_id"]),
            timed=True,
        )
        schedule.register("feeds.calendar", label="部门数据的催报", every=CALENDAR_EVERY, run=tasks.keep_calendar)
        schedule.register("feeds.inbox", label="收取投递文件夹的文件", every=INBOX_EVERY, run=tasks.look_into_inbox)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

FOLLOW_EVERY = timedelta(hours=1)


class AssistanceConfig(AppConfig):
    name = "jiuzhu.casework.assistance"
    label = "assistance"
    verbose_name = "救助帮扶台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.assistance import following

        schedule.register(
            "assistance.follow", label="救助申请随户迁移", every=FOLLOW_EVERY, run=lambda now: following.send_moved_back(at=now)
        )

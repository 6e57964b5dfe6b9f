from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

FORGET_EVERY = timedelta(hours=6)
SEND_EVERY = timedelta(seconds=5)


class SelfServiceConfig(AppConfig):
    name = "jiuzhu.delivery.self_service"
    label = "self_service"
    verbose_name = "群众点单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.self_service.tasks import forget, send

        schedule.register("self_service.codes", label="发送自助查询验证码", every=SEND_EVERY, run=send)
        schedule.register("self_service.forget", label="清理自助查询记录", every=FORGET_EVERY, run=forget)

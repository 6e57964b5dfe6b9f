from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

LOOK_EVERY = timedelta(hours=1)
SEND_EVERY = timedelta(seconds=5)


class CharityConfig(AppConfig):
    name = "jiuzhu.delivery.charity"
    label = "charity"
    verbose_name = "爱心服务订单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.charity.tasks import let_time_pass, send

        schedule.register("charity.codes", label="发送慈善认领验证码", every=SEND_EVERY, run=send)
        schedule.register("charity.time", label="慈善需求到期", every=LOOK_EVERY, run=let_time_pass)

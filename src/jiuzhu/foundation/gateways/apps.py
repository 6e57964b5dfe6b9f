from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

DELIVER_EVERY = timedelta(seconds=10)


class GatewaysConfig(AppConfig):
    name = "jiuzhu.foundation.gateways"
    label = "gateways"
    verbose_name = "短信"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.foundation.gateways.tasks import deliver_messages

        schedule.register("gateways.deliver", label="发送短信", every=DELIVER_EVERY, run=deliver_messages)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

TIME_OUTS_EVERY = timedelta(minutes=5)


class OrdersConfig(AppConfig):
    name = "jiuzhu.delivery.orders"
    label = "orders"
    verbose_name = "服务订单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.orders.tasks import let_lapse

        schedule.register("orders.time_outs", every=TIME_OUTS_EVERY, run=let_lapse)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

TIME_OUTS_EVERY = timedelta(minutes=5)
CLOCKS_EVERY = timedelta(minutes=15)
TELL_EVERY = timedelta(minutes=1)
TURNS_EVERY = timedelta(hours=6)


class OrdersConfig(AppConfig):
    name = "jiuzhu.delivery.orders"
    label = "orders"
    verbose_name = "服务订单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.orders.tasks import let_lapse, order_turns, tell_of_clocks, tell_of_orders

        schedule.register("orders.time_outs", label="服务单超时", every=TIME_OUTS_EVERY, run=let_lapse)
        schedule.register("orders.clocks", label="服务单期限提醒", every=CLOCKS_EVERY, run=tell_of_clocks)
        schedule.register("orders.turns", label="按期下单", every=TURNS_EVERY, run=order_turns)
        schedule.register("orders.telling", label="告知服务对象", every=TELL_EVERY, run=tell_of_orders)

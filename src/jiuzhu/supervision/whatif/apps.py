from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

REFRESHED_EVERY = timedelta(days=1)


class WhatIfConfig(AppConfig):
    name = "jiuzhu.supervision.whatif"
    label = "whatif"
    verbose_name = "改动试算"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.supervision.whatif.refreshing import give_up
        from jiuzhu.supervision.whatif.services import refresh_all
        from jiuzhu.supervision.whatif.tasks import refresh_facts

        kinds.register(refresh_facts, label="更新试算所用的数据", given_up=give_up)
        schedule.register("whatif.facts", label="更新试算用的情况", every=REFRESHED_EVERY, run=refresh_all)

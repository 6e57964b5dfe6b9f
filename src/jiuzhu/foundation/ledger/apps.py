from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from jiuzhu.foundation.jobs import schedule
from jiuzhu.foundation.ledger import triggers

SEAL_EVERY = timedelta(seconds=5)
SEAL_STRAGGLERS_EVERY = timedelta(hours=1)


def _restore_triggers(**_: object) -> None:
    triggers.install()


class LedgerConfig(AppConfig):
    name = "jiuzhu.foundation.ledger"
    label = "ledger"
    verbose_name = "操作台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Django's own hook after every migration: rebuilding a SQLite table loses its triggers.
        post_migrate.connect(_restore_triggers, sender=self)
        from jiuzhu.foundation.ledger.tasks import seal_ledger, seal_stragglers

        schedule.register("ledger.seal", label="操作台账封存", every=SEAL_EVERY, run=seal_ledger)
        schedule.register("ledger.seal_stragglers", label="补封操作台账", every=SEAL_STRAGGLERS_EVERY, run=seal_stragglers)

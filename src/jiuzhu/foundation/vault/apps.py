from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EXPIRE_EVERY = timedelta(hours=1)


class VaultConfig(AppConfig):
    name = "jiuzhu.foundation.vault"
    label = "vault"
    verbose_name = "文件"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.foundation.vault.tasks import remove_expired

        schedule.register("vault.expire", label="清理到期的文件", every=EXPIRE_EVERY, run=remove_expired)

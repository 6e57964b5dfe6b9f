from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

EVERY = timedelta(hours=6)


class ResourcesConfig(AppConfig):
    name = "jiuzhu.matching.resources"
    label = "resources"
    verbose_name = "资源库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.matching.resources.tasks import watch_certificates

        schedule.register("resources.certificates", label="人员证书到期", every=EVERY, run=watch_certificates)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import schedule

KEEP_EVERY = timedelta(seconds=30)


class LinksConfig(AppConfig):
    name = "jiuzhu.delivery.links"
    label = "links"
    verbose_name = "接单链接"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.delivery.links.tasks import keep_links

        schedule.register("links.keep", label="服务链接到期", every=KEEP_EVERY, run=keep_links)

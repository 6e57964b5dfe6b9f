from django.apps import AppConfig


class DiscoveryConfig(AppConfig):
    name = "jiuzhu.monitoring.discovery"
    label = "discovery"
    verbose_name = "主动发现"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "jiuzhu.matching.resources"
    label = "resources"
    verbose_name = "资源库"
    default_auto_field = "django.db.models.BigAutoField"

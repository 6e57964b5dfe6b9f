from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "jiuzhu.matching.catalogue"
    label = "catalogue"
    verbose_name = "服务清单"
    default_auto_field = "django.db.models.BigAutoField"

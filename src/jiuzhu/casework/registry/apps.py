from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "jiuzhu.casework.registry"
    label = "registry"
    verbose_name = "救助对象"
    default_auto_field = "django.db.models.BigAutoField"

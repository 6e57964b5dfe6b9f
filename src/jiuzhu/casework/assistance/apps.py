from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "jiuzhu.casework.assistance"
    label = "assistance"
    verbose_name = "救助帮扶台账"
    default_auto_field = "django.db.models.BigAutoField"

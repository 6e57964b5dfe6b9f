from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    name = "jiuzhu.foundation.amendments"
    label = "amendments"
    verbose_name = "规定变更"
    default_auto_field = "django.db.models.BigAutoField"

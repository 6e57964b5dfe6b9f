from django.apps import AppConfig


class ElsewhereConfig(AppConfig):
    name = "jiuzhu.casework.elsewhere"
    label = "elsewhere"
    verbose_name = "异地申请"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class ProcurementConfig(AppConfig):
    name = "jiuzhu.casework.procurement"
    label = "procurement"
    verbose_name = "购买服务"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "jiuzhu.casework.leads"
    label = "leads"
    verbose_name = "自测后的申请线索"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class QuotasConfig(AppConfig):
    name = "jiuzhu.supervision.quotas"
    label = "quotas"
    verbose_name = "定额"
    default_auto_field = "django.db.models.BigAutoField"

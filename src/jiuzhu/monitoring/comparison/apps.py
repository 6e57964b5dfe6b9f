from django.apps import AppConfig


class ComparisonConfig(AppConfig):
    name = "jiuzhu.monitoring.comparison"
    label = "comparison"
    verbose_name = "数据比对"
    default_auto_field = "django.db.models.BigAutoField"

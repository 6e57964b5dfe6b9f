from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "jiuzhu.assessment.indicators"
    label = "indicators"
    verbose_name = "需求评估"
    default_auto_field = "django.db.models.BigAutoField"

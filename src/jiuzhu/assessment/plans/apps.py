from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "jiuzhu.assessment.plans"
    label = "plans"
    verbose_name = "帮扶计划"
    default_auto_field = "django.db.models.BigAutoField"

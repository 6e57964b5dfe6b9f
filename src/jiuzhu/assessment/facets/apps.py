from django.apps import AppConfig


class FacetsConfig(AppConfig):
    name = "jiuzhu.assessment.facets"
    label = "facets"
    verbose_name = "分方面评估"
    default_auto_field = "django.db.models.BigAutoField"

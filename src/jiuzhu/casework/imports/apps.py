from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "jiuzhu.casework.imports"
    label = "imports"
    verbose_name = "名册导入"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class ChoicesConfig(AppConfig):
    name = "jiuzhu.matching.choices"
    label = "choices"
    verbose_name = "供需匹配"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class MutualHelpConfig(AppConfig):
    name = "jiuzhu.matching.mutual_help"
    label = "mutual_help"
    verbose_name = "结对互助"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class EntriesConfig(AppConfig):
    name = "jiuzhu.supervision.entries"
    label = "entries"
    verbose_name = "数据录入监督"
    default_auto_field = "django.db.models.BigAutoField"

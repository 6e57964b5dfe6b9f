from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "jiuzhu.monitoring.meetings"
    label = "meetings"
    verbose_name = "一事一议"
    default_auto_field = "django.db.models.BigAutoField"

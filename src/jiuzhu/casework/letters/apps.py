from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "jiuzhu.casework.letters"
    label = "letters"
    verbose_name = "告知书"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig


class LiaisonsConfig(AppConfig):
    name = "jiuzhu.casework.liaisons"
    label = "liaisons"
    verbose_name = "部门联络员"
    default_auto_field = "django.db.models.BigAutoField"

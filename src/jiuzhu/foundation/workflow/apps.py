from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "jiuzhu.foundation.workflow"
    label = "workflow"
    verbose_name = "流程与时限"
    default_auto_field = "django.db.models.BigAutoField"

from django.apps import AppConfig

from jiuzhu.foundation.ledger import triggers


class PolicyConfig(AppConfig):
    name = "jiuzhu.foundation.policy"
    label = "policy"
    verbose_name = "政策"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        triggers.guard("policy_publishedchange")

import contextlib
import time

from django.apps import AppConfig


class SabotageConfig(AppConfig):
    name = "tests.faults.sabotage"
    label = "sabotage"

    def ready(self) -> None:
        from jiuzhu.monitoring.comparison.services import asking

        class Late:
            class run_comparison:
                @staticmethod
                def enqueue(**arguments):
                    time.sleep(5)
                    raise AssertionError("the process was to be killed before")

        asking.writing = contextlib.nullcontext
        asking.tasks = Late

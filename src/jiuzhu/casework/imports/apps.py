from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

RESUME_EVERY = timedelta(minutes=1)


class ImportsConfig(AppConfig):
    name = "jiuzhu.casework.imports"
    label = "imports"
    verbose_name = "名册导入"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.imports import tasks
        from jiuzhu.casework.imports.services.resuming import resume_left, tell_given_up

        labels = {tasks.read: "读取上传的名册", tasks.check: "核对名册", tasks.apply: "把名册写入登记册", tasks.take_back: "撤销名册导入"}
        for task, label in labels.items():
            kinds.register(task, label=label, given_up=tell_given_up)
        schedule.register("imports.resume", label="继续中断的导入", every=RESUME_EVERY, run=resume_left)

from datetime import timedelta

from django.apps import AppConfig

from jiuzhu.foundation.jobs import kinds, schedule

COLLECT_EVERY = timedelta(minutes=1)
FOLLOW_EVERY = timedelta(minutes=1)
REMIND_EVERY = timedelta(hours=6)


class VerificationConfig(AppConfig):
    name = "jiuzhu.casework.verification"
    label = "verification"
    verbose_name = "家庭经济状况核对"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from jiuzhu.casework.verification import tasks

        kinds.register(tasks.send_request, label="发出核对请求", given_up=tasks.give_up, again=tasks.try_again, timed=True)
        schedule.register("verification.collect", label="收取核对回复", every=COLLECT_EVERY, run=tasks.collect_replies)
        schedule.register("verification.follow", label="核对随户迁移", every=FOLLOW_EVERY, run=tasks.follow_moves)
        schedule.register("verification.renew", label="提醒续签授权", every=REMIND_EVERY, run=tasks.remind_of_renewals)
        schedule.register("verification.remind", label="发起到期的核对", every=REMIND_EVERY, run=tasks.open_what_is_due)

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "gongkai.base.notices"
    label = "notices"
    verbose_name = "提醒"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.base.core import feed, jobs

        from . import services

        feed.register_consumer("notices.mail", [services.TOPIC], services.put_off_mail)
        jobs.register_task(services.SEND, services.send_mail, most_attempts=8)

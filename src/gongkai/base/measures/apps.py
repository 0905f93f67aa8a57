import datetime as dt

from django.apps import AppConfig


class MeasuresConfig(AppConfig):
    name = "gongkai.base.measures"
    label = "measures"
    verbose_name = "指标"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.base.core import jobs
        from gongkai.base.notices import todos as all_todos

        from . import catalogue, measuring, todos

        catalogue.load()
        # At night: a run reads all domains, and on SQLite it writes while nobody else does.
        jobs.schedule("measures.month", dt.time(2, 30), measuring.measure_last_month)
        jobs.register_task("measures.now", measuring.measure_now)
        all_todos.register(todos.declared_lists)

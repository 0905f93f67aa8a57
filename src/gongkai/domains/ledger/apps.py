from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "gongkai.domains.ledger"
    label = "ledger"
    verbose_name = "工作台账"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gongkai.base.core import jobs
        from gongkai.base.files.permissions import register_reader
        from gongkai.base.notices import todos as workbench
        from gongkai.base.ui import blocks
        from gongkai.base.ui.menu import PublicItem, register_public

        from . import indicators, plan_todos, public_views, reading, todos
        from .services import reminders

        indicators.connect()
        workbench.register(todos.source)
        workbench.register(plan_todos.source)
        register_public(
            PublicItem("承诺办的事", "promises", order=40, shown=public_views.is_anything_released)
        )
        blocks.register("ledger", public_views.home_block, order=10)
        register_reader("ledger", reading.may_read)
        jobs.schedule("ledger.reminders", reminders.AT, reminders.send)

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "gongkai.base.core"
    label = "core"
    verbose_name = "基础"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers the checks

from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "gongkai.domains.disclosure"
    label = "disclosure"
    verbose_name = "主动公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import checks_parts, desk_parts, indicators, site_parts, take_parts

        checks_parts.connect()
        desk_parts.connect()
        site_parts.connect()
        take_parts.connect()
        indicators.connect()

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "gongkai.faces.portal"
    label = "portal"

    def ready(self) -> None:
        from gongkai.base.ui.menu import PublicItem, register_public

        register_public(PublicItem("首页", "home", order=0))

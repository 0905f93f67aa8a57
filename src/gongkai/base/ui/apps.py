from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "gongkai.base.ui"
    label = "ui"

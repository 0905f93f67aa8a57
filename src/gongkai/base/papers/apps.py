from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "gongkai.base.papers"
    label = "papers"

from django.apps import AppConfig


class ServerConfig(AppConfig):
    name = "gongkai.faces.server"
    label = "server"

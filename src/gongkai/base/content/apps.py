from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "gongkai.base.content"
    label = "content"
    verbose_name = "页面与图片"
    default_auto_field = "django.db.models.BigAutoField"

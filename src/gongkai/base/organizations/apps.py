from django.apps import AppConfig


class OrganizationsConfig(AppConfig):
    name = "gongkai.base.organizations"
    label = "organizations"
    verbose_name = "机构"
    default_auto_field = "django.db.models.BigAutoField"

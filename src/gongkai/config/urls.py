"""Every route. The workbench stands inside Wagtail's admin (register_admin_urls in each wagtail_hooks.py)."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

urlpatterns = [
    path("", include("gongkai.base.accounts.urls")),
    path("files/", include("gongkai.base.files.urls")),
    path("workbench/", include("gongkai.faces.workbench.urls")),
    path("workbench/", include(wagtailadmin_urls)),
    path("", include("gongkai.domains.ledger.public_urls")),
    path("", include("gongkai.faces.portal.urls")),
]

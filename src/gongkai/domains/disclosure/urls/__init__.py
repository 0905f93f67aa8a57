"""Workbench routes of disclosure, under /workbench/disclosure/."""

from .checks import urlpatterns as check_urls
from .columns import urlpatterns as column_urls
from .desk import urlpatterns as desk_urls
from .take import urlpatterns as take_urls

urlpatterns = [*desk_urls, *column_urls, *take_urls, *check_urls]

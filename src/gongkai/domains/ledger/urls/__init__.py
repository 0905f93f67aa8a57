"""Workbench routes of the ledger, under /workbench/ledger/."""

from .plan import urlpatterns as plan_urls
from .work import urlpatterns as work_urls

urlpatterns = [*plan_urls, *work_urls]

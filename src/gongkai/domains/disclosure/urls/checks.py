"""Workbench routes of the checks and of exceptions."""

from django.urls import URLPattern, path

from ..views import checks, exceptions

urlpatterns: list[URLPattern] = [
    path("records/<slug:code>/checks/", checks.show, name="checks"),
    path("records/<slug:code>/checks/act/", checks.act, name="checks_act"),
    path("records/<slug:code>/exceptions/", exceptions.exceptions, name="exceptions"),
    path("records/<slug:code>/exceptions/<int:number>/", exceptions.decide, name="exception_decide"),
]

"""Workbench routes, under /workbench/notices/."""

from django.urls import path

from . import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("all-read/", views.all_read, name="all_read"),
    path("<slug:code>/open/", views.opened, name="open"),
]

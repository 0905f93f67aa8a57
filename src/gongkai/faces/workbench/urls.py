"""Stands before Wagtail's own admin routes in config.urls, so that /workbench/ is our home."""

from django.urls import path

from . import views

urlpatterns = [path("", views.home, name="workbench_home")]

"""Workbench routes under /workbench/measures/; registered by wagtail_hooks."""

from django.urls import path

from . import views

app_name = "measures"
urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("run/", views.run, name="run"),
    path("indicator/<str:key>/", views.indicator, name="indicator"),
    path("declared/", views.my_lists, name="my_lists"),
    path("declared/<slug:list_key>/", views.one_list, name="one_list"),
    path("item/<slug:code>/withdraw/", views.withdraw, name="withdraw"),
    path("confirm/", views.confirm, name="confirm"),
]

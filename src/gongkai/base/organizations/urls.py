"""Workbench routes under 设置, mounted by wagtail_hooks.py."""

from django.urls import path

from . import views

app_name = "organizations"
urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/add/", views.unit_add, name="unit_add"),
    path("units/<str:code>/", views.unit, name="unit"),
    path("units/<str:code>/rename/", views.unit_rename, name="unit_rename"),
    path("units/<str:code>/close/", views.unit_close, name="unit_close"),
    path("calendar/", views.calendar, name="calendar"),
    path("people/", views.people, name="people"),
    path("people/add/", views.person_add, name="person_add"),
    path("people/<str:code>/", views.person, name="person"),
    path("people/<str:code>/grant/", views.grant, name="grant"),
    path("people/<str:code>/reset/", views.person_reset, name="person_reset"),
    path("people/<str:code>/close/", views.person_close, name="person_close"),
    path("posts/<str:code>/end/", views.membership_end, name="membership_end"),
    path("stand-ins/", views.stand_ins, name="stand_ins"),
    path("stand-ins/<str:code>/end/", views.stand_in_end, name="stand_in_end"),
]

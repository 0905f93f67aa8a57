"""Workbench routes for columns, topics, reports of errors and site marks."""

from django.urls import URLPattern, path

from ..views import columns, corrections, topics

urlpatterns: list[URLPattern] = [
    path("columns/", columns.columns, name="columns"),
    path("columns/build/", columns.build, name="columns_build"),
    path("columns/<slug:code>/", columns.column, name="column"),
    path("columns/<slug:code>/add/", columns.add, name="column_add"),
    path("columns/<slug:code>/pin/", columns.pin, name="column_pin"),
    path("columns/<slug:code>/close/", columns.close, name="column_close"),
    path("site-marks/", columns.marks, name="site_marks"),
    path("topics/", topics.topics, name="topics"),
    path("topics/open/", topics.open_standard, name="topics_open"),
    path("topics/add/", topics.add, name="topic_add"),
    path("topics/<slug:code>/", topics.topic, name="topic"),
    path("records/<slug:code>/topics/", topics.items, name="topic_items"),
    path("records/<slug:code>/sign-off/", topics.sign_off, name="sign_off"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("corrections/<slug:code>/", corrections.correction, name="correction"),
    path("corrections/<slug:code>/pass-on/", corrections.pass_on, name="correction_pass_on"),
]

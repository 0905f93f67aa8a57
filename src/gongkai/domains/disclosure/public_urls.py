"""Public addresses of disclosure, at the root of the site. A record's address is its index number and never changes;
it may hold slashes, so fixed addresses come first."""

from django.urls import path

from .public_views import find_error, platform, records
from .views.bundles import read_link

urlpatterns = [
    path("read/<str:token>/", read_link, name="read_link"),
    path("gk/", platform.platform, name="gk"),
    path("gk/newest/", platform.newest, name="gk_newest"),
    path("gk/columns/<slug:code>/", platform.column, name="gk_column"),
    path("gk/units/<slug:code>/", platform.unit, name="gk_unit"),
    path("gk/topics/", platform.topics, name="gk_topics"),
    path("gk/topics/<slug:code>/", platform.topic, name="gk_topic"),
    path("gk/find-error/", find_error.report, name="gk_find_error"),
    path("gk/find-error/query/", find_error.query, name="gk_find_error_query"),
    path("gk/<path:number>/v/<int:n>", records.version, name="gk_version"),
    path("gk/<path:number>/v/<int:old>-<int:new>", records.difference, name="gk_difference"),
    path("gk/<path:number>", records.record, name="gk_record"),
]

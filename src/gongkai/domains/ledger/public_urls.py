"""Public addresses of the ledger; included at the root of the site."""

from django.urls import path

from . import public_views

urlpatterns = [
    path("promises/", public_views.promises, name="promises"),
    path("promises/<slug:code>/", public_views.promise, name="promise"),
    path("promises/<slug:code>.csv", public_views.promise_csv, name="promise_csv"),
]

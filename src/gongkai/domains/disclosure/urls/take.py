"""Routes of taking down, 清除, pages that live elsewhere, and the import of an old site."""

from django.urls import URLPattern, path

from ..views import bulk, expunge, external, withdrawal

urlpatterns: list[URLPattern] = [
    path("records/<slug:code>/withdraw/", withdrawal.withdraw, name="withdraw"),
    path("records/<slug:code>/restore/", withdrawal.restore, name="restore"),
    path("expunge/", expunge.expungings, name="expungings"),
    path("expunge/find/", expunge.find, name="expunge_find"),
    path("expunge/<slug:code>/", expunge.expunging, name="expunging"),
    path("expunge/<slug:code>/print/", expunge.printed, name="expunging_print"),
    path("external/", external.external, name="external"),
    path("external/<slug:code>/", external.captured, name="external_record"),
    path("external/<slug:code>/look/", external.look, name="external_look"),
    path("imports/", bulk.imports, name="imports"),
    path("imports/<slug:code>/", bulk.batch, name="import_batch"),
    path("imports/<slug:code>/problems.csv", bulk.problems_csv, name="import_problems"),
]

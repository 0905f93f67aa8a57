"""Workbench routes of drafting, review, release and bundles."""

from django.urls import URLPattern, path

from ..views import bundles, desk, review

urlpatterns: list[URLPattern] = [
    path("", desk.home, name="desk"),
    path("new/", desk.new, name="new"),
    path("records/<slug:code>/", desk.show, name="record"),
    path("records/<slug:code>/edit/", desk.edit, name="edit"),
    path("records/<slug:code>/preview/", desk.preview, name="preview"),
    path("records/<slug:code>/attach/", desk.attach, name="attach"),
    path("records/<slug:code>/detach/<slug:attachment>/", desk.detach, name="detach"),
    path("records/<slug:code>/relate/", desk.relate, name="relate"),
    path("records/<slug:code>/next/", desk.next_version, name="next_version"),
    path("records/<slug:code>/submit/", desk.submit, name="submit"),
    path("records/<slug:code>/recall/", desk.recall, name="recall"),
    path("records/<slug:code>/release/", desk.release, name="release"),
    path("records/<slug:code>/times/", desk.times, name="times"),
    path("records/<slug:code>/open-to/", desk.open_to, name="open_to"),
    path("records/<slug:code>/links/", desk.make_link, name="make_link"),
    path("records/<slug:code>/links/end/", desk.end_links, name="end_links"),
    path("records/<slug:code>/compare/<int:old>-<int:new>/", desk.compare, name="compare"),
    path("records/<slug:code>/v/<int:number>/", review.desk, name="review"),
    path("records/<slug:code>/v/<int:number>/sign/", review.sign, name="sign"),
    path("records/<slug:code>/v/<int:number>/secrecy/", review.secrecy, name="secrecy"),
    path("records/<slug:code>/v/<int:number>/sheet/", review.sheet, name="sheet"),
    path("records/<slug:code>/v/<int:number>/sheet.docx", review.sheet_word, name="sheet_word"),
    path("records/<slug:code>/v/<int:number>/scans/", review.upload_scan, name="upload_scan"),
    path("scans/<slug:code>/", review.scan, name="scan"),
    path("scans/<slug:code>/confirm/", review.confirm_scan, name="confirm_scan"),
    path("review/", review.waiting, name="waiting"),
    path("review/sign/", review.sign_many, name="sign_many"),
    path("bundles/", bundles.listed, name="bundles"),
    path("bundles/new/", bundles.new, name="bundle_new"),
    path("bundles/<slug:code>/", bundles.show, name="bundle"),
    path("bundles/<slug:code>/records/", bundles.set_records, name="bundle_records"),
    path("bundles/<slug:code>/consult/", bundles.consult, name="bundle_consult"),
    path("bundles/<slug:code>/sign-off/", bundles.sign_off, name="bundle_sign_off"),
    path("bundles/<slug:code>/release/", bundles.release, name="bundle_release"),
]

"""Routes of the plan itself: import, mid-year changes, 回头看, snapshots, papers."""

from django.urls import URLPattern, path, re_path

from ..views import changes, intake, look_back, office, snapshots

urlpatterns: list[URLPattern] = [
    path("plans/", office.plans, name="plans"),
    path("plans/import/", intake.upload, name="import"),
    path("imports/<slug:code>/", intake.preview, name="intake"),
    path("imports/<slug:code>/units/", intake.units, name="intake_units"),
    path("imports/<slug:code>/confirm/", intake.confirm, name="intake_confirm"),
    path("imports/<slug:code>/compare/", intake.compare, name="intake_compare"),
    path("imports/<slug:code>/drop/", intake.drop, name="intake_drop"),
    path("plans/<slug:code>/", office.plan_office, name="plan_office"),
    path("plans/<slug:code>/imported/", intake.done, name="intake_done"),
    path("plans/<slug:code>/upper/", office.upper, name="upper"),
    re_path(r"^plans/(?P<code>[-\w]+)/export\.(?P<form>docx|xlsx)$", office.export, name="plan_export"),
    path("plans/<slug:code>/upward.docx", office.upward, name="upward"),
    path("plans/<slug:code>/changes/", changes.listed, name="changes"),
    path("plans/<slug:code>/changes/new/", changes.start, name="change_start"),
    path("plans/<slug:code>/changes/new/<slug:kind>/", changes.new, name="change_new"),
    path("changes/<slug:code>/", changes.show, name="change"),
    path("plans/<slug:code>/look-back/", look_back.listed, name="look_back"),
    path("plans/<slug:code>/look-back/report/", look_back.report, name="look_back_report"),
    path("plans/<slug:code>/look-back.docx", look_back.report_word, name="look_back_word"),
    path("look-back/<slug:code>/", look_back.item, name="look_back_item"),
    path("plans/<slug:code>/snapshots/", snapshots.listed, name="snapshots"),
    path("snapshots/<slug:code>/", snapshots.one, name="snapshot"),
    path("tasks/<slug:code>/members/", office.name_members, name="members"),
    path("tasks/<slug:code>/package.zip", office.package, name="task_package"),
]

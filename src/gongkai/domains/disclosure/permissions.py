"""Who may do what with records: the only place that says so."""

from __future__ import annotations

from collections.abc import Iterable

from gongkai.base.organizations.access import rule
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.roles import UNIT_ROLES, Role

from .models import Bundle, Column, Correction, ImportBatch, Record, Topic

OFFICE = (Role.OFFICE,)
SIGNERS = (Role.REVIEWER, Role.UNIT_HEAD)


def _unit_of_record(record: Record) -> Iterable[int]:
    return [record.publishing_unit_id]


def _readers_of_record(record: Record) -> Iterable[int]:
    """Its own unit, and before release also the units that the embargo names or that are asked to sign off."""
    units = [record.publishing_unit_id]
    embargo = getattr(record, "embargo", None)
    if embargo is not None:
        units += embargo.units.values_list("id", flat=True)
    return units


def _owner_of_column(column: Column) -> Iterable[int]:
    return [column.owner_id]


def _consulted_on_record(record: Record) -> Iterable[int]:
    return Topic.objects.filter(items__record=record).values_list("consulted_units", flat=True)


def _unit_of_correction(correction: Correction) -> Iterable[int]:
    return [correction.unit_id]


def _unit_of_bundle(bundle: Bundle) -> Iterable[int]:
    return [bundle.unit_id]


def _readers_of_bundle(bundle: Bundle) -> Iterable[int]:
    asked = Unit.objects.filter(code__in=list(bundle.consulted)).values_list("id", flat=True)
    return [bundle.unit_id, *asked]


def _consulted_on_bundle(bundle: Bundle) -> Iterable[int]:
    return Unit.objects.filter(code__in=list(bundle.consulted)).values_list("id", flat=True)


def _units_of_batch(batch: ImportBatch) -> Iterable[int]:
    return Record.objects.filter(imported__batch=batch).values_list("publishing_unit", flat=True).distinct()


DRAFT = rule("disclosure.draft", "起草公开信息", own=(*UNIT_ROLES, Role.OFFICE), units_of=_unit_of_record)
SEE = rule(
    "disclosure.see",
    "查看公开信息",
    all=(Role.OFFICE, Role.INSPECTOR),
    own=UNIT_ROLES,
    units_of=_readers_of_record,
)
SUBMIT = rule("disclosure.submit", "送审", own=(*UNIT_ROLES, Role.OFFICE), units_of=_unit_of_record)
# Which step a person may sign is decided by review.may_sign; the office signs for small units (集中代审).
SIGN = rule("disclosure.sign", "审核签署", all=OFFICE, own=UNIT_ROLES, units_of=_unit_of_record)
RELEASE = rule("disclosure.release", "发布", all=OFFICE, own=(*SIGNERS, Role.CLERK), units_of=_unit_of_record)
WITHDRAW = rule("disclosure.withdraw", "撤下公开信息", all=OFFICE, own=SIGNERS, units_of=_unit_of_record)
EXPUNGE = rule("disclosure.expunge", "清除公开信息", all=OFFICE)
EXCEPT = rule("disclosure.except", "申请公开例外", own=UNIT_ROLES, units_of=_unit_of_record)
APPROVE_EXCEPTION = rule(
    "disclosure.approve_exception", "批准公开例外", all=OFFICE, own=SIGNERS, units_of=_unit_of_record
)
MANAGE_COLUMNS = rule("disclosure.manage_columns", "管理栏目和专题", all=OFFICE)
SEE_COLUMNS = rule("disclosure.see_columns", "查看栏目", all=(*UNIT_ROLES, Role.OFFICE, Role.INSPECTOR))
PUT_IN_TOPIC = rule(
    "disclosure.put_in_topic", "放入专题", all=OFFICE, own=UNIT_ROLES, units_of=_unit_of_record
)
SIGN_OFF = rule(
    "disclosure.sign_off", "会签敏感专题信息", own=(*SIGNERS, Role.OFFICE), units_of=_consulted_on_record
)
SET_ROUTES = rule("disclosure.set_routes", "设定审校流程", all=OFFICE)
ANSWER_CORRECTION = rule(
    "disclosure.answer_correction", "答复找错", all=OFFICE, own=UNIT_ROLES, units_of=_unit_of_correction
)
IMPORT_SITE = rule("disclosure.import_site", "批量导入旧站", all=OFFICE)
SEE_BUNDLE = rule(
    "disclosure.see_bundle",
    "查看发布包",
    all=(Role.OFFICE, Role.INSPECTOR),
    own=UNIT_ROLES,
    units_of=_readers_of_bundle,
)
MANAGE_BUNDLE = rule(
    "disclosure.manage_bundle", "管理发布包", own=(*UNIT_ROLES, Role.OFFICE), units_of=_unit_of_bundle
)
SIGN_OFF_BUNDLE = rule(
    "disclosure.sign_off_bundle", "会签发布包", own=(*SIGNERS, Role.OFFICE), units_of=_consulted_on_bundle
)
SEE_IMPORT = rule(
    "disclosure.see_import",
    "查看旧站导入",
    all=(Role.OFFICE, Role.INSPECTOR),
    own=UNIT_ROLES,
    units_of=_units_of_batch,
)

"""批量导入旧站: what was public on an old site comes over as history, by the thousand, and passes the same law.

An imported record is sealed as it came and stays inside until its batch is signed by three people, step by step as
its unit's route says: one signature row for each text. Then the batch passes the door (door.release_many): every
check for every record, under its own date. Nothing here writes `live`, and the database's guards look at every row.
"""

from __future__ import annotations

import hashlib
import itertools
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.html import escape
from wagtail.models import Site

from gongkai.base.core import clock
from gongkai.base.core.actors import Actor
from gongkai.base.core.digests import canonical_json
from gongkai.base.core.problems import Problem, Refused, refuse_if
from gongkai.base.files import services as files
from gongkai.base.files import sniff
from gongkai.base.files.models import StoredFile
from gongkai.base.organizations.access import may, must
from gongkai.base.organizations.models import Unit
from gongkai.base.organizations.naming import Resolver
from gongkai.base.organizations.queries import authority
from gongkai.text.classification_marks import find_marks

from .. import checks, door, events, html_text, old_site
from ..digests import digest_of
from ..kinds import KINDS
from ..models import Attachment, Column, Finding, ImportBatch, ImportedRecord, Record, Signature, Version
from ..permissions import IMPORT_SITE, RELEASE, SIGN
from ..queries.review import roles_on, routes_in_force, steps_for
from ..review import GATES, Approval, Step, is_complete, may_sign, next_step
from ..review_states import RecordState

CHUNK = 500
#: Kept on the batch; every row that did not come in is counted, the first so many are named.
MOST_PROBLEMS = 5000
PURPOSE = "旧站附件导入"
Progress = Callable[[int, int], None]


# --- import -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Report:
    """What one run did. problems: rows that did not come in."""

    batch: ImportBatch
    imported: int = 0
    known: int = 0
    problems: int = 0


@dataclass(slots=True)
class _Ready:
    """A row that can come in, with all its names resolved."""

    line: int
    row: old_site.Row
    kind: str
    unit: Unit
    columns: list[str]
    content: str
    body: str
    body_text: str
    files: list[tuple[str, StoredFile]] = field(default_factory=list)


@dataclass(slots=True)
class _Names:
    """Names of the old site → ours, each looked up once."""

    site: Site
    default_unit: Unit | None
    default_column: Column | None
    resolver: Resolver = field(default_factory=Resolver)
    units: dict[str, Unit | None] = field(default_factory=dict)
    columns: dict[tuple[int | None, str], str] = field(default_factory=dict)
    nodes: dict[tuple[int | None, str], str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    is_demo: bool = False

    def __post_init__(self) -> None:
        for column in Column.objects.filter(site=self.site, until__isnull=True).order_by("-id"):
            self.columns[column.unit_id, column.name] = column.code
            if column.node:
                self.nodes[column.unit_id, column.node] = column.code
        government = authority()
        self.is_demo = bool(government and government.is_demo)
        self.kinds = {k.name: k.key for k in KINDS.values()} | {k: k for k in KINDS} | {"": "notice"}

    def unit(self, name: str) -> Unit | None:
        if not name:
            return self.default_unit
        if name not in self.units:
            self.units[name] = self.resolver.resolve(name).unit or self.default_unit
        return self.units[name]

    def columns_of(self, row: old_site.Row, unit: Unit, kind: str) -> list[str]:
        """By name, in the unit's platform first, then in the city's; else where the kind belongs by law; else the
        default."""
        found = []
        for name in row.columns:
            last = name.replace("\\", "/").rpartition("/")[2].strip()
            found.append(self.columns.get((unit.pk, last)) or self.columns.get((None, last)))
        if not any(found):
            nodes = KINDS[kind].nodes
            found = [self.nodes.get((owner, node)) for node in nodes for owner in (unit.pk, None)][:1]
        if not any(found) and self.default_column is not None:
            found = [self.default_column.code]
        return [code for code in dict.fromkeys(found) if code]


def import_batch(
    actor: Actor,
    path: Path,
    *,
    name: str,
    folder: Path | None = None,
    unit: Unit | None = None,
    column: Column | None = None,
    again: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Take an export in, or go on where it broke off; `again` reads it from the first line for rows that were wrong.

    folder: where the files lie that rows name. unit, column: for rows that name none or an unknown one. progress
    (bytes-like measure: lines done, lines known) is called after each chunk. Raises Refused.
    """
    must(actor, IMPORT_SITE, subject="import")
    refuse_if(import_problems(path, name, folder))
    batch = _batch(actor, path, name.strip(), unit)
    if again:
        batch.line, batch.problems, batch.read_at = 0, [], None
    report = Report(batch, problems=len(batch.problems))
    names = _Names(Site.objects.get(is_default_site=True), unit or batch.unit, column)
    lines = itertools.dropwhile(lambda one: one.number <= batch.line, old_site.read(path))
    try:
        for chunk in _chunks(lines, CHUNK):
            _take(actor, report, chunk, names, folder)
            if progress is not None:
                progress(batch.line, report.imported)
    except old_site.Unreadable as wrong:
        raise Refused([Problem("unreadable", str(wrong), "file")]) from None
    batch.read_at = clock.now()
    batch.save(update_fields=["read_at", "line", "problems"])
    return report


def import_problems(path: Path, name: str, folder: Path | None) -> list[Problem]:
    found = []
    if not path.is_file():
        found.append(Problem("no_file", f"没有文件 {path}。", "file"))
    if not name.strip() or len(name) > 200:
        found.append(Problem("no_name", "请写明来源，如“原市政府网站（2015—2020年）”，200字以内。", "name"))
    if folder is not None and not folder.is_dir():
        found.append(Problem("no_folder", f"没有附件文件夹 {folder}。", "folder"))
    return found


def _batch(actor: Actor, path: Path, name: str, unit: Unit | None) -> ImportBatch:
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    made, _ = ImportBatch.objects.get_or_create(
        file_digest=digest,
        defaults={"name": name, "file_name": path.name, "unit": unit, "started_by_id": actor.user_id},
    )
    return made


def _chunks(lines: Iterable[old_site.Line], size: int) -> Iterator[list[old_site.Line]]:
    iterator = iter(lines)
    while chunk := list(itertools.islice(iterator, size)):
        yield chunk


def _take(
    actor: Actor, report: Report, chunk: list[old_site.Line], names: _Names, folder: Path | None
) -> None:
    """One chunk: judged, files taken in, then rows, sealed texts, event and the batch's place in one transaction."""
    batch = report.batch
    wrong: list[dict[str, Any]] = []
    ready: dict[str, _Ready] = {}
    for line in chunk:
        found = (
            line.found if isinstance(line.found, old_site.Wrong) else _ready(line.number, line.found, names)
        )
        if isinstance(found, old_site.Wrong):
            wrong.append({"line": line.number, "code": found.code, "message": found.message})
        elif found.content in ready:
            wrong.append(_twice(line.number, ready[found.content].line, found))
        else:
            ready[found.content] = found
    for row in ImportedRecord.objects.filter(content_digest__in=ready).select_related("batch"):
        one = ready.pop(row.content_digest)
        report.known += 1
        if (row.batch_id, row.line) != (batch.pk, one.line):
            wrong.append(_twice(one.line, row.line, one, row.batch))
    _fetch_files(actor, ready, wrong, folder)
    with transaction.atomic():
        _write(actor, batch, list(ready.values()), names)
        batch.line = chunk[-1].number
        batch.problems = (batch.problems + sorted(wrong, key=lambda w: w["line"]))[:MOST_PROBLEMS]
        batch.save(update_fields=["line", "problems", "read_at"])
    report.imported += len(ready)
    report.problems += len(wrong)


def _twice(line: int, first: int, one: _Ready, batch: ImportBatch | None = None) -> dict[str, Any]:
    where = f"“{batch.file_name}”第{first}行" if batch is not None else f"第{first}行"
    columns = f"它还列在栏目“{'、'.join(one.row.columns)}”，需要的话在桌面上补选。" if one.row.columns else ""
    return {"line": line, "code": "same_content", "message": f"与{where}内容相同，没有重复导入。{columns}"}


def _ready(number: int, row: old_site.Row, names: _Names) -> _Ready | old_site.Wrong:
    if row.at.replace(tzinfo=clock.SHANGHAI) > clock.now():
        return old_site.Wrong("future", "发布日期在今天之后，不是历史信息。")
    kind = names.kinds.get(row.kind)
    if kind is None:
        return old_site.Wrong("bad_kind", f"信息类别“{row.kind}”没有登记，请改为本系统的类别名称，或留空。")
    unit = names.unit(row.unit)
    if unit is None:
        said = f"发布机构“{row.unit}”没有登记。请在“设置—单位”里补上这个名称，或导入时指定默认单位。"
        return old_site.Wrong(
            "bad_unit", said if row.unit else "没有发布机构。请补上，或导入时指定默认单位。"
        )
    columns = names.columns_of(row, unit, kind)
    if not columns:
        said = f"栏目“{'、'.join(row.columns)}”没有对应的栏目。请先建好栏目，或导入时指定默认栏目。"
        return old_site.Wrong("bad_column", said)
    body = _body(row.body)
    body_text = html_text.plain_text(body)
    said = f"{row.title}\n{body_text}"
    if _may_be_marked(said) and (marks := find_marks(said, "body")):
        said = f"文中有“{marks[0].kind}”标志，没有导入。请报告本单位保密工作负责人；如属误判，去掉该标志后再导入。"
        return old_site.Wrong("classified", said)
    if not row.body and not row.files:
        return old_site.Wrong("no_text", "正文和附件都没有。")
    content = hashlib.sha256(
        canonical_json(
            [row.title, row.body, row.at.isoformat(), unit.pk, row.document_number, list(row.files)]
        )
    ).hexdigest()
    return _Ready(number, row, kind, unit, columns, content, body, body_text)


def _may_be_marked(text: str) -> bool:
    """Whether a text can bear a mark of secrecy at all: each has 密, or 内部, or 注意保存 (with whatever between)."""
    folded = unicodedata.normalize("NFKC", text)
    return "密" in folded or "存" in folded or ("部" in folded and ("内" in folded or "內" in folded))


def _fetch_files(
    actor: Actor, ready: dict[str, _Ready], wrong: list[dict[str, Any]], folder: Path | None
) -> None:
    """Take the files of rows in at the door of base.files, each content once. A row one of whose files is refused
    does not come in: half a record is not what was published."""
    for content, one in list(ready.items()):
        for name in one.row.files:
            try:
                one.files.append((Path(name).name[:200], _stored(actor, folder, name)))
            except Refused as refused:
                said = f"附件“{name[:80]}”没有收下：{'；'.join(p.message for p in refused.problems)}"
                wrong.append({"line": one.line, "code": "bad_file", "message": said})
                ready.pop(content)
                break


def _stored(actor: Actor, folder: Path | None, name: str) -> StoredFile:
    path = (folder / name).resolve() if folder is not None else None
    if path is None or folder is None or not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise Refused([Problem("no_file", "附件文件夹里没有这个文件。")])
    data = path.read_bytes()
    known = StoredFile.objects.filter(digest=hashlib.sha256(data).hexdigest(), purpose=PURPOSE).first()
    if known is not None:
        return known
    upload = SimpleUploadedFile(path.name, data)
    return files.accept(upload, allowed=sniff.KINDS, actor=actor, purpose=PURPOSE)


def _write(actor: Actor, batch: ImportBatch, ready: Sequence[_Ready], names: _Names) -> None:
    if not ready:
        return
    now = clock.now()
    records = [_record(one, names) for one in ready]
    Record.objects.bulk_create(records, batch_size=CHUNK)
    versions = []
    for one, record in zip(ready, records, strict=True):
        version = _version(actor, one, record)
        version.digest = digest_of(version, [(title, stored.digest) for title, stored in one.files])
        # The guards let no file into a sealed text: such a version is sealed once its files stand.
        version.sealed_at = None if one.files else now
        versions.append(version)
    Version.objects.bulk_create(versions, batch_size=CHUNK)
    pairs = list(zip(ready, versions, strict=True))
    Attachment.objects.bulk_create(
        Attachment(version=version, file=stored, title=title, position=i)
        for one, version in pairs
        for i, (title, stored) in enumerate(one.files)
    )
    Version.objects.filter(pk__in=[v.pk for one, v in pairs if one.files]).update(sealed_at=now)
    editors = Version.editors.through
    editors.objects.bulk_create(editors(version_id=v.pk, user_id=actor.user_id) for v in versions)
    ImportedRecord.objects.bulk_create(
        (
            ImportedRecord(
                batch=batch,
                line=one.line,
                record=record,
                content_digest=one.content,
                was_published_at=one.row.at.replace(tzinfo=clock.SHANGHAI),
                was_numbered=one.row.index_number,
            )
            for one, record in zip(ready, records, strict=True)
        ),
        batch_size=CHUNK,
    )
    rows = [(record, v, {"batch": batch.code}) for record, v in zip(records, versions, strict=True)]
    payload = {"batch": batch.code}
    events.append_many(
        "record.imported", actor=actor, rows=rows, subject=f"import:{batch.code}", payload=payload
    )


def _record(one: _Ready, names: _Names) -> Record:
    return Record(
        site=names.site,
        kind=one.kind,
        publishing_unit=one.unit,
        issuing_name=one.row.issuing,
        state=RecordState.IMPORTED,
        is_demo=names.is_demo,
    )


def _body(given: str) -> str:
    """HTML cut down to what we publish; plain text as paragraphs."""
    if "<" in given:
        return html_text.clean(given).html
    return "".join(f"<p>{escape(line.strip())}</p>" for line in given.splitlines() if line.strip())


def _version(actor: Actor, one: _Ready, record: Record) -> Version:
    row = one.row
    fields = {name: value for name, value in (("原网址", row.url), ("原索引号", row.index_number)) if value}
    return Version(
        record=record,
        number=1,
        title=row.title,
        body=one.body,
        body_text=one.body_text,
        summary=row.summary,
        keywords=list(row.keywords),
        document_number=row.document_number,
        made_on=row.made_on,
        topic_class=row.topic_class,
        source=row.source,
        fields=fields,
        columns=one.columns,
        author_id=actor.user_id,
        created_at=clock.now(),
    )


# --- check --------------------------------------------------------------------------------------------


def check_batch(batch: ImportBatch, progress: Progress | None = None) -> int:
    """Run the checks of each record's kind over what was not looked at yet, and keep their findings for the signers;
    how many records. The texts are sealed: what is wrong in one is settled on the desk by a next version."""
    done = 0
    while True:
        waiting = batch.rows.filter(checked_at__isnull=True, record__tombstone__isnull=True).order_by("pk")
        rows = list(waiting.values_list("pk", "record_id")[:CHUNK])
        if not rows:
            return done
        versions = Version.objects.filter(record__in=[record for _, record in rows], number=1)
        found = [(v, one) for v in versions.select_related("record") for one in checks.everything(v)]
        with transaction.atomic():
            stale = Finding.objects.filter(version__in=versions, check_key__in=checks.OURS)
            stale.delete()
            Finding.objects.bulk_create((_finding(v, one) for v, one in found), batch_size=CHUNK)
            ImportedRecord.objects.filter(pk__in=[pk for pk, _ in rows]).update(checked_at=clock.now())
        done += len(rows)
        if progress is not None:
            progress(done, len(found))


def _finding(version: Version, one: checks.Found) -> Finding:
    said = {f.name: getattr(one, f.name) for f in fields(one) if f.name != "may_be_opened"}
    return Finding(version=version, **said)


def check_waiting() -> int:
    """Scheduled job: the batches that are read and not wholly checked; how many records."""
    open_rows = ImportedRecord.objects.filter(checked_at__isnull=True, record__tombstone__isnull=True)
    return sum(check_batch(b) for b in ImportBatch.objects.filter(pk__in=open_rows.values("batch")))


# --- sign and release ---------------------------------------------------------------------------------


@dataclass(slots=True)
class Outcome:
    """What a signing or a release did: how many, and how many not, by reason."""

    done: int = 0
    left: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[Record, list[Problem]]] = field(default_factory=list)


@dataclass(slots=True)
class Standing:
    """Where a batch is: step name → texts that wait for it; cleared: signed by all; live: public."""

    waiting: Counter[str] = field(default_factory=Counter)
    mine: Counter[str] = field(
        default_factory=Counter
    )  # of these, those this actor may sign now, by step key
    cleared: int = 0
    live: int = 0
    elsewhere: int = 0  # taken out of the batch: returned, changed, withdrawn, expunged
    vetoes: int = 0
    unchecked: int = 0

    @property
    def total(self) -> int:
        return sum(self.waiting.values()) + self.cleared + self.live + self.elsewhere


def _open_versions(batch: ImportBatch, state: str) -> Iterator[list[Version]]:
    """The batch's first versions in a state, in order, with all that judging them needs. Goes along the batch's own
    rows: each window costs the same, however large the batch."""
    after = 0
    while True:
        rows = ImportedRecord.objects.filter(batch=batch, pk__gt=after).order_by("pk")
        window = list(rows.values_list("pk", "record_id")[:CHUNK])
        if not window:
            return
        after = window[-1][0]
        records = [record for _, record in window]
        found = Version.objects.filter(record__in=records, number=1, state=state)
        found = found.select_related("record__publishing_unit", "record__imported", "record__tombstone")
        if chunk := list(found.prefetch_related("signatures", "attachments__file", "editors").order_by("pk")):
            yield chunk


def _approvals(version: Version) -> list[Approval]:
    return [
        Approval(s.step, s.user_id, frozenset(g for g, v in s.gates.items() if v.get("passed")))
        for s in version.signatures.all()
        if s.decision == "approved" and s.digest == version.digest
    ]


class _Judge:
    """Who may sign which text of a batch, with what is the same for all read once."""

    def __init__(self, actor: Actor) -> None:
        government = authority()
        self.actor = actor
        self.office_id = government.office_id if government else None
        self.routes = routes_in_force()
        self._steps: dict[tuple[int, str], Sequence[Step]] = {}

    def steps(self, record: Record) -> Sequence[Step]:
        key = (record.publishing_unit_id, record.kind)
        if key not in self._steps:
            self._steps[key] = steps_for(record, self.routes)
        return self._steps[key]

    def waits_for(self, version: Version) -> Step | None:
        return next_step(self.steps(version.record), _approvals(version))

    def why_not(self, version: Version, step: Step) -> str:
        """Why this person can't sign this step of this text ("" if he can)."""
        if not may(self.actor, SIGN, version.record):
            return "不是本单位的信息。"
        editors = {u.pk for u in version.editors.all()} | {version.author_id}
        return may_sign(
            step,
            user_id=self.actor.user_id or 0,
            roles=roles_on(self.actor, version.record, step, self.office_id),
            editors={e for e in editors if e},
            earlier=[a.user_id for a in _approvals(version)],
        )


def standing(actor: Actor, batch: ImportBatch) -> Standing:
    """Where the batch is, and what of it waits for this actor."""
    found, judge = Standing(), _Judge(actor)
    for chunk in _open_versions(batch, RecordState.IMPORTED):
        for version in chunk:
            step = judge.waits_for(version)
            if step is None:
                continue
            found.waiting[step.name] += 1
            if not judge.why_not(version, step):
                found.mine[step.key] += 1
    rows = Version.objects.filter(record__imported__batch=batch, number=1)
    found.cleared = rows.filter(state=RecordState.CLEARED).count()
    found.live = rows.filter(record__live=True).count()
    found.elsewhere = rows.count() - sum(found.waiting.values()) - found.cleared - found.live
    found.vetoes = Finding.objects.filter(version__in=rows, level="veto", decision="").count()
    found.unchecked = batch.rows.filter(checked_at__isnull=True).count()
    return found


def step_names(actor: Actor, batch: ImportBatch) -> dict[str, str]:
    """Keys of the steps of the batch's units and kinds → their names."""
    judge = _Judge(actor)
    names: dict[str, str] = {}
    kinds = (
        Record.objects.filter(imported__batch=batch).order_by().values("publishing_unit", "kind").distinct()
    )
    for row in kinds:
        record = Record(publishing_unit_id=row["publishing_unit"], kind=row["kind"])
        names |= {step.key: step.name for step in judge.steps(record)}
    return names


def sign_problems(step: str, gates: Mapping[str, str]) -> list[Problem]:
    found = []
    if not step:
        found.append(Problem("no_step", "请选择要签署的步骤。", "step"))
    missing = [name for key, name in GATES.items() if key not in gates]
    if missing:
        found.append(Problem("gates_missing", f"五关须逐项确认，还差：{'、'.join(missing)}。", "gates"))
    return found


def sign_batch(
    actor: Actor, batch: ImportBatch, step: str, gates: Mapping[str, str], progress: Progress | None = None
) -> Outcome:
    """Sign every text of the batch that waits for this step and that this person may sign: one signature for each
    text's own digest. gates: gate → remark, those passed (all five). Texts with an open veto stay and are counted.
    Raises Refused."""
    must(actor, SIGN, subject=f"import:{batch.code}")
    refuse_if(sign_problems(step, gates))
    outcome, judge = Outcome(), _Judge(actor)
    passed = {key: {"passed": True, "remark": gates[key].strip()} for key in GATES}
    for chunk in _open_versions(batch, RecordState.IMPORTED):
        with transaction.atomic():
            _sign_chunk(batch, chunk, step, passed, judge, outcome)
        if progress is not None:
            progress(outcome.done, sum(outcome.left.values()))
    return outcome


def _sign_chunk(
    batch: ImportBatch,
    chunk: Sequence[Version],
    key: str,
    passed: dict[str, Any],
    judge: _Judge,
    outcome: Outcome,
) -> None:
    actor = judge.actor
    assert actor.user_id is not None and actor.unit_id is not None  # SIGN lets nobody else through
    _lock(chunk)
    vetoed = set(
        Finding.objects.filter(version__in=chunk, level="veto", decision="").values_list("version", flat=True)
    )
    signing: list[tuple[Version, Step]] = []
    for version in chunk:
        step = judge.waits_for(version)
        if version.record.imported.checked_at is None:
            outcome.left["还没有检查完，请稍后再签"] += 1
        elif step is None or step.key != key:
            outcome.left[f"在等{step.name}" if step else "各步都已签署"] += 1
        elif why := judge.why_not(version, step):
            outcome.left[why] += 1
        elif version.pk in vetoed:
            outcome.left["有否决级检查发现，须在桌面上逐条处理"] += 1
        else:
            signing.append((version, step))
    Signature.objects.bulk_create(
        Signature(
            version=version,
            digest=version.digest,
            step=step.key,
            step_name=step.name,
            decision="approved",
            gates=passed,
            remark="批量审签（旧站历史信息）",
            user_id=actor.user_id,
            user_name=actor.user_name,
            unit_id=actor.unit_id,
            stands_in_for=actor.stands_in_for,
        )
        for version, step in signing
    )
    subject, payload = f"import:{batch.code}", {"batch": batch.code, "step": key}
    rows = [(v.record, v, {"step": key, "digest": v.digest, "batch": batch.code}) for v, _ in signing]
    if rows:
        events.append_many("review.signed", actor=actor, rows=rows, subject=subject, payload=payload)
    mine = Approval(key, actor.user_id or 0, frozenset(GATES))
    done = [v for v, _ in signing if is_complete(judge.steps(v.record), [*_approvals(v), mine])]
    if done:
        said = [(v.record, v, {"batch": batch.code}) for v in done]
        events.append_many("review.completed", actor=actor, rows=said, subject=subject, payload=payload)
    outcome.done += len(signing)


def _lock(chunk: Sequence[Version]) -> None:
    ids = [v.record_id for v in chunk]
    list(Record.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))


def release_batch(actor: Actor, batch: ImportBatch, progress: Progress | None = None) -> Outcome:
    """Put every fully signed text of the batch before the public, under the date it had; refused ones stay inside
    with the door's reasons. Raises Refused where nothing is ready."""
    must(actor, RELEASE, subject=f"import:{batch.code}")
    outcome, judge = Outcome(), _Judge(actor)
    for chunk in _open_versions(batch, RecordState.CLEARED):
        with transaction.atomic():
            _lock(chunk)
            rows = []
            for version in chunk:
                if not may(actor, RELEASE, version.record):
                    outcome.left["不是本单位的信息。"] += 1
                    continue
                known = door.Known(judge.steps(version.record), _files(version))
                was = version.record.imported
                rows.append(
                    (version.record, version, known, door.Once(was.was_published_at, was.was_numbered))
                )
            done, refused = door.release_many(
                actor, rows, subject=f"import:{batch.code}", payload={"batch": batch.code}
            )
        outcome.done += done
        outcome.refused += refused
        if progress is not None:
            progress(outcome.done, len(outcome.refused))
    if not outcome.done and not outcome.refused and not outcome.left:
        refuse_if([Problem("none_ready", "这一批里没有签署完成、等待发布的信息。")])
    return outcome


def _files(version: Version) -> list[tuple[str, str]]:
    rows = sorted(version.attachments.all(), key=lambda a: (a.position, a.pk))
    return [(a.title, a.file.digest) for a in rows]

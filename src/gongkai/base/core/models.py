"""What every domain stands on: audit rows, the change feed, leases, jobs. No key leads out of core."""

from __future__ import annotations

from typing import Any, Never

from django.db import models


class AppendOnly(Exception):
    """Code tried to change or delete an audit row."""


class AppendOnlyQuerySet(models.QuerySet["AuditRow"]):
    """Reads and appends. Sealing goes past it (audit.seal); a database trigger guards what goes past it."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly("审计记录只能追加，不能修改或删除。")

    update = delete = bulk_update = update_or_create = _refuse


class AuditRow(models.Model):
    """One act, as it was at its time. Names are copied: a later rename doesn't change what happened.

    seq, prev_hash and hash are empty until the sealer has put the row into the chain.
    """

    seq = models.BigIntegerField("链上序号", null=True, unique=True, editable=False)
    at = models.DateTimeField("业务时间", db_index=True)
    recorded_at = models.DateTimeField("记录时间")
    kind = models.CharField("种类", max_length=60)
    version = models.PositiveSmallIntegerField("格式版本", default=1)
    actor_id = models.BigIntegerField("人员", null=True)
    actor_name = models.CharField("人员姓名", max_length=80, blank=True)
    stands_in_for = models.CharField("代岗对象", max_length=80, blank=True)
    unit_id = models.BigIntegerField("单位", null=True)
    unit_name = models.CharField("单位名称", max_length=80, blank=True)
    ip = models.CharField("来源地址", max_length=45, blank=True)
    subject = models.CharField("对象", max_length=300, blank=True)
    payload = models.JSONField("内容", default=dict)
    personal_digests = models.JSONField("个人信息摘要", default=dict)
    prev_hash = models.CharField("前一条摘要", max_length=64, blank=True, editable=False)
    hash = models.CharField("摘要", max_length=64, blank=True, editable=False)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "审计记录"
        ordering = ["id"]
        indexes = [
            models.Index(fields=["kind", "at"], name="audit_kind_at"),
            models.Index(fields=["subject"], name="audit_subject"),
            # The sealer asks for unsealed rows every few seconds; among millions they are a handful.
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("审计记录只能追加，不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise AppendOnly("审计记录只能追加，不能删除。")


class AuditHead(models.Model):
    """Where the chain ended after a sealing; the next sealing goes on from the newest."""

    seq = models.BigIntegerField("链上序号", unique=True)
    hash = models.CharField("摘要", max_length=64)
    at = models.DateTimeField("封存时间")

    class Meta:
        verbose_name = "审计链头"
        ordering = ["seq"]


class FeedLine(models.Model):
    """One change. Its id is its position: feed.append gives ids in the order of commits."""

    topic = models.CharField("主题", max_length=60)
    key = models.CharField("对象", max_length=120)
    payload = models.JSONField("内容", default=dict)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "变更"
        ordering = ["id"]


class FeedCursor(models.Model):
    """How far a consumer has read."""

    consumer = models.CharField("消费者", max_length=60, unique=True)
    position = models.BigIntegerField("位置", default=0)

    class Meta:
        verbose_name = "消费位置"


class FeedRetry(models.Model):
    """A line that a consumer failed on; the cursor has gone past it."""

    consumer = models.CharField("消费者", max_length=60)
    # CASCADE: a retry says nothing without its line.
    line = models.ForeignKey(FeedLine, on_delete=models.CASCADE, related_name="retries")
    attempts = models.PositiveIntegerField("已试次数", default=1)
    next_try = models.DateTimeField("下次重试", db_index=True)
    last_error = models.TextField("最近错误")

    class Meta:
        verbose_name = "待重试变更"
        ordering = ["next_try", "id"]
        constraints = [models.UniqueConstraint(fields=["consumer", "line"], name="feed_retry_once")]


class Lease(models.Model):
    """Who alone may do something until when (the machine's time)."""

    name = models.CharField("名称", max_length=60, unique=True)
    holder = models.CharField("持有者", max_length=120, blank=True)
    expires_at = models.DateTimeField("到期")

    class Meta:
        verbose_name = "租约"


class ScheduledRun(models.Model):
    """What became of a scheduled job."""

    name = models.CharField("任务", max_length=60, unique=True)
    known_since = models.DateTimeField("登记时间")
    started_at = models.DateTimeField("最近开始", null=True)
    finished_at = models.DateTimeField("最近结束", null=True)
    succeeded_at = models.DateTimeField("最近成功", null=True)
    failures = models.PositiveIntegerField("连续失败", default=0)
    last_error = models.TextField("最近错误", blank=True)

    class Meta:
        verbose_name = "定时任务"


class TaskState(models.TextChoices):
    READY = "ready", "待执行"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"


class Task(models.Model):
    """Work put off to the worker. What must happen goes through the feed instead."""

    name = models.CharField("名称", max_length=60)
    args = models.JSONField("参数", default=dict)
    state = models.CharField("状态", max_length=8, choices=TaskState.choices, default=TaskState.READY)
    claimed_by = models.CharField("执行者", max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField("已试次数", default=0)
    enqueued_at = models.DateTimeField("提交时间")
    run_after = models.DateTimeField("不早于")
    finished_at = models.DateTimeField("结束时间", null=True)
    last_error = models.TextField("最近错误", blank=True)

    class Meta:
        verbose_name = "后台任务"
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "run_after"], name="task_state_run_after")]

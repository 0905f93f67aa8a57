"""The limit while a request is read: what is too long is neither kept in memory nor in a temporary file."""

from __future__ import annotations

import io
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedMemoryHandler(FileUploadHandler):
    """Keeps the files of a request in memory, together up to GONGKAI_MAX_UPLOAD_BYTES, and forgets the rest.

    A file over the limit arrives empty with its true size, so that `services.problems` can say "too large" in
    the form it came from. As the only handler it means that no upload touches a disk before it was looked
    into.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.kept = 0
        self.pieces: list[bytes] = []
        self.too_long = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.pieces, self.too_long = [], False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept += len(raw_data)
        if self.kept > settings.GONGKAI_MAX_UPLOAD_BYTES:
            self.too_long = True
            self.pieces.clear()
        else:
            self.pieces.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        content = io.BytesIO(b"".join(self.pieces))
        # Together over the limit counts as over the limit, whatever the size of this one.
        size = max(file_size, settings.GONGKAI_MAX_UPLOAD_BYTES + 1) if self.too_long else file_size
        self.pieces = []
        return InMemoryUploadedFile(
            file=content,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

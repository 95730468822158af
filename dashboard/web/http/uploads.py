"""Files that are uploaded: one that is larger than any form takes is not kept while it comes."""

from __future__ import annotations

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from dashboard.inventory.schedule_files.contents import MOST_BYTES


class BoundedUpload(FileUploadHandler):
    """Leaves out a file once it is too large; its form then says so, or that there is none."""

    _received = 0

    def new_file(self, *args: object, **options: object) -> None:
        super().new_file(*args, **options)  # type: ignore[arg-type]
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass on what comes. Raises SkipFile."""
        self._received += len(raw_data)
        if self._received > MOST_BYTES:
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the other handlers."""

"""The bytes of what was handed in: a folder in which each file is named by what it contains."""

import hashlib
import os
import tempfile
from pathlib import Path

from uuid_utils import uuid7

from cases.errors import AttachmentMissing, AttachmentTooLarge
from states.case import FileNote


class Attachments:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, kind: str, name: str, content: bytes, *, limit: int) -> FileNote:
        """The note of a file whose bytes are on disk when this returns. Raises AttachmentTooLarge; `limit` in bytes.

        Bytes whose act fails afterwards stay behind, named by no case, until the same file is handed in again.
        """
        if len(content) > limit:
            raise AttachmentTooLarge(name, len(content), limit)
        sha256 = hashlib.sha256(content).hexdigest()
        self._put(sha256, content)
        return FileNote(str(uuid7()), kind, name, sha256, len(content))

    def read(self, sha256: str) -> bytes:
        """Raises AttachmentMissing when the bytes are gone or are no longer what was handed in."""
        content = self._get(sha256)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            raise AttachmentMissing(sha256)
        return content

    def _put(self, sha256: str, content: bytes) -> None:
        path = self._path(sha256)
        if not path.exists():
            _write(path, content)

    def _get(self, sha256: str) -> bytes | None:
        try:
            return self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


class MemoryAttachments(Attachments):
    """The same with nothing on disk: for rehearsals and tests."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def _put(self, sha256: str, content: bytes) -> None:
        self.kept[sha256] = content

    def _get(self, sha256: str) -> bytes | None:
        return self.kept.get(sha256)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: under a name of its own, flushed to disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _flush(path.parent)


def _flush(folder: Path) -> None:
    """The folder's list of names, too, is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

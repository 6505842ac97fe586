"""A file of a case. Pictures and PDF open in the browser; everything else is saved, never run."""

from pathlib import PurePath
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from desk.visit import Staff

router = APIRouter()

OPENED = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp", ".pdf": "application/pdf",
}  # fmt: skip
# Whatever the bytes are, they load nothing and run nothing.
HEADERS = {"content-security-policy": "default-src 'none'; frame-ancestors 'none'"}


@router.get("/cases/{number}/files/{id}")
def download(visit: Staff, number: str, id: str) -> Response:
    kept, content = visit.office.kept_file(visit.officer, number, id)
    media_type = OPENED.get(PurePath(kept.name).suffix.lower())
    shown = "inline" if media_type else "attachment"
    headers = HEADERS | {"content-disposition": f"{shown}; filename*=utf-8''{quote(kept.name, safe='')}"}
    return Response(content, media_type=media_type or "application/octet-stream", headers=headers)

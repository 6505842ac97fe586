"""A list as a file for a spreadsheet: with a byte order mark, so that Chinese is read as Chinese."""

import csv
import io
from collections.abc import Iterable, Sequence

from fastapi.responses import Response


def spreadsheet(name: str, columns: Sequence[str], rows: Iterable[Iterable[str | int]]) -> Response:
    sheet = io.StringIO()
    writer = csv.writer(sheet)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(_plain(cell) for cell in row)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return Response("\ufeff" + sheet.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: str | int) -> str | int:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t") else cell

"""The pages. A page is one module here and its template beside it; `ROUTERS` is the list of them all."""

from fastapi import APIRouter

from desk.pages import (
    absence,
    act,
    calendar,
    case,
    delivery,
    disclose,
    files,
    messages,
    new_case,
    notice,
    overdue,
    preferences,
    search,
    sign_in,
    tasks,
    urge,
)  # fmt: skip

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router, tasks.router, new_case.router, notice.router, case.router, act.router, files.router,
    disclose.router, overdue.router, urge.router, search.router, messages.router, preferences.router,
    absence.router, delivery.router, calendar.router,
)  # fmt: skip

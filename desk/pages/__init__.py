"""The pages. A page is one module here and its template beside it; `ROUTERS` is the list of them all."""

from fastapi import APIRouter

from desk.pages import (
    absence,
    act,
    application,
    calendar,
    case,
    delivery,
    disclose,
    duties,
    files,
    household,
    messages,
    more,
    new_case,
    notice,
    overdue,
    preferences,
    procedures,
    registers,
    search,
    sheet,
    sign_in,
    tasks,
    urge,
)  # fmt: skip

ROUTERS: tuple[APIRouter, ...] = (
    sign_in.router, tasks.router, new_case.router, application.router, notice.router, case.router, act.router,
    files.router, sheet.router, disclose.router, household.router, duties.router, registers.router, overdue.router,
    urge.router, search.router, procedures.router, messages.router, preferences.router, absence.router, more.router,
    delivery.router, calendar.router,
)  # fmt: skip

"""The counter (`uvicorn desk.app:create_app --factory`): pages for people, `/api/v1` for programs, one office."""

from importlib.metadata import version

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from desk import answers, api
from desk.assets import Assets
from desk.pages import ROUTERS
from desk.security import SecurityHeaders, SizeLimit
from desk.visit import Desk
from office.office import Office
from office.settings import Settings, read_settings
from office.wiring import open_office

VERSION = version("banjie")


def create_app(office: Office | None = None, settings: Settings | None = None) -> FastAPI:
    """The desk over the office of the settings, or over the one that is handed in."""
    settings = settings or read_settings()
    office = office or open_office(settings)
    # No page that loads its scripts from elsewhere: the description alone is served.
    app = FastAPI(title="办结 Banjie", version=VERSION, docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    app.state.desk = Desk(office, settings, Assets.load())
    answers.install(app)
    app.add_middleware(SizeLimit, largest_attachment=office.largest_attachment)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.add_middleware(SecurityHeaders)
    app.router.routes.append(Route("/static/{name}", app.state.desk.assets.serve))
    app.include_router(api.router)
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)

    @app.get("/healthz", tags=["health"])
    def health() -> JSONResponse:
        """Whether the database answers, and which version runs. Raises DatabaseNotReady."""
        office.check()
        return JSONResponse({"ok": True, "version": VERSION})

    return app

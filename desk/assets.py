"""Everything a browser loads besides pages. All of it is local, named by its content, and cached for ever.

The build hook has put the third-party files into `static/vendor/` with a hash in their names; our own few files get
theirs here, when the desk starts. `Assets.url("app.css")` is the only way a page names a file.
"""

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Self

from starlette.requests import Request
from starlette.responses import Response

OWN = ("app.css", "notice.css", "app.js")
FOR_EVER = "public, max-age=31536000, immutable"


class AssetsMissing(RuntimeError):
    """The browser assets have not been built."""


@dataclass(frozen=True, slots=True)
class Asset:
    name: str  # as the browser asks for it: app.1f2e3d4c5b.css
    content: bytes
    squeezed: bytes  # the same, gzipped

    @property
    def media_type(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@dataclass(frozen=True, slots=True, eq=False)
class Assets:
    by_plain_name: dict[str, Asset]
    by_served_name: dict[str, Asset]

    @classmethod
    def load(cls) -> Self:
        static = files("desk") / "static"
        found = {name: _own(static / name) for name in OWN} | _vendor(static / "vendor")
        return cls(found, {asset.name: asset for asset in found.values()})

    def url(self, plain_name: str) -> str:
        return f"/static/{self.by_plain_name[plain_name].name}"

    def serve(self, request: Request) -> Response:
        """The route behind `/static/{name}`: a name that is served never changes its content."""
        asset = self.by_served_name.get(request.path_params["name"])
        if asset is None:
            return Response(status_code=404)
        headers = {"cache-control": FOR_EVER, "vary": "accept-encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(asset.content, media_type=asset.media_type, headers=headers)
        return Response(asset.squeezed, media_type=asset.media_type, headers=headers | {"content-encoding": "gzip"})


def _own(file: Traversable) -> Asset:
    content = file.read_bytes()
    stem, extension = file.name.rsplit(".", 1)
    name = f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{extension}"
    return Asset(name, content, gzip.compress(content, mtime=0))


def _vendor(folder: Traversable) -> dict[str, Asset]:
    manifest = folder / "manifest.json"
    if not manifest.is_file():
        raise AssetsMissing("The browser assets are missing. Run `make setup` (or `pip install -e .`) and start again.")
    names: dict[str, str] = json.loads(manifest.read_text())
    return {
        plain: Asset(served, (folder / served).read_bytes(), (folder / f"{served}.gz").read_bytes())
        for plain, served in names.items()
    }

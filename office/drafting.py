"""The first draft of a procedure: the files of `first_draft/` with the names filled in."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from states.overlay import Files, laid_over

PROCEDURE = "procedures/@NAME@.yaml"


def first_draft(name: str, pack: str, title: str, prefix: str, packs: Mapping[str, Files]) -> dict[str, str]:
    """{path in the pack: text} of a new procedure; with a new pack around it, if none of that name is among `packs`.

    In a pack that is there it works with the roles, lanes and ladder that the pack has. Raises PackError where those
    cannot be read.
    """
    quoted = json.dumps(title, ensure_ascii=False)
    words = {"NAME": name, "PACK": pack, "TITLE": quoted, "PREFIX": prefix, **_people(pack, packs)}
    texts = dict(_texts(files("office") / "first_draft"))
    if pack in packs:
        texts = {f"parameters/{name}.yaml": texts["parameters.yaml"], PROCEDURE: texts[PROCEDURE]}
    return {_filled(path, words): _filled(text, words) for path, text in texts.items()}


def _people(pack: str, packs: Mapping[str, Files]) -> dict[str, str]:
    has = laid_over(pack, packs).pack.value if pack in packs else {}
    roles, lanes = list(has.get("roles", ("clerk", "head"))), list(has.get("lanes", ("applicant", "office")))
    ladder = next(iter(has.get("ladders", ("standard",))), "")
    return {
        "CLERK": roles[0], "HEAD": roles[-1], "OTHER": "#2" if roles[0] == roles[-1] else "", "APPLICANT": lanes[0],
        "OFFICE": lanes[-1], "LADDER": f"\n    ladder: {ladder}" if ladder else "",
    }  # fmt: skip


def _texts(folder: Traversable, path: str = "") -> Iterator[tuple[str, str]]:
    for inner in sorted(folder.iterdir(), key=lambda one: one.name):
        if inner.is_dir():
            yield from _texts(inner, f"{path}{inner.name}/")
        else:
            yield path + inner.name, inner.read_text("utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text

"""The canonical text of a procedure is RFC 8785, which anybody can make with another tool."""

import rfc8785

from office.library import pack_files
from states import read_pack
from states.canonical import canonical_json
from tests.core_support import IN_FORCE


def test_every_procedure_that_ships_has_the_canonical_text_of_rfc_8785():
    packs = pack_files()
    for name in packs:
        for procedure in read_pack(name, packs, IN_FORCE).procedures.values():
            content = procedure.model_dump(mode="json", by_alias=True)
            assert canonical_json(content) == rfc8785.dumps(content)

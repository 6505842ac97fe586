"""Characters that nobody sees: neither a pack nor an answer may hold one.

Control characters (except tab and line ends), halves of surrogate pairs, which UTF-8 cannot write, and the marks that
turn the direction of writing, with which a line can be made to read differently from what it says.
"""

import re

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

"""Personal data as strangers may see it. The mask is the full-width ＊: an ASCII one is eaten by Markdown mail."""

MASK = "＊"


def masked_name(name: str) -> str:
    """王桂兰 → 王＊兰, 王兰 → 王＊; a name of one character is masked whole."""
    name = name.strip()
    match len(name):
        case 0:
            return ""
        case 1:
            return MASK
        case 2:
            return name[0] + MASK
        case n:
            return name[0] + MASK * (n - 2) + name[-1]


def masked_number(number: str) -> str:
    """An identity number, telephone or account: the last four characters only."""
    return MASK * max(len(number) - 4, 0) + number[-4:] if len(number) > 4 else MASK * len(number)

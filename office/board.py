"""What hangs in public: the notice of one case, and the board on which anybody reads all that are posted now."""

from dataclasses import dataclass
from datetime import date

from cases.store import Applicant
from office.acting import own_case
from office.errors import WrongRequest
from office.masking import masked_name
from office.parts import Now, Parts
from states import Case, Officer, Procedure, Text, deadlines_of
from states.areas import area_at

KIND = "public-notice"
NO_NAME = "（不公开）"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a public notice says, and nothing else (民发〔2021〕57号 第二十四条, S2-06, S2-25).

    Of a confidential case not even the masked name (5.4).
    """

    number: str
    procedure: Text
    name: str
    members: int
    amount: int | None  # 分 a month
    posted: date
    until: date | None
    area_name: str
    hotline: str  # where anybody may object


def notice(parts: Parts, officer: Officer, number: str) -> Notice:
    case = own_case(parts, officer, number).case
    applicant = parts.store.applicants([number])[number]
    shown = _notice(parts, case, parts.library.version(case.digest), applicant, parts.now())
    if shown is None:
        raise WrongRequest("本件没有公示过。", "This case has had no public notice.")
    return shown


def notices(parts: Parts, area: str = "") -> list[Notice]:
    """Every notice now posted, for the public board. Confidential cases are left out here, not by the page."""
    numbers = parts.store.cases_with_running(KIND, area)
    cases, applicants = parts.store.load_many(numbers), parts.store.applicants(numbers)
    now = parts.now()
    shown = [
        _notice(parts, case, parts.library.version(case.digest), applicants[number], now)
        for number, case in cases.items() if not case.facts.get("confidential")
    ]  # fmt: skip
    return [n for n in shown if n]


def _notice(parts: Parts, case: Case, procedure: Procedure, applicant: Applicant, now: Now
            ) -> Notice | None:  # fmt: skip
    calendar = now.of(case.area).calendar
    dated = [d for d in deadlines_of(case, procedure, calendar) if procedure.clocks[d.clock].kind == KIND]
    if not dated:
        return None
    last, amount = dated[-1], case.facts.get("proposed_amount")
    kept_back = case.facts.get("confidential") or case.facts.get("notice_form") == "unnamed"
    return Notice(
        number=case.number, procedure=procedure.title, name=NO_NAME if kept_back else masked_name(applicant.name),
        members=applicant.members, amount=int(amount) if amount is not None else None, posted=last.started,
        until=last.due, area_name=parts.area_name(area_at("town", case.area)) + parts.area_name(case.area),
        hotline=str(case.facts.get("hotline", "")),
    )  # fmt: skip

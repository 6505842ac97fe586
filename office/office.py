"""The office: the one set of use cases behind pages, API, flows and command line. Four doors, one lock.

Every method reads the time once, asks the rule book, writes the answer in one transaction, and sends nothing itself:
what has to be told goes into the outbox with the act and leaves with `post_messages`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cases.store import Habits, KeptFile, OutboxRow, Urgency
from notifications.message import Outcome
from office import absences as away
from office import (
    acting,
    board,
    calendaring,
    choices,
    delivery,
    dossiers,
    duties,
    lateness,
    opening,
    posting,
    reaching,
    reading,
    recounting,
    registers,
    staffing,
    timekeeping,
    urging,
)
from office.calendar_year import CalendarYear, calendar_year
from office.errors import CaseMovedOn
from office.parts import Parts
from office.requests import Application, CaseFile, Deed, DutyBoard, OpenedDuties, Posted, Reminded, Sweep
from states import Blocked, Case, Moment, Officer, Post, Procedure, RulePack, Step, Text


class Office:
    """Built by `wiring.py`; a test builds one over the in-memory store and a clock moved by hand."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    # acting

    def open_case(self, officer: Officer, application: Application) -> Case:
        """A new case, bound to the procedure version in force for its area; or the one this form has opened already.

        Raises WrongRequest, UnknownProcedure, NotYourHousehold, OpenedBefore.
        """
        return opening.open_case(self.parts, officer, application)

    def act(self, officer: Officer, number: str, deed: Deed) -> Step | Blocked:
        """Do it, or say why not. Raises NotYourCase, CaseMovedOn, AttachmentTooLarge; nothing is written then."""
        return acting.act(self.parts, officer, number, deed)

    def moved_on(self, number: str, procedure: Procedure) -> CaseMovedOn:
        """Who was faster on this case, and what he did."""
        return acting.moved_on(self.parts, number, procedure)

    def claim(self, officer: Officer, number: str, place: str) -> bool:
        """Take a task for oneself; False when a colleague has it already, it is for another post, or one is recused."""
        return acting.claim(self.parts, officer, number, place)

    def release(self, officer: Officer, number: str, place: str) -> bool:
        return acting.release(self.parts, officer, number, place)

    # reading

    def case_file(self, officer: Officer, number: str) -> CaseFile:
        """Everything about one case of the officer's area. Raises NotYourCase."""
        return reading.case_file(self.parts, officer, number)

    def dossier(self, officer: Officer, household: str) -> dossiers.Dossier:
        """A household of the officer's area and every case there was. Raises NotYourHousehold."""
        return dossiers.dossier(self.parts, officer, household)

    def families(self, officer: Officer, text: str) -> list[dossiers.Family]:
        """The dossiers of the officer's area behind the cases found by this name or number."""
        return dossiers.families(self.parts, officer, text)

    def kept_registers(self, officer: Officer) -> list[registers.RegisterNote]:
        """The ledgers that packs in force keep, and how much each holds of the officer's area."""
        return registers.registers(self.parts, officer)

    def register_list(self, officer: Officer, name: str, status: str | None = None, page: int = 1, *,
                      whole: bool = False) -> registers.RegisterList:  # fmt: skip
        """What now counts in one ledger, in the officer's area: a page, or the whole. Raises NoSuchRegister."""
        return registers.register_list(self.parts, officer, name, status, page, whole=whole)

    def register_history(self, officer: Officer, name: str, key: str) -> registers.RegisterHistory:
        """Every entry of one household or unit. Raises NoSuchRegister, NotYourHousehold."""
        return registers.register_history(self.parts, officer, name, key)

    def inbox(self, officer: Officer, *, state: Urgency | None = None, place: str | None = None,
              only_unclaimed: bool = False, page: int = 1) -> reading.Inbox:  # fmt: skip
        """The open tasks of the officer's posts, most urgent first. `state`: overdue, today, soon, calm or stopped."""
        return reading.inbox(self.parts, officer, state=state, place=place, only_unclaimed=only_unclaimed, page=page)

    def overdue(self, officer: Officer, as_of: date | None = None, *, area: str | None = None,
                clock: str | None = None, page: int = 1) -> lateness.Overdue:  # fmt: skip
        """Every limit of the officer's area that had passed on that day and was not kept, the longest passed first.

        Of a past day it says what it said that evening: which limits, and where their cases stood.
        """
        return lateness.overdue(self.parts, officer, as_of, area=area, clock=clock, page=page)

    def find(self, officer: Officer, text: str) -> list[reading.Found]:
        """Cases of the officer's area by number or by the applicant's name."""
        return reading.find(self.parts, officer, text)

    def disclose(self, officer: Officer, number: str, field: str, why: str) -> str:
        """A private value in full; that it was looked at, by whom and why, is recorded first."""
        return reading.disclose(self.parts, officer, number, field, why)

    def notices(self, area: str = "") -> list[board.Notice]:
        """Every notice now posted in an area: what the public board shows, to anybody."""
        return board.notices(self.parts, area)

    def notice(self, officer: Officer, number: str) -> board.Notice:
        """The public notice of a case: masked name, number of members, amount, period, hotline. Raises NotYourCase."""
        return board.notice(self.parts, officer, number)

    def kept_file(self, officer: Officer, number: str, id: str) -> tuple[KeptFile, bytes]:
        """A file of a case, with its bytes. Raises NotYourCase, NoSuchFile, AttachmentMissing."""
        return reading.kept_file(self.parts, officer, number, id)

    def waiting(self, officer: Officer) -> int:
        """How many open tasks the posts of this officer have."""
        return reading.waiting(self.parts, officer)

    def messages(self, officer: Officer) -> list[OutboxRow]:
        """What the desk tells this person, the newest first."""
        return self.parts.store.messages_for(officer.id, reading.LATEST)

    # being away

    def absences(self, officer: Officer) -> away.Absences:
        """When this person is away from today on, for whom he stands in, and who could stand in for him."""
        return away.absences_of(self.parts, officer)

    def be_away(self, officer: Officer, first: date, last: date, substitute: str) -> str:
        """Enter an absence with a substitute who holds the same posts. Raises WrongRequest."""
        return away.be_away(self.parts, officer, first, last, substitute)

    def be_back(self, officer: Officer, id: str) -> None:
        """End an absence of one's own. Raises WrongRequest."""
        away.be_back(self.parts, officer, id)

    # telling

    def reach(self, officer: Officer) -> reaching.Reach:
        """By which channels this person is told, and at what hours."""
        return reaching.reach_of(self.parts, officer)

    def choose_reach(self, officer: Officer, wishes: Mapping[str, reaching.Wish], habits: Habits) -> None:
        """Raises WrongRequest with everything that is wrong; nothing is written then."""
        reaching.choose(self.parts, officer, wishes, habits)

    async def send_test(self, officer: Officer, channel: str) -> Outcome:
        """A message to oneself, now. Raises WrongRequest where the channel is not chosen."""
        return await reaching.send_test(self.parts, officer, channel)

    def late_numbers(self, officer: Officer, area: str | None = None, clock: str | None = None) -> list[str]:
        """The cases behind the list of what is overdue now, as far as one press of 催办 takes them."""
        return urging.late_numbers(self.parts, officer, area, clock)

    def plan_urging(self, officer: Officer, numbers: Sequence[str]) -> urging.Urging:
        """Who would be told what; nothing is written. Raises NotYourCase, WrongRequest."""
        return urging.plan(self.parts, officer, numbers)

    def urge(self, officer: Officer, numbers: Sequence[str]) -> urging.Urging:
        """催办: whoever these late cases wait for, once a day each. Raises NotYourCase, WrongRequest."""
        return urging.press(self.parts, officer, numbers)

    def post_health(self, page: int = 1) -> delivery.PostHealth:
        """How each channel does, and what was given up: for administrators."""
        return delivery.post_health(self.parts, page)

    def send_again(self, ids: Sequence[str]) -> int:
        """Let messages that were given up be tried once more; answers how many were."""
        return delivery.send_again(self.parts, ids)

    def mark_read(self, officer: Officer) -> None:
        """This person has seen what the desk has told him."""
        self.parts.store.mark_read(officer.id, self.parts.clock.now())

    # choices

    def offers(self, officer: Officer) -> list[choices.Offer]:
        """What this officer may open, each procedure once, with the areas in which he may."""
        return choices.offers(self.parts, officer)

    def offer(self, officer: Officer, procedure: str) -> choices.Offer:
        """The same of one procedure. Raises UnknownProcedure where he may open none of that name."""
        return choices.offer(self.parts, officer, procedure)

    def towns(self, offer: choices.Offer) -> list[choices.Town]:
        """The villages of an offer, town by town."""
        return choices.towns(self.parts, offer)

    def steps(self, officer: Officer) -> dict[str, Text]:
        """The steps in which the posts of this officer have something to do."""
        return choices.steps(self.parts, officer)

    def procedures(self) -> list[Procedure]:
        """Every procedure in force, pack by pack."""
        return self.parts.library.procedures

    def packs(self) -> list[tuple[RulePack, list[Procedure]]]:
        """Every pack in force, each with the procedures that it does not take over as they are."""
        library = self.parts.library
        return [(pack, library.own(pack)) for pack in library.packs.values()]

    def extended_by(self, procedure: Procedure) -> Procedure | None:
        """What a local pack has made this one from, if that pack is in force."""
        return self.parts.library.extended_by(procedure)

    def in_force(self, procedure: str, area: str) -> Procedure:
        """The version of a procedure that a case opened now in this area is bound to. Raises UnknownProcedure."""
        return self.parts.in_force(procedure, area)

    # time

    def moment(self) -> Moment:
        """Now, with the calendar by which it is judged."""
        return self.parts.moment()

    def fire_due(self, kind: str, limit: int | None = None) -> Sweep:
        """One batch of the clocks of that kind that have run out. Each fires once, however often this is run."""
        return timekeeping.fire_due(self.parts, kind, limit)

    def remind_due(self, limit: int | None = None) -> Reminded:
        """One batch of reminders written to the outbox, each exactly once."""
        return timekeeping.remind_due(self.parts, limit)

    def open_duties(self, limit: int | None = None) -> OpenedDuties:
        """One batch of the duties that come back (定期任务) opened as cases, each unit and period exactly once."""
        return duties.open_duties(self.parts, limit)

    def duty_board(self, officer: Officer) -> DutyBoard:
        """What the units of the officer's area owe now, and which of it is done."""
        return duties.duty_board(self.parts, officer)

    def late_duties(self, officer: Officer) -> int:
        """How many duties of the officer's area are late; nothing is asked where no pack in force has duties."""
        return duties.late_duties(self.parts, officer)

    def kinds(self) -> list[str]:
        """The kinds of clock that procedures in force declare: filing, public-notice, step-limits, total-limits, …"""
        return self.parts.library.kinds

    async def post_messages(self, limit: int = 50) -> Posted:
        """One round of the post: what waits in the outbox goes out, every attempt recorded."""
        return await posting.post_messages(self.parts, limit)

    # the calendar

    def calendar_notices(self) -> list[calendaring.Entered]:
        """Every notice that was entered since the product was shipped, the newest first."""
        return calendaring.notices(self.parts)

    def calendar_notice(self, id: int) -> calendaring.Entered:
        """Raises WrongRequest when there is none."""
        return calendaring.find(self.parts, id)

    def calendar_year(self, year: int) -> CalendarYear:
        """Its days off and make-up days as they are in force, with the closures of single areas."""
        return calendar_year(self.parts, year)

    def draft_notice(self, officer: Officer, text: str, name: str = "notice.yaml") -> calendaring.Entered:
        """Raises CalendarError with every mistake by line and column, WrongRequest for who is no administrator."""
        return calendaring.draft(self.parts, officer, text, name)

    def preview_notice(self, officer: Officer, id: int, most: int | None = None) -> calendaring.Preview:
        """Which dates it would move; nothing is written."""
        return calendaring.preview(self.parts, officer, id, most)

    def release_notice(self, officer: Officer, id: int) -> calendaring.Entered:
        """In force from now on; dates follow with `recount`. Raises WrongRequest for whoever entered it."""
        return calendaring.release(self.parts, officer, id)

    def withdraw_notice(self, officer: Officer, id: int) -> calendaring.Entered:
        return calendaring.withdraw(self.parts, officer, id)

    def recount(self) -> Iterator[recounting.Recounted]:
        """Every running limit that an earlier calendar dated, batch by batch; it may be stopped and begun anew."""
        return recounting.recount_all(self.parts)

    # the house

    @property
    def largest_attachment(self) -> int:
        """In bytes."""
        return self.parts.largest_attachment

    def check(self) -> None:
        """Raises DatabaseNotReady unless the files are there and of today's shape."""
        self.parts.store.check()

    # people

    def sign_in(self, login: str, password: str) -> str:
        """A new session's token. Raises SignInRefused, also after too many wrong passwords."""
        return staffing.sign_in(self.parts, login, password)

    def signed_in(self, token: str) -> staffing.SignedIn | None:
        return staffing.signed_in(self.parts, token)

    def sign_out(self, token: str) -> None:
        staffing.sign_out(self.parts, token)

    def add_officer(self, login: str, name: str, posts: Sequence[Post], *, password: str = "", email: str = "",
                    language: str = "zh") -> str:  # fmt: skip
        """A new officer; answers his password, made here unless one is given. Raises WrongRequest."""
        return staffing.add_officer(self.parts, login, name, posts, password=password, email=email, language=language)

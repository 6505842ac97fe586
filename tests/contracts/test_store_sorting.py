"""What every store promises about messages before they leave: nothing moot is told, what waits is gathered once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from cases.store import About, Absence, Attempt, Habits, OutboxRow, Store, Urge
from states import Post
from tests.cases_support import (
    CLERK,
    DIRECTOR,
    TOWN,
    a_case,
    a_message,
    acted,
    at,
    change,
    opening,
)

AT = at("2025-09-05 10:00")
MORNING = at("2025-09-08 09:30")
LATER = AT + timedelta(days=30)


def limit_of(store: Store, number: str = "JZ-1") -> About:
    [clock] = [c for c in store.clocks_of(number) if c.clock == "acceptance"]
    return About(clock.line, clock="acceptance", due_at=clock.due_at)


def reminded(store: Store, *messages: dict[str, datetime]) -> None:
    """A case whose clerk is to be reminded of its first limit by mail, once for each; some as if of another date."""
    case = a_case(store)
    abouts = [replace(limit_of(store), **more) for more in messages]
    noted = [a_message(f"r{n}", channel="mail", id=f"m{n}", about=about) for n, about in enumerate(abouts)]
    acted(store, case, "note", CLERK, "2025-09-01 10:00", {"remark": "x"}, outbox=noted)


def statuses(store: Store, number: str = "JZ-1") -> dict[str, str]:
    return {row.id: row.status for row in store.messages_of(number)}


def three_held(store: Store) -> list[OutboxRow]:
    messages = [a_message(f"k{n}", channel="mail", id=f"m{n}") for n in (1, 2, 3)]
    store.commit([change(opening(), outbox=[*messages, a_message("k4", DIRECTOR.id, "mail", id="m4")])])
    store.hold(dict.fromkeys(("m1", "m2", "m3", "m4"), MORNING))
    return store.held_messages(MORNING, 10)


# ---------------------------------------------------------------------------------------------------------------- moot


def test_a_reminder_of_a_limit_that_stands_as_it_did_is_told(store: Store) -> None:
    reminded(store, {})
    assert store.withdraw_moot(AT) == 0
    assert statuses(store) == {"m0": "waiting"}


def test_a_reminder_of_a_former_date_is_withdrawn(store: Store) -> None:
    reminded(store, {}, {"due_at": at("2025-09-30")})
    assert store.withdraw_moot(AT) == 1
    assert statuses(store) == {"m0": "waiting", "m1": "withdrawn"}
    assert [row.id for row in store.claim_messages(LATER, 10, 60, "w")] == ["m0"]


def test_a_reminder_of_a_limit_that_stands_still_is_withdrawn(store: Store) -> None:
    reminded(store, {})
    acted(store, store.load("JZ-1").case, "ask_correction", CLERK, "2025-09-02")
    assert store.withdraw_moot(AT) == 1
    assert statuses(store)["m0"] == "withdrawn"


def test_a_reminder_of_a_limit_that_was_kept_is_withdrawn(store: Store) -> None:
    reminded(store, {})
    acted(store, store.load("JZ-1").case, "accept", CLERK, "2025-09-02")
    assert store.withdraw_moot(AT) == 1


def test_a_task_that_is_done_is_not_announced_any_more(store: Store) -> None:
    task = About(1, place="intake")
    messages = [a_message("t", channel="mail", id="m1", about=task), a_message("t", id="m2", about=task)]
    store.commit([change(opening(), outbox=messages)])
    assert store.withdraw_moot(AT) == 0
    acted(store, store.load("JZ-1").case, "accept", CLERK, "2025-09-02")
    assert store.withdraw_moot(AT) == 1
    assert statuses(store) == {"m1": "withdrawn", "m2": "waiting"}  # what stands on the desk stays there


def test_what_is_gathered_later_is_withdrawn_when_its_time_comes(store: Store) -> None:
    reminded(store, {"due_at": at("2025-09-30")})
    store.hold({"m0": MORNING})
    assert store.withdraw_moot(AT) == 0
    assert store.withdraw_moot(MORNING) == 1
    assert store.held_messages(LATER, 10) == []


def test_what_is_in_the_hands_of_a_worker_or_was_sent_is_left_alone(store: Store) -> None:
    reminded(store, {"due_at": at("2025-09-30")})
    store.claim_messages(AT, 10, 60, "w")
    assert store.withdraw_moot(AT) == 0
    store.record_deliveries([Attempt("m0", 1, AT, "sent", 5, "", "sent", None, "mail")])
    assert store.withdraw_moot(LATER) == 0
    assert statuses(store) == {"m0": "sent"}


# ------------------------------------------------------------------------------------------------------------- gathered


def test_what_is_held_goes_to_no_worker_and_is_found_at_its_time_by_person(store: Store) -> None:
    three_held(store)
    assert store.claim_messages(LATER, 10, 60, "w") == []
    assert store.held_messages(MORNING - timedelta(seconds=1), 10) == []
    rows = store.held_messages(MORNING, 10)
    assert sorted(row.id for row in rows) == ["m1", "m2", "m3", "m4"]
    assert [row.recipient for row in rows] == sorted(row.recipient for row in rows)
    assert {row.recipient for row in store.held_messages(MORNING, 1)} == {rows[0].recipient}
    assert {(row.status, row.held_until, row.next_try_at) for row in rows} == {("held", MORNING, None)}


def test_many_are_gathered_into_one_once_a_day(store: Store) -> None:
    three_held(store)
    digest = replace(a_message("digest:2025-09-08", channel="mail", number="", id="d1"), text="digest")
    assert store.gather(digest, ["m1", "m2"])
    assert not store.gather(replace(digest, id="d2"), ["m3"])
    assert statuses(store) == {"m1": "gathered", "m2": "gathered", "m3": "held", "m4": "held"}
    assert [row.id for row in store.claim_messages(LATER, 10, 60, "w")] == ["d1"]


def test_two_that_gather_at_once_write_one(store: Store) -> None:
    three_held(store)
    digests = [a_message("digest:2025-09-08", channel="mail", number="", id=f"d{n}") for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        written = list(threads.map(lambda digest: store.gather(digest, ["m1", "m2", "m3"]), digests))
    assert written.count(True) == 1
    assert len(store.messages_of("")) == 1


def test_what_is_put_off_waits_without_an_attempt(store: Store) -> None:
    store.commit([change(opening(), outbox=[a_message("k", channel="mail", id="m1")])])
    store.claim_messages(AT, 10, 60, "w")
    store.put_off({"m1": MORNING})
    assert store.claim_messages(MORNING - timedelta(seconds=1), 10, 60, "w") == []
    [row] = store.claim_messages(MORNING, 10, 60, "w")
    assert (row.id, row.attempts) == ("m1", 0)


def test_what_was_withdrawn_meanwhile_is_neither_held_nor_put_off(store: Store) -> None:
    reminded(store, {"due_at": at("2025-09-30")})
    store.withdraw_moot(AT)
    store.hold({"m0": MORNING})
    store.put_off({"m0": MORNING})
    store.hold({})
    assert statuses(store) == {"m0": "withdrawn"}


# --------------------------------------------------------------------------------------------------------------- urging


def an_urge(store: Store, staff_id: str, n: int, day: str = "2025-09-05") -> Urge:
    message = replace(a_message(f"urge:{day}", staff_id, "mail", id=f"u{n}"), text="urge")
    return Urge("JZ-1", staff_id, date.fromisoformat(day), AT, DIRECTOR.id, DIRECTOR.name, (message,))


def test_a_person_is_urged_once_a_day_about_a_case(store: Store) -> None:
    a_case(store)
    assert store.urge([an_urge(store, "li", 1), an_urge(store, "wang", 2)]) == {("JZ-1", "li"), ("JZ-1", "wang")}
    assert store.urge([an_urge(store, "li", 3), an_urge(store, "zhao", 4)]) == {("JZ-1", "zhao")}
    assert store.urged(["JZ-1", "JZ-9"], date(2025, 9, 5)) == {("JZ-1", "li"), ("JZ-1", "wang"), ("JZ-1", "zhao")}
    assert store.urged(["JZ-1"], date(2025, 9, 6)) == frozenset()
    assert store.urge([an_urge(store, "li", 5, "2025-09-06")]) == {("JZ-1", "li")}
    assert sorted(statuses(store)) == ["u1", "u2", "u4", "u5"]


def test_an_urge_is_withdrawn_with_the_task_it_is_about(store: Store) -> None:
    case = a_case(store)
    urged = an_urge(store, CLERK.id, 1)
    [message] = urged.outbox
    store.urge([replace(urged, outbox=(replace(message, about=About(1, place="intake")),))])
    assert store.withdraw_moot(AT) == 0
    acted(store, case, "accept", CLERK, "2025-09-02")
    assert store.withdraw_moot(AT) == 1


def test_who_urged_whom_stays_on_record(store: Store) -> None:
    a_case(store)
    store.urge([an_urge(store, "li", 1)])
    assert store.urges_of("JZ-1") == [replace(an_urge(store, "li", 1), outbox=())]
    assert store.urges_of("JZ-2") == []


# --------------------------------------------------------------------------------------------------------------- health


def tried(id: str, n: int, after: str, channel: str = "mail", when=AT, detail: str = "说明") -> Attempt:
    outcome = "sent" if after == "sent" else "failed"
    return Attempt(id, n, when, outcome, 5, detail, after, when if after == "waiting" else None, channel)


def test_the_health_of_every_channel_is_told_with_its_last_error(store: Store) -> None:
    messages = [a_message(f"k{n}", channel="mail", id=f"m{n}") for n in (1, 2, 3, 4)] + [a_message("k5", id="m5")]
    store.commit([change(opening(), outbox=messages)])
    store.record_deliveries([tried("m1", 1, "sent"), tried("m2", 1, "waiting", detail="早"),
                             tried("m2", 2, "dead", when=AT + timedelta(minutes=1), detail="晚")])  # fmt: skip
    store.hold({"m4": MORNING})
    desk, mail = store.channel_health()
    assert (desk.channel, desk.waiting, desk.last_error) == ("desk", 1, "")
    assert (mail.channel, mail.waiting, mail.held, mail.sent, mail.dead) == ("mail", 1, 1, 1, 1)
    assert (mail.last_sent, mail.last_failure, mail.last_error) == (AT, AT + timedelta(minutes=1), "晚")


def test_what_was_given_up_can_be_sent_again(store: Store) -> None:
    store.commit([change(opening(), outbox=[a_message(f"k{n}", channel="mail", id=f"m{n}") for n in (1, 2)])])
    store.record_deliveries([tried("m1", 1, "dead", detail="没有这个邮箱"), tried("m2", 1, "sent")])
    [letter] = store.dead_letters(10)
    assert (letter.id, letter.case_number, letter.channel, letter.recipient) == ("m1", "JZ-1", "mail", CLERK.id)
    assert (letter.attempts, letter.at, letter.detail) == (1, AT, "没有这个邮箱")
    assert store.dead_letters(10, 1) == []
    assert store.send_again(["m1", "m2", "m9"], LATER) == 1
    assert store.dead_letters(10) == []
    assert [row.id for row in store.claim_messages(LATER, 10, 60, "w")] == ["m1"]


def test_how_much_a_channel_was_used_lately_can_be_counted(store: Store) -> None:
    store.commit([change(opening(), outbox=[a_message(f"k{n}", channel="mail", id=f"m{n}") for n in (1, 2)])])
    store.record_deliveries([tried("m1", 1, "sent"), tried("m2", 1, "waiting", when=AT + timedelta(seconds=50))])
    assert store.sent_since("mail", AT - timedelta(seconds=1)) == 2
    assert store.sent_since("mail", AT) == 1
    assert store.sent_since("sms", AT - timedelta(days=1)) == 0


# --------------------------------------------------------------------------------------------------------------- people


@pytest.mark.parametrize("habits", [Habits(), Habits("08:45", "20:00", "07:30", True), Habits(singly=False)])
def test_when_a_person_wants_to_be_told_is_kept_and_known_to_the_directory(store: Store, habits: Habits) -> None:
    who = store.add_officer("li", "李经办", "hash", [Post("clerk", TOWN)], [("desk", "")], "zh", AT)
    version = store.directory_version()
    store.set_habits(who, habits)
    assert store.officers()[0].habits == habits
    assert store.directory_version() == version + 1


def test_who_is_away_and_who_stands_in_is_kept_until_the_last_day(store: Store) -> None:
    posts = [Post("clerk", TOWN)]
    li, wang = (store.add_officer(login, login, "hash", posts, [], "zh", AT) for login in ("li", "wang"))
    version = store.directory_version()
    later = store.add_absence(wang, li, date(2025, 9, 20), date(2025, 9, 22), AT)
    first = store.add_absence(li, wang, date(2025, 9, 8), date(2025, 9, 10), AT)
    assert store.absences(date(2025, 9, 10)) == [
        Absence(first, li, wang, date(2025, 9, 8), date(2025, 9, 10)),
        Absence(later, wang, li, date(2025, 9, 20), date(2025, 9, 22)),
    ]
    assert [a.id for a in store.absences(date(2025, 9, 11))] == [later]
    assert store.directory_version() == version + 2
    store.withdraw_absence(later, AT)
    assert store.absences(date(2025, 9, 11)) == []
    assert store.directory_version() == version + 3

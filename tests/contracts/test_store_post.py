"""What every store promises about messages: written with the act, told once, sent by one worker at a time."""

from datetime import timedelta

from cases.store import Attempt, OutboxHealth, Store
from tests.cases_support import CLERK, DIRECTOR, a_case, a_message, acted, at, change, opening

AT = at("2025-09-05 10:00")
LEASE = 60


def three_messages(store: Store) -> None:
    messages = [a_message(f"JZ-1:1:{n}", on=f"2025-09-0{n}", id=f"m{n}") for n in (1, 2, 3)]
    store.commit([change(opening(), outbox=messages)])


def tried(id: str, n: int, status: str, next_try_at: object = None) -> Attempt:
    return Attempt(id, n, AT, "ok" if status == "sent" else "refused", 12, "说明", status, next_try_at)


def claim(store: Store, **more: object) -> list[str]:
    asked = {"at": AT, "limit": 10, "lease_seconds": LEASE, "worker": "w1"} | more
    return [row.id for row in store.claim_messages(**asked)]


def test_messages_are_written_with_the_act_they_tell_of(store: Store) -> None:
    store.commit([change(opening(), outbox=[a_message("JZ-1:1", on="2025-09-01", id="m1")])])
    (row,) = store.messages_of("JZ-1")
    assert (row.id, row.recipient, row.channel, row.status, row.attempts) == ("m1", CLERK.id, "desk", "waiting", 0)
    assert (row.subject, row.body, row.urgent, row.text) == ("新的待办", "请办理。", False, "task_opened")
    assert row.created_at == row.next_try_at == at("2025-09-01")
    assert row.sent_at is row.read_at is None


def test_nobody_is_told_the_same_twice_by_the_same_channel(store: Store) -> None:
    case = a_case(store)
    acted(store, case, "accept", CLERK, "2025-09-02", outbox=[
        a_message("once", id="m1"), a_message("once", id="m2"), a_message("once", id="m3", channel="mail"),
        a_message("once", id="m4", recipient=DIRECTOR.id),
    ])  # fmt: skip
    assert [row.id for row in store.messages_of("JZ-1")] == ["m4", "m3", "m1"]


def test_a_worker_gets_what_has_waited_longest_and_nobody_else_gets_it(store: Store) -> None:
    three_messages(store)
    assert claim(store, at=at("2025-08-31")) == []
    assert claim(store, limit=2) == ["m1", "m2"]
    assert claim(store, worker="w2") == ["m3"]
    assert claim(store, worker="w3") == []


def test_what_a_dead_worker_had_goes_to_another_when_the_lease_is_over(store: Store) -> None:
    three_messages(store)
    claim(store)
    assert claim(store, at=AT + timedelta(seconds=LEASE - 1), worker="w2") == []
    assert claim(store, at=AT + timedelta(seconds=LEASE), worker="w2") == ["m1", "m2", "m3"]


def test_what_was_sent_is_not_sent_again(store: Store) -> None:
    three_messages(store)
    claim(store)
    again = AT + timedelta(minutes=5)
    store.record_deliveries([tried("m1", 1, "sent"), tried("m2", 1, "waiting", again), tried("m3", 1, "dead")])
    assert claim(store, at=again - timedelta(seconds=1)) == []
    assert claim(store, at=again + timedelta(days=9)) == ["m2"]
    rows = {row.id: row for row in store.messages_of("JZ-1")}
    assert [rows[id].status for id in ("m1", "m2", "m3")] == ["sent", "waiting", "dead"]
    assert {row.attempts for row in rows.values()} == {1}
    assert (rows["m1"].sent_at, rows["m1"].next_try_at, rows["m3"].next_try_at) == (AT, None, None)


def test_every_attempt_is_on_record_once(store: Store) -> None:
    three_messages(store)
    store.record_deliveries([tried("m1", 1, "waiting", AT), tried("m2", 1, "sent")])
    store.record_deliveries([tried("m1", 1, "dead")])
    store.record_deliveries([tried("m1", 2, "sent")])
    store.record_deliveries([])
    assert [(d.attempt, d.outcome, d.elapsed_ms, d.detail, d.at) for d in store.deliveries_of("m1")] == [
        (1, "refused", 12, "说明", AT), (2, "ok", 12, "说明", AT),
    ]  # fmt: skip
    assert [row.status for row in store.messages_of("JZ-1") if row.id == "m1"] == ["sent"]


def test_the_desk_tells_a_person_the_newest_first(store: Store) -> None:
    three_messages(store)
    case = store.load("JZ-1").case
    acted(store, case, "accept", CLERK, "2025-09-04", outbox=[
        a_message("mail", id="m4", channel="mail"), a_message("other", id="m5", recipient=DIRECTOR.id)])  # fmt: skip
    assert [row.id for row in store.messages_for(CLERK.id, 2)] == ["m3", "m2"]
    assert [row.id for row in store.messages_for(DIRECTOR.id, 2)] == ["m5"]
    store.mark_read(CLERK.id, AT)
    store.mark_read(CLERK.id, AT + timedelta(hours=1))
    assert {row.read_at for row in store.messages_for(CLERK.id, 9)} == {AT}
    assert [row.read_at for row in store.messages_for(DIRECTOR.id, 9)] == [None]


def test_the_state_of_the_post_can_be_seen_at_a_glance(store: Store) -> None:
    assert store.outbox_health() == OutboxHealth()
    three_messages(store)
    store.record_deliveries([tried("m1", 1, "sent"), tried("m3", 1, "dead")])
    assert store.outbox_health() == OutboxHealth(waiting=1, sent=1, dead=1, oldest_waiting=at("2025-09-02"))

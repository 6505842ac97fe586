"""When a message is tried again, and when no more."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.message import Outcome
from notifications.retry import Dead, Sent, Waiting, after

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
FAILED, UNKNOWN = Outcome("failed", "未送达。", 40), Outcome("unknown", "没有答复。", 20_000)


@pytest.mark.parametrize("outcome", [FAILED, UNKNOWN], ids=["failed", "unknown"])
@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120)])
def test_what_has_not_certainly_arrived_is_tried_again_ever_later(outcome: Outcome, attempts: int, minutes: int):
    assert after(attempts, outcome, AT) == Waiting(AT + timedelta(minutes=minutes))


@pytest.mark.parametrize("outcome", [FAILED, UNKNOWN], ids=["failed", "unknown"])
def test_after_the_fifth_attempt_the_administrator_is_told_what_happened_and_what_to_do(outcome: Outcome):
    dead = after(5, outcome, AT)
    assert isinstance(dead, Dead)
    assert dead.why == f"投递5次均未确认送达，不再自动重试。请排除故障后重新投递。最后一次：{outcome.detail}"


@pytest.mark.parametrize("attempts", [1, 5])
def test_what_was_sent_is_done(attempts: int):
    assert after(attempts, Outcome("sent", "", 40), AT) == Sent()


def test_what_cannot_work_is_not_tried_again():
    assert after(1, Outcome("misconfigured", "请管理员检查。", 0), AT) == Dead("请管理员检查。")

"""What the office says in its own words: the morning's messages gathered, an urge, a test. All else stands in packs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from notifications.message import Language
from states import Text

DIGEST, URGE, TEST = "digest", "urge", "test"
MOST_LINES = 30  # of a digest: a longer one is not read, and robots and gateways cut it


@dataclass(frozen=True, slots=True)
class Line:
    """One of the gathered messages. `on`: the day it was written, by which its “3 working days left” is meant."""

    on: date
    subject: str
    link: str
    kind: str


def digest(lines: Sequence[Line], desk: str, language: Language) -> tuple[str, str]:
    """(subject, body): how many of each kind, then each with its link."""
    n = len(lines)
    subject = Text(zh=f"今日消息：{n} 件", en=f"Your messages today: {n}").into(language)
    counts = Counter(line.kind for line in lines)
    zh = "，".join(f"{_kind(kind).zh} {n} 件" for kind, n in counts.most_common())
    en = ", ".join(f"{n} × {_kind(kind).into('en')}" for kind, n in counts.most_common())
    told = [f"· {line.on:%m-%d} {line.subject} {line.link}".rstrip() for line in lines[:MOST_LINES]]
    left = n - len(told)
    others = Text(zh=f"其余 {left} 件请登录查看。", en=f"Sign in to see the other {left}.")
    rest = [others.into(language)] if left else []
    last = Text(zh=f"登录办理：{desk}", en=f"Sign in: {desk}").into(language)
    return subject, "\n".join([Text(zh=zh, en=en).into(language), *told, *rest, last])


def urge(case: str, place: Text, area: str, by: str, link: str, language: Language) -> tuple[str, str]:
    """(subject, body): who sees to it that a case goes on, and which. `by` is a post, such as 县级督办."""
    subject = Text(zh=f"催办：{place.zh}", en=f"Urged: {place.into('en')}")
    body = Text(
        zh=f"{by}催办：{area}有 1 件案件的“{place.zh}”已超期，请尽快办理（{case}）。登录办理：{link}",
        en=f"One case of {area} is late at '{place.into('en')}' and you are urged to see to it ({case}): {link}",
    )
    return subject.into(language), body.into(language)


def test(channel: str, language: Language) -> tuple[str, str]:
    subject = Text(zh="测试消息", en="A test message")
    body = Text(zh=f"这是您本人要求发送的测试消息，渠道：{channel}。收到即表示可用，不需办理。",
                en=f"You asked for this test by {channel}. That you read it means it works.")  # fmt: skip
    return subject.into(language), body.into(language)


def _kind(text: str) -> Text:
    return _KINDS.get(text, _OTHER)


_OTHER = Text(zh="其他消息", en="other messages")
_KINDS = {"task_opened": Text(zh="新的待办", en="new tasks"), "reminder": Text(zh="期限提醒", en="reminders")}

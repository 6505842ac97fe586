"""From a telling to messages. Only `Words` ever reach a text: what is not in them cannot leak."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from notifications.message import Language, Message, Recipient
from states import Telling, Text
from states.procedure import MessageText


@dataclass(frozen=True, slots=True)
class Words:
    """All that a message may say. `days`: working days from today to `due`, negative when past.

    `late` is for the day on which `days` is 0 but the limit has passed: one that ended on a rest day, or this morning.
    """

    case: str
    procedure: Text
    task: Text
    due: date | None
    days: int | None
    area: str
    link: str
    late: bool = False

    def into(self, language: Language) -> dict[str, str]:
        """What stands for {case} {procedure} {task} {due} {days} {area} {link}."""
        return {
            "case": self.case, "procedure": self.procedure.into(language), "task": self.task.into(language),
            "due": _date(self.due, language), "days": _days(self.days, self.late, language),
            "area": self.area, "link": self.link,
        }  # fmt: skip


def compose(telling: Telling, recipients: Iterable[Recipient], texts: Mapping[str, MessageText],
            words: Words) -> list[Message]:  # fmt: skip
    """One message for each recipient and channel, in the recipient's language. A limit in hours makes it urgent.

    `KeyError` when the pack has no such text; the check of a pack sees to it that it has.
    """
    text = texts[telling.text]
    urgent = text.urgent or (telling.due is not None and telling.due.unit == "hours")
    people = tuple(recipients)
    said = {language: _filled(text, words, language) for language in {person.language for person in people}}
    return [
        Message(telling.key, recipient.officer.id, channel, words.case, telling.text, urgent,
                *said[recipient.language], words.link, text.at_night)
        for recipient in people
        for channel in dict.fromkeys(way.channel for way in recipient.ways)
    ]  # fmt: skip


def _filled(text: MessageText, words: Words, language: Language) -> tuple[str, str]:
    """(subject on one line, body). Receivers that read Markdown eat `*`, so it is written full-width."""
    into = words.into(language)
    subject, body = (
        part.into(language).format_map(into).replace("*", "＊") for part in (text.subject, text.body)
    )
    return " ".join(subject.split()), body.strip()


def _date(day: date | None, language: Language) -> str:
    if language == "en":
        return day.isoformat() if day else "not set"
    return f"{day.year}年{day.month}月{day.day}日" if day else "未定"


def _days(days: int | None, late: bool, language: Language) -> str:
    """A phrase that stands by itself, in working days: “还有3个工作日”, “已逾期2个工作日”."""
    if days is None:
        return Text(zh="期限未定", en="no due date").into(language)
    n, unit = abs(days), "working day" if abs(days) == 1 else "working days"
    if days < 0 or late:
        says = Text(zh=f"已逾期{n}个工作日", en=f"{n} {unit} overdue") if n else Text(zh="已逾期", en="overdue")
    elif n:
        says = Text(zh=f"还有{n}个工作日", en=f"{n} {unit} left")
    else:
        says = Text(zh="不足1个工作日", en="less than 1 working day left")
    return says.into(language)

"""What a message says, in whose language, and how often."""

from dataclasses import replace
from datetime import date

import pytest

from notifications.compose import Words, compose
from notifications.message import Message, Recipient, Way
from states import Officer, Telling, Text
from states.procedure import MessageText

WORDS = Words(
    case="DB2026000017", procedure=Text(zh="低保审核确认", en="Minimum living guarantee"),
    task=Text(zh="入户调查", en="Survey"), due=date(2026, 10, 9), days=3, area="石板镇", link="https://desk/cases/DB2026000017",
)  # fmt: skip
TELLING = Telling("reminder", ("handler",), "DB2026000017:3:-3")


def a_text(zh: str = "{days}", en: str = "", *, urgent: bool = False) -> MessageText:
    return MessageText(subject=Text(zh="{task}", en="{task}"), body=Text(zh=zh, en=en), urgent=urgent)


def told(text: MessageText, words: Words = WORDS, language: str = "zh") -> str:
    recipient = Recipient(Officer("wang", "王一"), language, (Way("desk"),))
    [message] = compose(TELLING, [recipient], {"reminder": text}, words)
    return message.body


def test_all_seven_words_are_filled_in_chinese():
    assert told(a_text("{case}|{procedure}|{task}|{due}|{days}|{area}|{link}")) == (
        "DB2026000017|低保审核确认|入户调查|2026年10月9日|还有3个工作日|石板镇|https://desk/cases/DB2026000017"
    )


def test_all_seven_words_are_filled_in_english():
    assert told(a_text("-", "{case}|{procedure}|{task}|{due}|{days}|{area}|{link}"), language="en") == (
        "DB2026000017|Minimum living guarantee|Survey|2026-10-09|3 working days left|石板镇|https://desk/cases/DB2026000017"
    )


def test_english_falls_back_to_chinese_but_its_words_stay_english():
    assert told(a_text("期限：{days}"), language="en") == "期限：3 working days left"


@pytest.mark.parametrize(
    ("days", "late", "zh", "en"),
    [
        pytest.param(3, False, "还有3个工作日", "3 working days left", id="three days left"),
        pytest.param(1, False, "还有1个工作日", "1 working day left", id="one day left"),
        pytest.param(0, False, "不足1个工作日", "less than 1 working day left", id="the last day"),
        pytest.param(0, True, "已逾期", "overdue", id="over since a rest day"),
        pytest.param(-1, True, "已逾期1个工作日", "1 working day overdue", id="one day late"),
        pytest.param(-2, False, "已逾期2个工作日", "2 working days overdue", id="two days late"),
        pytest.param(None, False, "期限未定", "no due date", id="a clock that stands still"),
    ],
)
def test_the_days_are_a_phrase_that_stands_by_itself(days: int | None, late: bool, zh: str, en: str):
    words = replace(WORDS, days=days, late=late)
    assert (told(a_text(), words), told(a_text("-", "{days}"), words, "en")) == (zh, en)


def test_a_date_that_is_not_known_is_called_so():
    words = replace(WORDS, due=None)
    assert (told(a_text("{due}"), words), told(a_text("-", "{due}"), words, "en")) == ("未定", "not set")


def test_each_person_is_told_once_by_each_channel_in_their_own_language():
    wang = Recipient(Officer("wang", "王一"), "zh", (Way("desk"), Way("mail", "wang@x.cn"), Way("mail", "old@x.cn")))
    li = Recipient(Officer("li", "李二"), "en", (Way("desk"),))
    messages = compose(TELLING, [wang, li], {"reminder": a_text("中", "English", urgent=True)}, WORDS)
    about = {"key": TELLING.key, "case": "DB2026000017", "text": "reminder", "urgent": True, "link": WORDS.link}
    assert messages == [
        Message(recipient="wang", channel="desk", subject="入户调查", body="中", **about),
        Message(recipient="wang", channel="mail", subject="入户调查", body="中", **about),
        Message(recipient="li", channel="desk", subject="Survey", body="English", **about),
    ]


def test_a_subject_is_one_line():
    text = MessageText(subject=Text(zh="待办：\n{task}\n"), body=Text(zh="-"))
    [message] = compose(TELLING, [Recipient(Officer("wang", "王一"), "zh", (Way("desk"),))], {"reminder": text}, WORDS)
    assert message.subject == "待办： 入户调查"


def test_an_asterisk_is_written_full_width_because_markdown_eats_the_other():
    words = replace(WORDS, task=Text(zh="核对*王*兰"))
    assert told(a_text("**{task}**"), words) == "＊＊核对＊王＊兰＊＊"


def test_a_text_the_pack_does_not_have_is_an_error_of_the_pack():
    with pytest.raises(KeyError, match="reminder"):
        compose(TELLING, [], {}, WORDS)

"""Differences in sentences, Chinese and English: each can be read to somebody who has never seen a pack."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from states.diagram.tables import UNITS, who
from states.difference import Difference
from states.procedure import (
    Branch,
    Extension,
    Model,
    Need,
    Parameter,
    Procedure,
    Rung,
    Signers,
    Span,
    Task,
    Tell,
    Text,
    Trigger,
)

GROUPS = {
    "procedure": ("程序", "procedure"), "phases": ("阶段", "phase"), "roles": ("岗位", "role"),
    "lanes": ("泳道", "lane"), "states": ("环节", "step"), "moves": ("动作", "move"),
    "clocks": ("时限", "limit"), "ladders": ("提醒梯次", "ladder"), "fields": ("栏目", "field"),
    "materials": ("材料", "material"), "guards": ("条件", "condition"), "registers": ("台账", "register"),
    "messages": ("消息", "message"),
    "parameters": ("参数", "parameter"),
}  # fmt: skip
WORDS = {
    "title": ("名称", "title"), "says": ("说法", "words"), "from": ("起自", "from"),
    "except_from": ("例外环节", "except from"), "to": ("去向", "to"), "by": ("办理人", "who"),
    "asks": ("填写栏目", "asks"), "needs": ("材料", "needs"), "guards": ("条件", "conditions"),
    "vote": ("表决", "vote"), "extends": ("延长", "extends"), "tells": ("通知", "tells"),
    "law": ("依据", "law"), "within": ("长度", "length"), "roll": ("末日顺延", "roll"),
    "ladder": ("提醒梯次", "ladder"), "during": ("计时环节", "runs during"), "starts": ("起点", "starts"),
    "ends": ("终点", "ends"), "stops_in": ("暂停于", "stops in"), "fires": ("期满办理", "fires"),
    "duty": ("责任岗位", "duty"), "kind": ("种类", "kind"), "lane": ("泳道", "lane"),
    "phase": ("阶段", "phase"), "task": ("待办", "task"), "final": ("终止", "final"),
    "outcome": ("结果", "outcome"), "optional": ("可选", "optional"), "joined": ("合并到", "joins into"),
    "if": ("条件", "condition"), "value": ("取值", "value"), "basis": ("依据", "basis"),
    "since": ("自", "since"), "required": ("必填", "required"), "options": ("选项", "options"),
    "level": ("级别", "level"), "apart_from": ("岗位分离", "not by who did"),
    "prefix": ("编号字头", "prefix"), "about": ("说明", "about"),
    "concerns": ("办件对象", "concerns"), "initial": ("起始环节", "opens in"), "card": ("首页栏目", "card"),
    "private": ("保密", "private"), "irreversible": ("不可撤销", "irreversible"),
    "done_as": ("时间线说法", "said as"), "min": ("最小", "min"), "max": ("最大", "max"),
    "type": ("类型", "type"), "hint": ("提示", "hint"), "unit": ("单位", "unit"),
    "subject": ("标题", "subject"), "body": ("正文", "body"), "urgent": ("紧急", "urgent"),
    "at_night": ("夜间也发", "also at night"),
    "at_least": ("至少", "at least"), "calculates": ("计算", "computes"),
    "writes": ("登记台账", "writes"), "opens": ("派生办件", "opens"), "key": ("按", "per"),
    "fields": ("栏目", "fields"),
}  # fmt: skip
VALUES = {
    ("level", "county"): ("县级", "county"), ("level", "town"): ("乡镇级", "town"),
    ("level", "village"): ("村级", "village"),
    ("roll", "none"): ("不顺延", "stays"), ("roll", "next"): ("顺延到下一工作日", "to the next working day"),
    ("roll", "previous"): ("提前到上一工作日", "to the working day before"),
}  # fmt: skip
_LISTS = ("from", "except_from", "asks", "needs", "guards", "tells", "during", "stops_in", "duty", "card", "apart_from")


def said(one: Difference, old: Procedure, new: Procedure) -> Text:
    """One difference as a sentence. Names are said by the title they have in the version they belong to."""
    zh, en = (_said(one, _Speech(old, language), _Speech(new, language)) for language in ("zh", "en"))
    return Text(zh=zh, en=en)


def group_title(group: str) -> Text:
    zh, en = GROUPS[group]
    return Text(zh=zh, en=en)


class _Speech:
    """The words of one version in one language."""

    def __init__(self, procedure: Procedure, language: str) -> None:
        self.procedure, self.language, self.zh = procedure, language, language != "en"
        places = {**procedure.states}
        for key, state in procedure.states.items():
            for region, about in state.parallel.items():
                places |= {f"{key}.{region}.{name}": inner for name, inner in about.states.items()}
        titles: list[Mapping[str, Any]] = [
            procedure.fields, procedure.materials, procedure.roles, places, procedure.moves, procedure.clocks,
        ]  # fmt: skip
        self.titles = {name: thing.title for group in reversed(titles) for name, thing in group.items()}
        self.kinds: dict[str, Mapping[str, Any]] = {
            "from": places, "except_from": places, "during": places, "stops_in": places, "joined": places,
            "initial": places, "asks": procedure.fields, "card": procedure.fields, "duty": procedure.roles,
            "fires": procedure.moves, "apart_from": procedure.moves, "lane": procedure.lanes,
        }  # fmt: skip

    def pick(self, pair: tuple[str, str]) -> str:
        return pair[0] if self.zh else pair[1]

    def name(self, key: str, word: str = "") -> str:
        """A name by its title; of two things with one name, the one that `word` speaks of."""
        known = self.kinds.get(word, {})
        title = known[key].title if key in known else self.titles.get(key)
        return str(title.into(self.language)) if title else {"*": self.pick(("任何环节", "any step"))}.get(key, key)

    def names(self, keys: Sequence[str], word: str = "") -> str:
        return ("、" if self.zh else ", ").join(self.name(key, word) for key in keys)

    def value(self, value: Any, word: str) -> str:
        for kind, say in _SAY.items():
            if isinstance(value, kind):
                return say(self, value)
        match value:
            case None | "" | () | []:
                return self.pick(("无", "none"))
            case bool():
                return self.pick(("是", "yes") if value else ("否", "no"))
            case str() if (word, value) in VALUES:
                return self.pick(VALUES[word, value])
            case str():
                return self.name(value, word)
            case Mapping():
                return ("、" if self.zh else ", ").join(f"{self.value(v, '')}" for v in value.values()) or "—"
            case tuple() | list():
                return ("、" if self.zh else ", ").join(self.value(item, word) for item in value)
            case Model():
                return ("，" if self.zh else ", ").join(
                    f"{_word(key, self)} {self.value(getattr(value, key), key)}" for key in type(value).model_fields
                    if getattr(value, key) not in (None, "", ()) )  # fmt: skip
            case _:
                return str(value)


def _said(one: Difference, old: _Speech, new: _Speech) -> str:
    thing = new.pick((f"{GROUPS[one.group][0]}“{one.title.zh}”", f"{GROUPS[one.group][1]} '{one.title.into('en')}'"))
    if one.kind == "added":
        detail = _detail(one.new, new)
        return f"新增{thing}{detail}。" if new.zh else f"New {thing}{detail}."
    if one.kind == "removed":
        return f"取消{thing}。" if new.zh else f"{thing} is gone."
    word = _word(one.word, new)
    if one.word in _LISTS:
        return f"{thing}：{word}{_listed(one, old, new)}。" if new.zh else f"{thing}: {word} {_listed(one, old, new)}."
    before, after = old.value(one.old, one.word), new.value(one.new, one.word)
    if isinstance(one.old, Text) and before == after:
        return f"{thing}：{word}的另一种语言改了。" if new.zh else f"{thing}: {word} changed in the other language."
    if new.zh:
        return f"{thing}：{word}由“{before}”改为“{after}”{_basis(one, new)}。"
    return f"{thing}: {word} from '{before}' to '{after}'{_basis(one, new)}."


def _word(word: str, speech: _Speech) -> str:
    return speech.pick(WORDS.get(word, (word, word)))


def _listed(one: Difference, old: _Speech, new: _Speech) -> str:
    """What came in and what went out; only that the order changed, if that is all."""
    came = [item for item in one.new if item not in one.old]
    went = [item for item in one.old if item not in one.new]
    parts = []
    if came:
        parts.append(f"{new.pick(('增加', 'adds '))}{new.value(came, one.word)}")
    if went:
        parts.append(f"{new.pick(('去掉', 'drops '))}{old.value(went, one.word)}")
    return new.pick(("，", ", ")).join(parts) or new.pick(("改了顺序", "in another order"))


def _detail(thing: Any, speech: _Speech) -> str:
    """Of a new thing, the number that matters."""
    if isinstance(thing, Parameter):
        value = _parameter(speech, thing)
        return f"：{value}（{thing.basis}）" if speech.zh else f": {value} ({thing.basis})"
    within = getattr(thing, "within", None)
    if isinstance(within, Span):
        return f"：{_span(speech, within)}" if speech.zh else f": {_span(speech, within)}"
    by = getattr(thing, "by", None)
    if isinstance(by, Signers):
        return f"，由{_signers(speech, by)}办理" if speech.zh else f", done by {_signers(speech, by)}"
    return ""


def _basis(one: Difference, speech: _Speech) -> str:
    if not isinstance(one.new, Parameter):
        return ""
    since, basis = one.new.since, one.new.basis
    return f"（自 {since}，依据：{basis}）" if speech.zh else f" (from {since}; basis: {basis})"


# --- values in words ------------------------------------------------------------------------------------------------


def _text(speech: _Speech, text: Text) -> str:
    return text.into(speech.language)


def _span(speech: _Speech, span: Span) -> str:
    if span.asked:
        return f"按“{speech.name(span.asked)}”" if speech.zh else f"as told in '{speech.name(span.asked)}'"
    return f"{span.n}{UNITS[span.unit][0]}" if speech.zh else f"{span.n} {UNITS[span.unit][1]}"


def _signers(speech: _Speech, by: Signers) -> str:
    return who(by, speech.procedure, speech.language)


def _parameter(speech: _Speech, parameter: Parameter) -> str:
    value = speech.name(str(parameter.value), "duty")
    if not parameter.unit:
        return value
    return value + UNITS[parameter.unit][0] if speech.zh else f"{value} {UNITS[parameter.unit][1]}"


def _branch(speech: _Speech, branch: Branch) -> str:
    to = speech.name(branch.to, "from")
    if not branch.when:
        return to
    return f"{to}（{'、'.join(branch.when)}成立时）" if speech.zh else f"{to} (when {', '.join(branch.when)})"


def _need(speech: _Speech, need: Need) -> str:
    return speech.name(need.kind) + (f" ≥ {need.at_least}" if need.at_least > 1 else "")


def _tell(speech: _Speech, tell: Tell) -> str:
    return f"{speech.names(tell.to, 'duty')}（{tell.text}）"


def _task(speech: _Speech, task: Task) -> str:
    return speech.name(task.role, "duty")


def _trigger(speech: _Speech, trigger: Trigger) -> str:
    parts = [
        *(f"{speech.pick(('办理', 'after '))}{speech.name(name, 'fires')}" for name in trigger.event),
        *(f"{speech.pick(('进入', 'on entering '))}{speech.name(name, 'from')}" for name in trigger.entering),
        *(f"{speech.pick(('离开', 'on leaving '))}{speech.name(name, 'from')}" for name in trigger.leaving),
    ]
    return speech.pick(("、", ", ")).join(parts) or speech.pick(("无", "none"))


def _extension(speech: _Speech, extension: Extension) -> str:
    clock = speech.procedure.clocks[extension.clock]
    unit = UNITS[clock.within.unit]
    title = clock.title.into(speech.language)
    return f"{title}至{extension.to}{unit[0]}" if speech.zh else f"{title} to {extension.to} {unit[1]}"


def _rung(speech: _Speech, rung: Rung) -> str:
    when = speech.pick(("过半", "half-way")) if rung.half else f"{rung.working_days:+d}"
    return f"{when}→{speech.names(rung.tell)}"


_SAY: dict[type, Callable[[_Speech, Any], str]] = {
    Text: _text, Span: _span, Signers: _signers, Branch: _branch, Need: _need, Tell: _tell, Task: _task,
    Trigger: _trigger, Extension: _extension, Rung: _rung, Parameter: _parameter,
}  # fmt: skip

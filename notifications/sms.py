"""An SMS gateway, whichever the office has: what is sent to it, and how its yes is known, are a template.

Chinese gateways take a text only with a signature and a template that were approved beforehand; the words that vary
are put where the template says: {phone} {text} {subject} {key}.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import orjson

from notifications.calling import TIMEOUT, Answer, Call, Refusal, deliver, misconfigured
from notifications.message import Message, Outcome
from notifications.robots import secrets_in
from states.guards import BadCondition, compile_condition

PHONE = re.compile(r"\+?\d{6,15}")
SUCCESS = "answer.code == 0"
_WORD = re.compile(r"\{(phone|text|subject|key)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """`body` is a JSON document or, where it does not begin with a brace, a form (`a=b&c=d`); words are filled into
    its values, so that no text can break out of one. `success` is CEL over the `answer`, the gateway's JSON."""

    url: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    success: str = SUCCESS

    def call(self, words: Mapping[str, str]) -> Call:
        """Raises ValueError where the body is neither."""
        url = _WORD.sub(lambda found: quote(words[found[1]], safe=""), self.url)
        content, kind = self._content(words)
        return Call(url, content=content, headers={"content-type": kind, **self.headers})

    def _content(self, words: Mapping[str, str]) -> tuple[bytes, str]:
        if self.body.lstrip().startswith("{"):
            return orjson.dumps(_filled(orjson.loads(self.body), words)), "application/json; charset=utf-8"
        fields = parse_qsl(self.body, keep_blank_values=True, strict_parsing=bool(self.body))
        form = urlencode([(name, _filled(value, words)) for name, value in fields])
        return form.encode(), "application/x-www-form-urlencoded; charset=utf-8"


class SmsGateway:
    """The address of a person is his mobile number."""

    def __init__(self, template: Template, timeout: float = TIMEOUT) -> None:
        self._template, self._timeout = template, timeout

    async def send(self, message: Message, address: str) -> Outcome:
        if not PHONE.fullmatch(address):
            return misconfigured(f"“{address}”不是手机号码。请在通知设置中改正。")
        text = " ".join(message.body.split())
        words = {"phone": address, "text": text, "subject": message.subject, "key": message.idempotency_key}
        try:
            call, success = self._template.call(words), compile_condition(self._template.success)
        except (ValueError, BadCondition) as wrong:
            return misconfigured(f"短信网关的模板不可用，请管理员检查设置 BANJIE_SMS_…。（{wrong}）")

        def judge(answer: Answer) -> Refusal | None:
            try:
                accepted = success.execute({"answer": dict(answer)}) is True
            except Exception:  # the answer has not what the expression asks for; the library raises nearly everything
                accepted = False
            return None if accepted else Refusal(orjson.dumps(answer).decode())

        secrets = [*secrets_in(self._template.url), *self._template.headers.values()]
        return await deliver(call, judge, self._timeout, secrets)


def _filled(value: Any, words: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _WORD.sub(lambda found: words[found[1]], value)
        case dict():
            return {name: _filled(inner, words) for name, inner in value.items()}
        case list():
            return [_filled(inner, words) for inner in value]
        case _:
            return value

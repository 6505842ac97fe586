"""Every sentence in which the rule book says no. A new reason is one line here.

Words in braces are filled in by whoever gives the reason. A sentence says what to do, not only what is wrong.
"""

from dataclasses import dataclass, field

from states.procedure import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, in words. `where` is the field, material or guard it is about."""

    code: str
    says: Text
    where: str = ""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The case does not move, for these reasons; all of them at once."""

    reasons: tuple[Reason, ...] = field(default=())

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)

    def sentence(self, language: str = "zh") -> str:
        return (" " if language == "en" else "").join(reason.says.into(language) for reason in self.reasons)


SENTENCES = {
    "closed": ("本件已办结，不能再办理。需要重新办理的，请新开一件。",
               "This case is closed. Open a new case if help is needed again."),
    "unknown_event": ("本程序没有“{event}”这个办理动作。现在可以办理：{open}。",
                      "This procedure has no move '{event}'. Open now: {open}."),
    "not_now": ("本件现在处于“{place}”，不能办理“{move}”。现在可以办理：{open}。",
                "The case stands at '{place}', where '{move}' cannot be done. Open now: {open}."),
    "wrong_role": ("“{move}”由{roles}办理，您没有这个岗位。请转给该岗位的同事。",
                   "'{move}' is for {roles}; you do not hold that post. Pass it to a colleague who does."),
    "wrong_area": ("本件不在您的辖区内，请联系所在辖区的{roles}。",
                   "This case lies outside your area. Ask the {roles} of its area."),
    "only_time": ("“{move}”到期由系统办理，不能人工提前办理。",
                  "'{move}' is done by the clock when its time has come, not by hand."),
    "same_person": ("您已办理本件的“{other}”，按职责分离要求不能再办理“{move}”，请由他人办理。",
                    "You did '{other}' on this case, so somebody else must do '{move}' (separation of duties)."),
    "same_absent": ("{name}已办理本件的“{other}”，按职责分离要求不能代其办理“{move}”，请由他人办理。",
                    "{name} did '{other}' on this case, so '{move}' cannot be done on his behalf; somebody else must."),
    "recused": ("您已回避本件，不能办理“{move}”，请由他人办理。",
                "You are recused from this case, so somebody else must do '{move}'."),
    "not_recused": ("本件没有要解除回避的这个人，请核对。",
                    "Nobody like that is recused from this case; check whom you mean."),
    "signed_already": ("您已签名，还需 {missing} 人签名。", "You have signed; {missing} more signature(s) are needed."),
    "not_your_turn": ("现在应由{roles}签名，请等候或转交。", "It is for {roles} to sign now; wait, or pass it on."),
    "unknown_field": ("“{move}”没有“{field}”这一栏，请去掉或改正；可填：{fields}。",
                      "'{move}' does not ask for '{field}'; remove or correct it. It asks for: {fields}."),
    "missing_field": ("请填写“{field}”。", "Fill in '{field}'."),
    "wrong_value": ("“{field}”{problem}", "'{field}' {problem}"),
    "not_calculated": ("“{move}”须按规则计算，现在算不出来：{problem}",
                       "'{move}' is computed by a rule, which it cannot be now: {problem}"),
    "no_value": ("“{register}”的“{field}”{problem}", "'{field}' of '{register}' {problem}"),
    "unknown_material": ("“{move}”不收“{kind}”类材料；可交：{kinds}。",
                         "'{move}' does not take material '{kind}'; it takes: {kinds}."),
    "missing_material": ("请提交“{material}”，至少 {n} 份，现有 {have} 份。",
                         "Attach '{material}': at least {n}, {have} so far."),
    "vote_count": ("票数不符：同意 {yes}、不同意 {no}、弃权 {abstain}，合计应等于实到 {present} 人。",
                   "The votes do not add up: {yes} + {no} + {abstain} must be {present} present."),
    "vote_present": ("实到 {present} 人多于应到 {members} 人，请核对。",
                     "{present} present is more than {members} invited; check the count."),
    "vote_delegates": ("代表 {representatives} 人多于实到 {present} 人，请核对。",
                       "{representatives} representatives are more than the {present} present; check the count."),
    "vote_representatives": ("代表 {representatives} 人，不足实到人数的 {share}，评议不能成立，请另行召集。",
                             "{representatives} representatives are fewer than {share} of those present; meet again."),
    "vote_quorum": ("实到 {present} 人，不足应到 {members} 人的 {quorum}，评议不能成立，请另行召集。",
                    "{present} of {members} present is short of the quorum of {quorum}; meet again."),
    "extended_already": ("“{clock}”已延期一次，不能再次延期。",
                         "'{clock}' has been extended once; it cannot be again."),
    "nothing_to_extend": ("“{clock}”没有在计时，不能延期。", "'{clock}' is not running and cannot be extended."),
    "too_late_to_extend": ("“{clock}”已于 {due} 到期，延期须在到期前办理。",
                           "'{clock}' ran out on {due}; an extension is granted before that."),
    "clock_not_due": ("“{clock}”尚未到期。", "'{clock}' is not due yet."),
    "guard": ("{says}", "{says}"),
}  # fmt: skip


def reason(code: str, where: str = "", **words: "str | int | Text") -> Reason:
    """The reason of that code with its words filled in, in both languages."""
    zh, en = SENTENCES[code]
    return Reason(code, Text(zh=zh.format_map(_into("zh", words)), en=en.format_map(_into("en", words))), where)


def _into(language: str, words: "dict[str, str | int | Text]") -> dict[str, str]:
    return {key: word.into(language) if isinstance(word, Text) else str(word) for key, word in words.items()}


def listed(texts: "list[Text]") -> Text:
    """Several titles as one phrase."""
    if not texts:
        return Text(zh="无", en="nothing")
    return Text(zh="、".join(t.zh for t in texts), en=", ".join(t.into("en") for t in texts))

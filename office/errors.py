"""What can go wrong at the office, besides the rules saying no: that is a value, `Blocked`."""

from datetime import datetime

from states.procedure import Text


class OfficeError(Exception):
    """办理没有完成。"""

    code = "office"

    def __init__(self, zh: str = "", en: str = "") -> None:
        self.says = Text(zh=zh or (self.__doc__ or "").strip(), en=en)
        super().__init__(self.says.into("en"))


class CaseMovedOn(OfficeError):
    """本件刚被他人办理，请刷新后再看。"""

    code = "case_moved_on"

    def __init__(self, number: str, by: str, did: Text, at: datetime) -> None:
        self.number, self.by, self.did, self.at = number, by, did, at
        super().__init__(
            zh=f"{by}刚刚办理了“{did.zh}”，本件已有变化。您填写的内容还在，请核对后再提交。",
            en=f"{by} has just done '{did.into('en')}'. Your entries are kept: check them and submit again.",
        )


class NotYourCase(OfficeError):
    """没有这个受理编号，或不在您的辖区内。"""

    code = "case_not_found"

    def __init__(self) -> None:
        super().__init__(zh="没有这个受理编号，或不在您的辖区内。请核对编号，或联系所在辖区的同事。",
                         en="There is no such case in your area; check the number.")  # fmt: skip


class NoSuchFile(OfficeError):
    """没有这份材料。"""

    code = "no_such_file"

    def __init__(self) -> None:
        super().__init__(zh="没有这份材料，可能网址有误。请从办件页面打开。",
                         en="There is no such file. Open it from the page of its case.")  # fmt: skip


class NotYourHousehold(OfficeError):
    """没有这份户档案，或不在您的辖区内。"""

    code = "household_not_found"

    def __init__(self) -> None:
        super().__init__(en="There is no such household in your area.")


class NoSuchRegister(OfficeError):
    """没有这本台账。请从“台账”页面打开。"""

    code = "no_such_register"

    def __init__(self) -> None:
        super().__init__(en="There is no such register. Open it from the list of registers.")


class UnknownProcedure(OfficeError):
    """没有这个办理程序。"""

    code = "unknown_procedure"


class WrongRequest(OfficeError):
    """填写有误，请改正。"""

    code = "wrong_request"


class OpenedBefore(OfficeError):
    """这张表已经登记过。"""

    code = "opened_before"

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(zh=f"这张表已登记为 {number}，之后内容又有改动。确实是另一件的，请再提交一次。",
                         en=f"This form has opened {number}; what it says was changed since. If it is another case, "
                            "submit once more.")  # fmt: skip


class SignInRefused(OfficeError):
    """用户名或密码不对。"""

    code = "sign_in_refused"

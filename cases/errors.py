"""What can go wrong with the files. The docstring is the message."""

from states.procedure import Text


class FilesError(Exception):
    """档案操作没有完成。"""

    code = "files"

    def __init__(self, zh: str = "", en: str = "") -> None:
        self.says = Text(zh=zh or (self.__doc__ or "").strip(), en=en)
        super().__init__(self.says.into("en"))


class CaseNotFound(FilesError):
    """没有这个受理编号，请核对后再试。"""

    code = "case_not_found"

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(zh=f"没有受理编号为“{number}”的办件，请核对后再试。",
                         en=f"There is no case {number}. Check the number and try again.")  # fmt: skip


class AttachmentTooLarge(FilesError):
    """文件太大，请压缩后再上传。"""

    code = "attachment_too_large"

    def __init__(self, name: str, size: int, limit: int) -> None:
        self.name, self.size, self.limit = name, size, limit
        super().__init__(zh=f"文件“{name}”有 {_mb(size)} MB，超过 {_mb(limit)} MB，请压缩或拆分后再上传。",
                         en=f"The file '{name}' has {_mb(size)} MB, more than {_mb(limit)} MB. "
                            "Make it smaller or split it.")  # fmt: skip


class AttachmentMissing(FilesError):
    """附件不在附件文件夹里，请联系管理员从备份恢复。"""

    code = "attachment_missing"

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(zh=f"附件 {sha256[:12]}… 不在附件文件夹里，或已被改动，请联系管理员从备份恢复。",
                         en=f"The attachment {sha256[:12]}… is lost or changed. Restore it from backup.")  # fmt: skip


class AlreadyWritten(FilesError):
    """这条记录已经登记过，没有再次登记。请刷新后再看。"""

    code = "already_written"


class RegisterMovedOn(AlreadyWritten):
    """台账刚由他人登记过，本次没有登记。请刷新后再办理。"""

    code = "register_moved_on"


class DatabaseNotReady(FilesError):
    """数据库尚未就绪，请先运行 banjie migrate，或检查数据库是否已启动。"""

    code = "database_not_ready"


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}"

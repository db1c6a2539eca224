"""What every port raises when the storage or the keys cannot be reached."""


class Unavailable(Exception):  # noqa: N818 - HTTP's word
    """The storage, the keys or an identity provider cannot be reached now; the same request later can succeed.

    Attributes
    ----------
    may_be_done
        Whether the failed call may have done what the caller asked for, because its answer was lost.
    cause
        A name for the log, such as ``ThrottlingException``; never a text of the failure.
    passes
        Whether it can pass by itself. What is damaged stays so until somebody restores it.
    """

    passes = True

    def __init__(self, cause: str = "", *, may_be_done: bool = False) -> None:
        super().__init__(cause)
        self.cause, self.may_be_done = cause, may_be_done

"""What every port raises when a write comes too late."""


class Conflict(Exception):  # noqa: N818 - HTTP's word
    """The version that was read is no longer the current one, or the thing to be created exists already."""

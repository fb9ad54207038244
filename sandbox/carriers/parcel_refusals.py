"""What one cannot do with a parcel, said in one way to people and to scripts."""


class Refused(Exception):
    """A stable code, a sentence for people, an HTTP status, and the field to mend."""

    def __init__(
        self, code: str, message: str, *, status: int = 400, field: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.field = field

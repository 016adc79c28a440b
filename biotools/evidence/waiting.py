"""Why there is no observation yet, and when to look again."""


class Busy(Exception):
    """Another worker is executing this very call just now; look again after `retry_after` seconds."""

    def __init__(self, retry_after: float, words: str = "executed by another worker just now") -> None:
        super().__init__(f"{words}; look again in {retry_after:g} s")
        self.words = words
        self.retry_after = retry_after


class NotYet(Busy):
    """The service works on it: the call was submitted, or waits for its turn. Look again to take the next step."""

    def __init__(self, retry_after: float, words: str = "the service works on it") -> None:
        super().__init__(retry_after, words)


class LeaseLost(Exception):
    """Our execution took longer than its lease and another worker took over; its observation will stand."""

"""Letters of credit: what they secure, their dates, their red flags and the verdict."""

from xlcredit.letterofcredit.secured import letter_problems, opened

__all__ = ["letter_problems", "opened"]

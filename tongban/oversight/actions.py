"""The verbs of oversight, for the faces and the stage."""

from tongban.oversight.ratings import answer, rate, rate_by_code, verify

__all__ = ["answer", "rate", "rate_by_code", "verify"]

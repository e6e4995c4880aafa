"""The verbs of oversight, for the faces and the stage."""

from tongban.oversight.ratings import answer, rate, verify

__all__ = ["answer", "rate", "verify"]

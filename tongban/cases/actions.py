"""The verbs on cases, for the faces and the stage."""

from tongban.cases.changes import answer_change, propose_change
from tongban.cases.evidence import look
from tongban.cases.filing import attach, detach, save, start, submit, supply, withdraw
from tongban.cases.handling import accept, decide, extend, review, send_back, serve, supplement
from tongban.cases.opinions import answer_department, ask_department
from tongban.cases.retention import erase, erase_due
from tongban.cases.settling import settle, settle_due
from tongban.cases.taking import hand_over, take

__all__ = [
    "accept",
    "answer_change",
    "answer_department",
    "ask_department",
    "attach",
    "decide",
    "detach",
    "erase",
    "erase_due",
    "extend",
    "hand_over",
    "look",
    "propose_change",
    "review",
    "save",
    "send_back",
    "serve",
    "settle",
    "settle_due",
    "start",
    "submit",
    "supplement",
    "supply",
    "take",
    "withdraw",
]

"""The verbs on cases, for the faces and the stage."""

from tongban.cases.booking import book, book_for, cancel_booking, check_in, erase_bookings, move_booking
from tongban.cases.booking_hours import close_day, open_bookings
from tongban.cases.booking_windows import give_windows, serve_at
from tongban.cases.bringing_in import bring_in
from tongban.cases.changes import answer_change, propose_change
from tongban.cases.consulting import answer_third, consult, note_third
from tongban.cases.counter import confirm
from tongban.cases.defending import arrange_hearing, ask_hearing, hold_hearing, state_defence, tell_before
from tongban.cases.delegating import end_due, recall
from tongban.cases.delivery import choose_delivery
from tongban.cases.differing import open_about, open_due
from tongban.cases.drafts import follow
from tongban.cases.enforcing import enforce
from tongban.cases.evidence import look
from tongban.cases.filing import attach, detach, save, start, submit, supply, withdraw
from tongban.cases.handling import accept, cosign, decide, review, send_back, serve, supplement
from tongban.cases.holidays import recount_due
from tongban.cases.inspecting import draw_objects, plan_inspection
from tongban.cases.joint import (
    attach_joint,
    confirm_joint,
    detach_joint,
    follow_joint,
    save_joint,
    start_joint,
    submit_joint,
    withdraw_joint,
    withdraw_part,
)
from tongban.cases.joint_again import begin_again, try_due
from tongban.cases.leading import assign
from tongban.cases.lengthening import answer_limit, extend, propose_limit
from tongban.cases.letters import send
from tongban.cases.many import file_due, hand_in, sweep_batches
from tongban.cases.messages import read, write
from tongban.cases.moving import move
from tongban.cases.notes import note
from tongban.cases.on_paper import take_in
from tongban.cases.opening import open_case, write_up
from tongban.cases.opinions import answer_department, ask_department
from tongban.cases.originals import give_back, take_original
from tongban.cases.outages import record_outage
from tongban.cases.overruns import explain
from tongban.cases.pausing import pause, resume
from tongban.cases.paying import at_window, order
from tongban.cases.posting import post_paper
from tongban.cases.public_answers import end_answer, propose_answer, publish_answer
from tongban.cases.reconciling import ask_files, settle_difference
from tongban.cases.recusal import answer_objection, object_to, recuse
from tongban.cases.referring import refer
from tongban.cases.refunds import pay_out, refund
from tongban.cases.reminding import remind_due
from tongban.cases.reopening import answer_lapse, open_for_letter
from tongban.cases.reorganising import carry_out_due, decide_end, decide_renaming
from tongban.cases.retention import erase, erase_due
from tongban.cases.saved import drop_query, keep_query
from tongban.cases.serving import dispatch
from tongban.cases.settling import settle, settle_due
from tongban.cases.signing import ask_signatures, decline, read_to_sign, sign_at_window, sign_with_code, sign_with_passkey
from tongban.cases.silence import instruct
from tongban.cases.taking import hand_over, take
from tongban.cases.urging import urge
from tongban.cases.visits import visit
from tongban.cases.waiving import answer_waiver, ask_waiver

__all__ = [
    "accept",
    "answer_change",
    "answer_department",
    "answer_lapse",
    "answer_limit",
    "answer_waiver",
    "ask_department",
    "ask_files",
    "ask_waiver",
    "carry_out_due",
    "decide_end",
    "decide_renaming",
    "end_due",
    "recall",
    "at_window",
    "answer_objection",
    "assign",
    "attach",
    "attach_joint",
    "begin_again",
    "confirm",
    "confirm_joint",
    "cosign",
    "decide",
    "detach",
    "dispatch",
    "detach_joint",
    "drop_query",
    "end_answer",
    "post_paper",
    "bring_in",
    "answer_third",
    "consult",
    "note_third",
    "propose_answer",
    "publish_answer",
    "enforce",
    "erase",
    "erase_due",
    "explain",
    "file_due",
    "hand_in",
    "sweep_batches",
    "extend",
    "give_back",
    "hand_over",
    "instruct",
    "follow",
    "follow_joint",
    "keep_query",
    "look",
    "move",
    "note",
    "pause",
    "open_for_letter",
    "order",
    "pay_out",
    "object_to",
    "propose_change",
    "propose_limit",
    "read",
    "record_outage",
    "recount_due",
    "resume",
    "refer",
    "remind_due",
    "refund",
    "recuse",
    "review",
    "save",
    "save_joint",
    "send",
    "send_back",
    "serve",
    "settle",
    "settle_difference",
    "settle_due",
    "start",
    "start_joint",
    "submit",
    "submit_joint",
    "supplement",
    "supply",
    "take",
    "take_in",
    "take_original",
    "try_due",
    "urge",
    "visit",
    "withdraw",
    "withdraw_joint",
    "withdraw_part",
    "write",
    "ask_signatures",
    "decline",
    "read_to_sign",
    "sign_at_window",
    "sign_with_code",
    "sign_with_passkey",
    "book",
    "book_for",
    "cancel_booking",
    "check_in",
    "erase_bookings",
    "move_booking",
    "choose_delivery",
    "close_day",
    "give_windows",
    "open_about",
    "open_bookings",
    "serve_at",
    "arrange_hearing",
    "ask_hearing",
    "draw_objects",
    "hold_hearing",
    "open_case",
    "open_due",
    "plan_inspection",
    "state_defence",
    "tell_before",
    "write_up",
]

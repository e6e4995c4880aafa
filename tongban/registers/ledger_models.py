"""Electronic ledgers (电子底账): what an authority allowed, line by line, and what documents of others drew from it.

Quantities are integers × 10^5, amounts minor units (design law 16). A balance changes only together with an entry, and entries are only
added: the database refuses the rest (migration 0003). Whatever the code does, no line goes below zero or above what it may hold.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

LARGEST = 10**18 - 1
STATES = ("open", "suspended", "closed", "written_off", "void")
KINDS = "open adjust reserve consume release reverse note close reopen write_off suspend resume void hand_in give_back keep"


class LedgerType(models.Model):
    """A type of ledger as the pack in force defines it; `owner` is the function of the agencies that keep such ledgers."""

    id = models.CharField(max_length=80, primary_key=True)
    owner = models.CharField(max_length=40)
    definition = models.JSONField()
    revision = models.CharField(max_length=64)


class Unit(models.Model):
    """A unit of measure: one of it is numerator / denominator of its base."""

    code = models.CharField(max_length=10, primary_key=True)
    base = models.CharField(max_length=10)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    title = models.JSONField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(numerator__gt=0, denominator__gt=0), name="registers_unit_factor")]


class Ledger(models.Model):
    """One ledger: kept by an agency, for a party. Expired is derived from its days; `version` counts the owner's acts on it."""

    type = models.ForeignKey(LedgerType, on_delete=models.PROTECT)
    number = models.CharField(max_length=60)
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    holder = models.ForeignKey("actors.Party", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    offices = models.JSONField(default=list)  # codes of the offices at which it may be used; empty: at any
    state = models.CharField(max_length=12, default="open")
    reason = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=1)
    entries = models.IntegerField(default=0)
    hand = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, null=True, related_name="+")  # who alone draws now
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "number"], name="registers_ledger_once"),
            models.CheckConstraint(condition=Q(valid_until__gte=F("valid_from")), name="registers_ledger_days"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="registers_ledger_state"),
            models.CheckConstraint(condition=~Q(state__in=["suspended", "void"]) | ~Q(reason=""), name="registers_ledger_reason"),
        ]
        indexes = [models.Index(fields=["holder", "type"]), models.Index(fields=["agency", "type", "number"])]


class LedgerLine(models.Model):
    """What is allowed of one kind, and its balances. `most_…` is authorised with the tolerance: the bound that the database holds.

    `version` is that of the ledger, `entries` the number of the last entry, `seal` a keyed hash over what the owner allowed.
    """

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="lines")
    number = models.IntegerField()
    goods = models.CharField(max_length=20, blank=True)
    edition = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=3, blank=True)
    unit = models.CharField(max_length=10, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    authorised_quantity = models.BigIntegerField(default=0)
    most_quantity = models.BigIntegerField(default=0)
    reserved_quantity = models.BigIntegerField(default=0)
    consumed_quantity = models.BigIntegerField(default=0)
    authorised_amount = models.BigIntegerField(default=0)
    most_amount = models.BigIntegerField(default=0)
    reserved_amount = models.BigIntegerField(default=0)
    consumed_amount = models.BigIntegerField(default=0)
    uses = models.IntegerField(default=0)
    most_uses = models.IntegerField(null=True)
    tolerance = models.IntegerField(default=0)  # ten-thousandths
    version = models.IntegerField(default=1)
    entries = models.IntegerField(default=0)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "number"], name="registers_ledger_line_once"),
            *(
                models.CheckConstraint(
                    condition=Q(
                        **{
                            f"authorised_{measure}__gte": 0,
                            f"reserved_{measure}__gte": 0,
                            f"consumed_{measure}__gte": 0,
                            f"most_{measure}__gte": F(f"authorised_{measure}"),
                            f"most_{measure}__lte": LARGEST,
                        }
                    )
                    & Q(**{f"most_{measure}__gte": F(f"reserved_{measure}") + F(f"consumed_{measure}")}),
                    name=f"registers_line_{measure}",
                )
                for measure in ("quantity", "amount")
            ),
            models.CheckConstraint(
                condition=Q(uses__gte=0) & (Q(most_uses=None) | Q(most_uses__gte=F("uses"))), name="registers_line_uses"
            ),
            models.CheckConstraint(condition=Q(tolerance__gte=0, tolerance__lte=10000), name="registers_line_tolerance"),
        ]


class DrawRequest(models.Model):
    """What an authority asked of ledgers for one document: kept once for its sender's key, with what it was told.

    `result` is empty while the request waits: for the `agency` that keeps a ledger (`awaits`), or for its document, which nobody knows yet.
    """

    sender = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    act = models.CharField(max_length=10)
    document = models.CharField(max_length=120)  # kind/number
    told = models.TextField()  # canonical JSON of the document and its draws
    actor = models.TextField()  # who asked, canonical JSON
    received_at = models.DateTimeField()
    awaits = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    result = models.CharField(max_length=10, blank=True)  # done | refused
    answer = models.TextField(blank=True)  # canonical JSON

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "key"], name="registers_draw_once"),
            models.CheckConstraint(condition=Q(result__in=["", "done", "refused"]), name="registers_draw_result"),
        ]
        indexes = [models.Index(fields=["document"], condition=Q(result=""), name="registers_draws_waiting")]


class DocumentShare(models.Model):
    """What one document holds of a line now: it can give back or use up no more than that. `counted` where it is one of the line's uses."""

    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, related_name="shares")
    document = models.CharField(max_length=120)
    reserved_quantity = models.BigIntegerField(default=0)
    consumed_quantity = models.BigIntegerField(default=0)
    reserved_amount = models.BigIntegerField(default=0)
    consumed_amount = models.BigIntegerField(default=0)
    counted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "document"], name="registers_share_once"),
            models.CheckConstraint(
                condition=Q(reserved_quantity__gte=0, consumed_quantity__gte=0, reserved_amount__gte=0, consumed_amount__gte=0),
                name="registers_share_positive",
            ),
        ]
        indexes = [models.Index(fields=["document"])]


class LedgerEntry(models.Model):
    """One change, as differences; the balances of a line are the sums over its entries (rule G5). Of the ledger itself without a line."""

    ledger = models.ForeignKey(Ledger, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, null=True, related_name="+")
    number = models.IntegerField()  # of the line's entries, or of the ledger's own
    kind = models.CharField(max_length=10)
    authorised_quantity = models.BigIntegerField(default=0)
    reserved_quantity = models.BigIntegerField(default=0)
    consumed_quantity = models.BigIntegerField(default=0)
    authorised_amount = models.BigIntegerField(default=0)
    reserved_amount = models.BigIntegerField(default=0)
    consumed_amount = models.BigIntegerField(default=0)
    uses = models.SmallIntegerField(default=0)
    document = models.CharField(max_length=120, blank=True)
    version = models.IntegerField(default=0)  # of the document
    document_line = models.IntegerField(default=0)
    request = models.ForeignKey(DrawRequest, on_delete=models.PROTECT, null=True, related_name="+")
    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="registers_entry_once"),
            models.UniqueConstraint(fields=["ledger", "number"], condition=Q(line=None), name="registers_own_entry_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS.split()), name="registers_entry_kind"),
            *(
                models.CheckConstraint(
                    condition=~Q(kind__in=["reserve", "consume", "release", "reverse", "note"])
                    | Q(**{"kind": "reserve", f"reserved_{measure}__gte": 0, f"consumed_{measure}": 0})
                    | Q(**{"kind": "consume", f"reserved_{measure}__lte": 0, f"consumed_{measure}": -F(f"reserved_{measure}")})
                    | Q(**{"kind": "release", f"reserved_{measure}__lte": 0, f"consumed_{measure}": 0})
                    | Q(**{"kind": "reverse", f"reserved_{measure}": 0, f"consumed_{measure}__lte": 0})
                    | Q(**{"kind": "note", f"reserved_{measure}": 0, f"consumed_{measure}__gte": 0}),
                    name=f"registers_entry_{measure}",
                )
                for measure in ("quantity", "amount")
            ),
        ]
        indexes = [models.Index(fields=["ledger", "at"]), models.Index(fields=["document"])]


class Adjustment(models.Model):
    """Another authorised quantity or amount of a line: one officer of the owner proposes it, another decides."""

    line = models.ForeignKey(LedgerLine, on_delete=models.PROTECT, related_name="adjustments")
    quantity = models.BigIntegerField()
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    proposed_by = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    approved = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(decided_at=None), name="registers_one_adjustment"),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=False) | ~Q(decided_by=F("proposed_by")), name="registers_adjusted_by_two"
            ),
        ]


class OwnerOutage(models.Model):
    """When an agency that keeps ledgers could not be reached: what is drawn on them waits."""

    agency = models.ForeignKey("actors.Agency", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency"], condition=Q(until=None), name="registers_one_owner_outage")]


class WriteOffReceipt(models.Model):
    """What the owner of a ledger is told when it is written off (核销回执), and when it took note."""

    ledger = models.OneToOneField(Ledger, on_delete=models.PROTECT, related_name="receipt")
    at = models.DateTimeField()
    balances = models.JSONField()
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.BigIntegerField(null=True)

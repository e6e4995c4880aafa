"""What a case costs: charges, their changes, the orders to pay them, payments, waivers, refunds, and each day's comparison with a provider.

Rows are added and closed, never rewritten. Whether a charge is paid is asked of its payments; constraints let one payment count for it and
one order be open for it. Amounts are minor units.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Charge(models.Model):
    """What an applicant has to pay for a case: `lines` say for what, each with its article. Void when it need not be paid any more."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    number = models.CharField(max_length=40, unique=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    lines = models.JSONField()
    before = models.CharField(max_length=10)  # accepted | served | fine | surcharge | step | late
    due = models.DateField(null=True)
    since = models.DateTimeField(null=True)  # from when the time for paying counts
    made_at = models.DateTimeField()
    void_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minor__gte=0), name="cases_charge_amount")]
        indexes = [models.Index(fields=["case", "void_at"])]


class Reckoning(models.Model):
    """A fee reckoned anew because the answers changed: what it came to before and comes to now, which `lines` say."""

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT)
    number = models.SmallIntegerField()
    version = models.SmallIntegerField()  # of the answers
    why = models.CharField(max_length=10)  # supplied | changed | moved | assessed
    at = models.DateTimeField()
    was = models.BigIntegerField()
    now = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    lines = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_reckoned_once"),
            models.CheckConstraint(condition=Q(was__gte=0, now__gte=0) & ~Q(was=models.F("now")), name="cases_reckoned_other"),
        ]


class Lowering(models.Model):
    """By how much a charge that was not paid came down when the fee was reckoned anew."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    reckoning = models.ForeignKey(Reckoning, on_delete=models.PROTECT)
    minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charge", "reckoning"], name="cases_lowered_once"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="cases_lowering_amount"),
        ]


class PayOrder(models.Model):
    """A payment that was begun at a provider under a stable key; `page` is where one pays, once the provider has answered."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    key = models.CharField(max_length=60, unique=True)
    partner = models.CharField(max_length=40)
    minor = models.BigIntegerField()
    page = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=20, blank=True)  # paid | failed, or what the provider says

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charge"], condition=Q(ended_at=None), name="cases_one_open_order")]


class Payment(models.Model):
    """Money that came. One payment `counts` for a charge; what came beside it goes back."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    order = models.ForeignKey(PayOrder, on_delete=models.PROTECT, null=True)
    how = models.CharField(max_length=10)  # bank | cash | card | security | collective
    partner = models.CharField(max_length=40, blank=True)
    reference = models.CharField(max_length=80, blank=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    day = models.DateField()  # on which the provider has it
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)  # officer at a window
    counts = models.BooleanField()
    receipt = models.CharField(max_length=60, blank=True)  # number of the paper

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charge"], condition=Q(counts=True), name="cases_paid_once"),
            models.UniqueConstraint(fields=["partner", "reference"], condition=~Q(partner=""), name="cases_reference_once"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="cases_payment_amount"),
        ]
        indexes = [models.Index(fields=["partner", "day"])]


class Waiving(models.Model):
    """A waiver that one officer proposes and another grants or declines."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT)
    minor = models.BigIntegerField()
    reason = models.TextField()
    asked_at = models.DateTimeField()
    asked_by = models.BigIntegerField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charge"], condition=Q(answered_at=None), name="cases_one_open_waiving"),
            models.CheckConstraint(condition=~Q(asked_by=models.F("answered_by")), name="cases_waiving_two_officers"),
        ]


class Refund(models.Model):
    """Money that goes back, once for a payment and a cause: by its provider, or paid out at a window."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT)
    key = models.CharField(max_length=70, unique=True)
    minor = models.BigIntegerField()
    why = models.CharField(max_length=20)  # surplus | withdrawn | refused | waived, waived2 … | officer | lowered1 … by the reckoning
    act = models.CharField(max_length=80, blank=True)
    article = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    made_at = models.DateTimeField()
    made_by = models.BigIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    paper = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "why"], name="cases_refunded_once"),
            models.CheckConstraint(condition=Q(minor__gt=0), name="cases_refund_amount"),
        ]


class DayCompared(models.Model):
    """A day's file of a provider, compared with what stands here."""

    partner = models.CharField(max_length=40)
    day = models.DateField()
    at = models.DateTimeField()
    theirs = models.BigIntegerField()  # paid less refunded, minor units
    ours = models.BigIntegerField()
    rows = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "day"], name="cases_day_compared_once")]


class Difference(models.Model):
    """Something of a day on which a provider and this platform do not agree, until somebody settles it with a reason."""

    partner = models.CharField(max_length=40)
    day = models.DateField()
    kind = models.CharField(max_length=15)  # missing_here | missing_there | amount | twice
    reference = models.CharField(max_length=80)
    order = models.CharField(max_length=60, blank=True)
    theirs = models.BigIntegerField(null=True)
    ours = models.BigIntegerField(null=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.BigIntegerField(null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "day", "kind", "reference"], name="cases_difference_once")]
        indexes = [models.Index(fields=["settled_at", "day"])]


class Enforcement(models.Model):
    """The application of an agency to a court for what it imposed and nobody paid."""

    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT)
    court = models.CharField(max_length=120)
    words = models.TextField()
    minor = models.BigIntegerField()  # what was owed on that day, with the days of delay
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(minor__gt=0), name="cases_enforced_amount")]

"""Regions, agencies, posts, parties, and the accounts through which they act."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from tongban.actors import hall_models as hall_models
from tongban.actors.paths import PathField


class Region(models.Model):
    """A node of the division tree (GB/T 2260, statistical codes padded to 12 digits). Not each is a government: `pseudo` tells."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=80)
    level = models.SmallIntegerField()  # 0 nation, 1 province, 2 prefecture, 3 county, 4 township, 5 village
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    path = PathField(max_length=90, db_index=True)  # codes from the nation down
    pseudo = models.BooleanField(default=False)
    zone = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    successor = models.CharField(max_length=12, blank=True)
    origin = models.CharField(max_length=12, default="source")


class RegionDay(models.Model):
    """A day on which a region works or rests otherwise than the nation."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    day = models.DateField()
    off = models.BooleanField()
    source = models.CharField(max_length=200)
    name = models.CharField(max_length=60, blank=True)  # of the holiday, as who publishes it names it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["region", "day"], name="actors_one_rule_a_day")]


class Agency(models.Model):
    """A body of government with its line superior (条) and block superior (块)."""

    code = models.CharField(max_length=18, blank=True)
    name = models.CharField(max_length=120)
    function = models.CharField(max_length=40, db_index=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField(max_length=90, db_index=True)  # the region's path
    line_path = PathField(max_length=90, db_index=True, default="", blank=True)  # ids of the line superiors, the highest first
    line_superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="line")
    block_superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="block")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    origin = models.CharField(max_length=12, default="source")  # source | synthetic | demo

    class Meta:
        indexes = [models.Index(fields=["region", "function"])]
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], condition=Q(until=None), name="actors_one_name_a_region"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gt=F("since")), name="agency_ends_after_start"
            ),
        ]


class Succession(models.Model):
    """Which agency took over from which, from a day on (merger, split, renaming)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="predecessors")
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "successor"], name="actors_succession_once")]


class Naming(models.Model):
    """A name that an agency had until a day, on which it got another."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="namings")
    name = models.CharField(max_length=120)
    until = models.DateField()


class Remit(models.Model):
    """A function (职责) that an agency took over from another, besides its own."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="remits")
    function = models.CharField(max_length=40, db_index=True)
    since = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "function"], name="actors_remit_once")]


class Reorganisation(models.Model):
    """What was decided about one agency for a day: another name, or its end with who takes over what.

    `plan` of a renaming is {"name": …}; of an end {"rest": agency or null, "archive": agency, "assign": {"post:12": agency, …}}, the
    things being post, service, region, hall, function, token and led.
    """

    kind = models.CharField(max_length=8)  # rename | merge | split | abolish
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reorganisations")
    on = models.DateField()
    reason = models.CharField(max_length=300)
    plan = models.JSONField()
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency"], condition=Q(done_at=None, dropped_at=None), name="actors_one_reorganisation"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="actors_reorganised_or_dropped"),
        ]
        indexes = [models.Index(fields=["on"], condition=Q(done_at=None, dropped_at=None), name="actors_reorganise_due")]


class Post(models.Model):
    """A place in an agency. `kind` is the abstract post that packs name (filing-clerk, section-head)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=80)

    class Meta:
        indexes = [models.Index(fields=["agency", "kind"])]


class Party(models.Model):
    """A person or an organisation that applies. The number of a person is sealed and found by its keyed hash."""

    kind = models.CharField(max_length=12)  # person | organisation
    name = models.CharField(max_length=120)
    scheme = models.CharField(max_length=14)  # uscc | resident
    code = models.CharField(max_length=18, blank=True)  # plain for organisations only
    code_sealed = models.TextField(blank=True)
    code_lookup = models.CharField(max_length=64, unique=True)
    phone_sealed = models.TextField(blank=True)
    phone_lookup = models.CharField(max_length=64, blank=True)
    mail_sealed = models.TextField(blank=True)  # where the party wants to hear of its matters
    mail_asked = models.TextField(blank=True, db_default="")  # the same, sealed, before the code came back
    mail_language = models.CharField(max_length=10, blank=True, db_default="")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True)
    legacy_code = models.BooleanField(default=False)
    origin = models.CharField(max_length=12, default="registered")
    ended_on = models.DateField(null=True)  # a death, a dissolution

    class Meta:
        # One telephone signs one person in; who shares one gets a slip at a window.
        constraints = [models.UniqueConstraint(fields=["phone_lookup"], condition=~Q(phone_lookup=""), name="actors_one_person_a_phone")]


class Reach(models.Model):
    """How a party wants to hear of its matters, as it chose last; nothing chosen: mail, once an address is proved."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT)
    mail = models.BooleanField(default=True)
    texts = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="texted_for")  # the person whose telephone gets them
    letter = models.JSONField(default=dict)  # name and address, each sealed; empty: no letters
    electronic_at = models.DateTimeField(null=True)  # since when papers may be served by mail and text message
    quiet = models.BooleanField(default=True)  # no text messages at night
    language = models.CharField(max_length=10)
    at = models.DateTimeField()


class Accounts(BaseUserManager["Account"]):
    """Django asks for a manager of the user model."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(login=username)


class Account(AbstractBaseUser):
    """What signs in: an officer, a person, or a partner's program."""

    login = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    person = models.ForeignKey(Party, on_delete=models.PROTECT, null=True)
    citizen = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="officers")  # who an officer is outside the office
    level = models.SmallIntegerField(default=1)
    language = models.CharField(max_length=10, default="zh-hans")
    totp_sealed = models.TextField(blank=True)
    totp_last = models.BigIntegerField(default=0)
    sessions = models.IntegerField(default=0)  # raised to end every session
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = Accounts()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to go on; Django asks for it on each request."""
        return salted_hmac("tongban.actors.session", f"{self.password}:{self.sessions}", secret=secret, algorithm="sha256").hexdigest()


class Holding(models.Model):
    """An officer holds a post from a moment until another."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "post"], condition=Q(until=None), name="actors_holds_once")]


class Absence(models.Model):
    """An officer is away from a post, from a day to a day; a colleague of the same post and agency acts in their place meanwhile."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="absences")
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    stand_in = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="standing_in")
    since = models.DateField()
    until = models.DateField()  # the last day
    named_by = models.BigIntegerField(null=True)
    named_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["stand_in", "until"]), models.Index(fields=["account", "until"])]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_start"),
            models.CheckConstraint(condition=~Q(stand_in=F("account")), name="absence_not_oneself"),
        ]


class Grant(models.Model):
    """What a post may do: a verb (`case.decide`, or `case.*`), for a service or all (`*`), at an agency or in its whole subtree."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    verb = models.CharField(max_length=40)
    service = models.CharField(max_length=80, default="*")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    subtree = models.BooleanField(default=False)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["post", "verb"])]


class Mandate(models.Model):
    """One party lets another act for it: for services of its scope, until its end or revocation."""

    giver = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="given")
    receiver = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="received")
    representative = models.BooleanField(default=False)  # legal representative: by register, not by will
    services = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class NoticesSeen(models.Model):
    """Until when an account has seen the notices of a party."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    party = models.ForeignKey(Party, on_delete=models.PROTECT)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "party"], name="actors_notices_seen_once")]


class Code(models.Model):
    """A one-time code by telephone, a slip issued at a window, or an officer's spare code. Its hash is kept; `shown` in demo homes only."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True)  # none for who has no account yet
    kind = models.CharField(max_length=6)  # phone | slip | spare | new | mail
    digest = models.CharField(max_length=64)
    shown = models.CharField(max_length=12, blank=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Passkey(models.Model):
    """A device of an officer or a person that signs challenges (WebAuthn). `data` is the attested credential: id and public key."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    credential = models.CharField(max_length=400, unique=True)  # base64url
    data = models.BinaryField()
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class Attendance(models.Model):
    """An officer writes for a person, one at a time: who showed the identity document at a window, telephones, wrote, or used a terminal.

    Of a letter: on which day it came, and what lay in it.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT)  # the officer
    person = models.ForeignKey(Party, on_delete=models.PROTECT)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    place = models.CharField(max_length=100)
    channel = models.CharField(max_length=10, default="window")
    received_on = models.DateField(null=True)
    enclosed = models.CharField(max_length=100, blank=True)
    count = models.SmallIntegerField(default=0)  # originals in the letter
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account"], condition=Q(ended_at=None), name="actors_serves_one_at_a_time")]


class Hall(models.Model):
    """A place of an agency where queue numbers are drawn."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="actors_one_hall_a_name")]


class QueueNumber(models.Model):
    """A number of a day in a hall: when it was drawn, called to which window, and done; `came` tells whether anybody came."""

    hall = models.ForeignKey(Hall, on_delete=models.PROTECT)
    day = models.DateField()
    number = models.IntegerField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)  # another one that serves in the hall; else the hall's own
    taken_at = models.DateTimeField()
    booked_at = models.DateTimeField(null=True)  # from when it goes before the others
    called_at = models.DateTimeField(null=True)
    called_by = models.BigIntegerField(null=True)
    window = models.CharField(max_length=40, blank=True)
    done_at = models.DateTimeField(null=True)
    came = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "day", "number"], name="actors_queue_number_once"),
            models.CheckConstraint(condition=Q(done_at=None) | Q(called_at__isnull=False), name="actors_queue_called_first"),
        ]


class Attempt(models.Model):
    """Failures to sign in, or requests for codes, of one login, telephone or address (keyed hash), whether it exists or not."""

    who = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField()
    failures = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField(null=True)
    locked_until = models.DateTimeField(null=True)


class SignIn(models.Model):
    """That an account was signed in to, for its owner to see; swept after 180 days."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    how = models.CharField(max_length=8)  # phone | slip | passkey | password
    network = models.CharField(max_length=43, blank=True)  # of the address it came from: 203.0.113.0/24, 2001:db8:1::/48
    at = models.DateTimeField(db_index=True)


class Unsent(models.Model):
    """What an account had typed into a page when its session was over; sealed, swept after a week."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    page = models.CharField(max_length=200)
    party = models.BigIntegerField(null=True)  # whom it acted for
    sealed = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "page"], name="actors_unsent_page")]


class Token(models.Model):
    """A bearer token of a program; shown once, kept as its hash."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True)
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, null=True)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True)
    until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

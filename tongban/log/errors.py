"""Words for what the log refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "log.behind": N_(
        "The database holds %(inside)s entries, the head kept outside it names %(outside)s: it was restored from an older state. "
        "Bring the newer database back, or start a new origin with: tongban log reopen --reason …"
    ),
    "log.forked": N_(
        "Another head with %(size)s entries was signed already: the log would fork. Its tiles or entries were changed; "
        "bring the database back from a backup, or start a new origin with: tongban log reopen --reason …"
    ),
    "log.head_damaged": N_(
        "%(file)s is not a head of the log. Bring the file back from a backup, or start a new origin with: tongban log reopen --reason …"
    ),
    "log.foreign_key": N_(
        "The last head of the log was signed with a key that is not in %(folder)s. Bring the keys back from a backup, "
        "or start a new origin with: tongban log reopen --reason …"
    ),
    "log.no_event": N_("There is no event %(event)s in the log. Check the number."),
    "log.not_placed": N_("Event %(event)s has no place in the log yet. Try again in a second."),
    "log.no_tile": N_("There is no tile at level %(level)s, number %(index)s with %(width)s hashes."),
}

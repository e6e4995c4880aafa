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
    "keys.cannot_rotate": N_("%(use)s cannot be rotated. Choose one of: %(known)s."),
    "log.gap": N_("No event stands at position %(position)s."),
    "log.changed": N_("Event %(event)s at position %(position)s was changed after it was sealed."),
    "log.clock_back": N_(
        "The clock was set back from %(from)s to %(to)s before the head of size %(size)s."
        " Order is by position; dates near there may be wrong."
    ),
    "log.dated_back": N_("Event %(event)s at position %(position)s says that it was recorded before a head that does not have it."),
    "log.unplaced": N_("Event %(event)s stands outside the order of the log."),
    "log.tile_differs": N_("The tile at level %(level)s, number %(index)s does not agree with the entries."),
    "log.head_differs": N_("The head of %(origin)s with %(size)s entries does not agree with the entries as they are now."),
    "log.head_foreign": N_("The head of %(origin)s with %(size)s entries was signed with a key that is not in the key store."),
    "log.empty": N_("The log has no signed head yet. Try again when something was done on this platform."),
    "log.other_folder": N_("%(folder)s holds another log. Give an empty folder."),
    "log.no_follower": N_("Nobody follows the log under the name %(follower)s. There are: %(known)s."),
    "log.erased": N_("The envelope of event %(event)s was erased; no receipt can be drawn up any more. Those given earlier stay valid."),
    "log.no_event": N_("There is no event %(event)s in the log. Check the number."),
    "log.not_placed": N_("Event %(event)s has no place in the log yet. Try again in a second."),
    "log.no_tile": N_("There is no tile at level %(level)s, number %(index)s with %(width)s hashes."),
}

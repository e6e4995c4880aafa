"""Words for what the exchange refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "offer.unknown": N_("Nobody offers %(offer)s. Publish the pack that does."),
    "offer.wrong_purpose": N_("%(offer)s does not answer for the purpose “%(purpose)s”. Ask for one that its law allows."),
    "offer.wrong_claim": N_("%(offer)s is asked by %(wanted)s; %(given)s was given. Give just these."),
    "offer.suspended": N_("%(offer)s does not answer just now. What you have saved stays; try again later."),
    "offer.holds_nothing": N_("%(offer)s holds nothing about what was asked. Check the number."),
    "purpose.missing": N_("Say for which purpose and for which matter you look at this record. The person can see it."),
}

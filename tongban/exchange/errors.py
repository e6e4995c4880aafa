"""Words for what the exchange refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "offer.unknown": N_("Nobody offers %(offer)s. Publish the pack that does."),
    "offer.wrong_purpose": N_("%(offer)s does not answer for the purpose “%(purpose)s”. Ask for one that its law allows."),
    "offer.wrong_claim": N_("%(offer)s is asked by %(wanted)s; %(given)s was given. Give just these."),
    "offer.suspended": N_("%(offer)s does not answer just now. What you have saved stays; try again later."),
    "offer.holds_nothing": N_("%(offer)s holds nothing about what was asked. Check the number."),
    "consult.no_register": N_("Choose the register to look into."),
    "consult.no_key": N_("Give the number under which the record stands."),
    "consult.no_purpose": N_("Say for which purpose you look at this record. The person can see it."),
    "consult.no_matter": N_("Name the matter for which you look: the number of the case, or what it is about."),
    "mail.not_set_up": N_("This platform sends no mail. Everything stands in your own space; look there."),
    "mail.not_taken": N_("The mail server did not take a mail (%(reason)s). It is tried again; check TONGBAN_MAIL_URL if it goes on."),
}

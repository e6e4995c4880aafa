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
    "consult.too_short": N_("Give at least %(least)s characters of the number or the name."),
    "consult.no_look": N_("This is no look of yours. Look the record up with your own purpose and matter."),
    "consult.look_over": N_("This look is over: a look stays open for an hour. Look the record up again."),
    "match.no_facts": N_("Give at least one fact to compare, under the name of its field."),
    "match.no_field": N_("%(register)s has no field for %(field)s. Compare only: %(known)s."),
    "match.no_purpose": N_("“%(given)s” is no purpose for which this register is compared. Give one of: %(known)s."),
    "match.key_used": N_("The key “%(key)s” was sent with another question before. Send a new key with each new question."),
    "mail.not_set_up": N_("This platform sends no mail. Everything stands in your own space; look there."),
    "mail.not_taken": N_("The mail server did not take a mail (%(reason)s). It is tried again; check TONGBAN_MAIL_URL if it goes on."),
    "partner.unknown": N_("No system outside is known here as %(partner)s. Who runs the platform writes it into partners.json."),
    "partner.insecure": N_("%(partner)s is reached without https. Give an address that begins with https://."),
    "partner.no_answer": N_("%(partner)s did not answer (%(reason)s). It is asked again."),
    "letter.unreadable": N_("This is no letter of the kind that is exchanged here. Send the canonical form, signed."),
    "letter.forged": N_("The signature is not of the system from which the letter claims to come. Nothing of it was taken in."),
    "callback.other_content": N_("A letter of this number came before with another content. Nothing of the second was taken in."),
    "callback.none": N_("There is no such parked message. It may be settled already."),
    "callback.words": N_("Say how this was settled."),
    "errand.none": N_("There is no such errand that gave up. It may be on its way again."),
}

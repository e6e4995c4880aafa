"""Words for what the engine of licences refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "licence.unknown": N_("There is no such licence, or not for you. Check the number."),
    "licence.wrong_state": N_("The licence is %(state)s; this act does not fit. Look at it again."),
    "licence.no_reason": N_("%(reason)s is not a reason for which this licence may be %(act)s. Choose one of: %(known)s."),
    "licence.not_later": N_("The licence runs until %(until)s already; a renewal must end later."),
    "licence.no_lead": N_("There is nothing of that kind to look at, or not for you."),
    "licence.lead_over": N_("This was settled already: the licence was revoked, or the register took its news back."),
    "licence.lead_why": N_("Say why the licence stays."),
    "licence.not_holder": N_("Only the holder, or who acts for it, may show this licence."),
    "licence.no_file": N_("No file was chosen. Choose the file that you want to have verified."),
    "licence.file_too_large": N_("“%(name)s” is larger than 10 MB; nothing that is signed here is. Look whether it is the right file."),
}

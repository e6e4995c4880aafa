"""Help in place of the pages on which an officer writes for somebody: who is present, who telephones, who wrote."""

from django.utils.translation import gettext_noop as N_

WINDOW = {
    "desk:counter": N_(
        "Serve one person at a time: look at the document and at the person, then file for them. It ends with the next person "
        "or after two hours. What is filed here stands in their matters on line as well. Say above when it came by telephone, post or "
        "terminal: that decides what you may do for them."
    ),
    "desk:counter-form": N_(
        "Ask the questions as they stand here and type the answers; you may leave and go on. What registers know is shown and not asked."
    ),
    "desk:counter-check": N_(
        "Read it over with the person, on the screen or printed. You state that they confirmed it; then you file it for them, "
        "through the window."
    ),
    "desk:counter-receipt": N_(
        "Print the receipt and hand it over. One code shows the person where the matter stands, without an account; the "
        "other is the signed proof that it was filed."
    ),
    "desk:counter-joint-form": N_(
        "One form for all the offices. What is asked here is asked once; new questions can appear when an answer brings in another part."
    ),
    "desk:counter-joint-check": N_(
        "Read it over with the person, with what need not be said again and why. Once confirmed, every part goes to its office from "
        "this window."
    ),
    "desk:counter-joint-receipt": N_(
        "One receipt for all parts: who decides each, and what it waits for. The code shows the person on line how all of them stand."
    ),
}

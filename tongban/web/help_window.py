"""Help in place of windows, halls and terminals: where an officer writes for somebody, or people sign in at a machine of the hall."""

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
    "desk:counter-bring": N_(
        "What somebody present, or a letter, brings to a matter that was filed already: answers that were asked for and papers. "
        "A letter counts as of the day on which it came, also when you write it down later. "
        "The receipt is drawn up at once; print it for who stands there."
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
    "desk:counter-sign": N_(
        "Read the form and its files together with the person, then state what they said: yes, or no and why not. Nobody confirms for "
        "somebody else, and not over a telephone."
    ),
    "desk:counter-signed": N_(
        "Print it and hand it over: it says what was confirmed, when and before whom. The code is the signed proof, which can be "
        "checked without us."
    ),
    "desk:hall-windows": N_(
        "Give some of the hall's places to windows, of your agency or of one that serves here. Its own head says for which services "
        "they are. Places of windows are kept for them; all others use the rest."
    ),
    "desk:terminals": N_(
        "Give a machine of the hall its address and open it there once. What people do at it is recorded as done at a terminal. Take "
        "the address away when the machine is moved or gone."
    ),
    "portal:terminal": N_(
        "Sign in with your mobile number or with a slip from a window. Sign out when you are done; the terminal also begins anew by "
        "itself after a short while. What you have begun can be finished at home by its number."
    ),
}

"""Help in place of the pages on which government is reorganised, powers are lent, and local work goes upward."""

from django.utils.translation import gettext_noop as N_

OFFICES = {
    "desk:found-agency": N_(
        "Found an agency by the decision that orders it. It has no posts and offers nothing yet: create its posts next, and let "
        "others hand over to it on the page of the agency that ends."
    ),
    "desk:reorganise": N_(
        "Decide with a day and a reason. An agency ends only when everything it has is given to somebody; what would be orphaned is "
        "listed at once. It is carried out when the day begins, and can be called off until then."
    ),
    "desk:ledgers": N_(
        "The electronic ledgers that your agency keeps. Find one by type, state or number. When your systems cannot be reached, record it "
        "here: nobody is refused meanwhile, and what waits is done in its order when you record that you are back."
    ),
    "desk:ledger": N_(
        "Say why you open it; the holder reads that, and it stays open for an hour. Each line shows what is allowed, reserved, used up and "
        "left, and every entry says which document drew. Another quantity needs a second officer; ending it needs a reason."
    ),
    "portal:ledgers": N_("The electronic ledgers that authorities keep for you: what you were allowed and what is left of it."),
    "portal:ledger": N_(
        "What is left on each line, every document that drew on it, and who looked and why. If something is wrong, turn to the authority "
        "that keeps it; nothing here is ever changed without an entry."
    ),
    "desk:lent": N_(
        "Let an agency below yours use a power of yours: for which services and acts, from when, until when. Papers name both. "
        "When you take it back, say whether open cases come back or are finished where they are."
    ),
    "desk:copying": N_(
        "Choose a service, the region whose promises proved themselves, and the bodies that shall get them. What changes for each is "
        "shown before anything is proposed; one body that cannot take it hinders no other. Nothing holds before another officer "
        "publishes it."
    ),
    "desk:catalogues": N_(
        "What waits for you or others, local items that rest on no basic item, what a region does not offer, and the catalogue "
        "itself. "
        "Open a local item to report it upward; codes are never made up, they come from the source or from an adoption."
    ),
    "desk:basic-item": N_(
        "Say what the catalogue shall say of an item, and why. What no source says stays empty. It holds once a colleague has "
        "confirmed it; give a day on which it is over to end it."
    ),
    "desk:basic-change": N_(
        "What was reported or proposed, and everything that happened to it. The keeper asks back, adopts or does not; a second officer "
        "confirms. The body answers here, and may take its report back until something is proposed."
    ),
    "desk:basic-report": N_(
        "Tell the keeper of the catalogue above why this item belongs there, and on which article or rule it rests. You follow the matter "
        "on its own page; the item goes on being offered meanwhile."
    ),
    "supervise:deviations": N_(
        "What each region promises otherwise than what is defined above it, exactly: shorter limits, lower fees, more ways to bring a "
        "material. The file has every line; a region never promises less than the definition."
    ),
    "portal:agencies": N_(
        "The agencies of your region, and what is decided about any agency for a day to come. Each has a page that says who "
        "succeeded it and whose duties it has."
    ),
    "portal:agency": N_(
        "What this agency was called, from whom it took over and who succeeded it. A paper from before keeps the name of its day; "
        "turn to the successor with what is still open."
    ),
    "portal:delegations": N_("Every power that an agency lets another use, with its scope and its term, also those that were taken back."),
}

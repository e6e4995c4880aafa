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
    "portal:shipment": N_(
        "Everything that is known of one shipment: its papers, its money and its goods, in the order in which they come. What is missing "
        "is said in words above. Numbers lead to the ledger or matter; at the end stands who looked and why."
    ),
    "desk:shipment": N_(
        "Say why you open it; the holder reads that, and it stays open for an hour. Who handles the declaration sees all three flows; who "
        "keeps one of its ledgers or has one in hand sees what happened on that one."
    ),
    "desk:differences": N_(
        "What differs between your copy of your ledgers and that of the centre, the most urgent first. Hand in a copy as it was at the "
        "end of a day; it is compared soon after. Open a difference to answer it. A later copy that does not show it any more ends it by "
        "itself."
    ),
    "desk:difference": N_(
        "Both copies side by side. Say that it is explained, that your copy is wrong, or that it was corrected here, by a change of the "
        "ledger that two officers made; and in words how it came. Answered, it is told again only if something else differs."
    ),
    "desk:in-hand": N_(
        "Ledgers that companies handed in to your agency, such as payments at a bank. Find one by its number; nobody else draws on it."
    ),
    "desk:held": N_(
        "Check a payment without effect, or note it: part by part, never more than is declared. A note is undone by its button; closing, "
        "keeping and giving back need a reason. What goes beyond, the exchange bureau allows. Print the page as it stands."
    ),
    "portal:hand-in": N_(
        "Choose ledgers and the bank through which you pay. One bank at a time has a ledger; it gives it back before another gets it."
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
    "desk:earlier": N_(
        "What your agency closed in the system that it had before. Search by the number of the case or of one of its papers, or by the "
        "applicant. These cases are only read: nothing here goes on or is decided anew."
    ),
    "desk:earlier-one": N_(
        "All of this comes from the earlier system and was not checked here. Its papers are in that system's archive; quote the numbers "
        "when you ask for them."
    ),
    "portal:earlier": N_(
        "Matters that an office closed for you before it moved to this platform. They can be read here, not changed; about a mistake "
        "write to the office that is named."
    ),
    "portal:earlier-one": N_(
        "What the earlier system tells of this matter: who did what on which day, and the numbers of the papers. For a copy of a paper "
        "turn to the office and quote its number."
    ),
}

"""Help in place: what each page is for, what follows, and what to do when one is stuck. in the catalogues' languages."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from tongban.web.help_offices import OFFICES
from tongban.web.help_own_motion import OWN_MOTION
from tongban.web.help_revisions import REVISIONS
from tongban.web.help_supervising import SUPERVISING
from tongban.web.help_telling import TELLING
from tongban.web.help_window import WINDOW

HELP = {
    **OFFICES,
    **OWN_MOTION,
    **SUPERVISING,
    **TELLING,
    **WINDOW,
    **REVISIONS,
    "portal:home": N_(
        "Type what you want to do in your own words; the search knows everyday words in simplified and traditional script. "
        "Below you find the same services by topic, department or life event. What waits for you stands first once you have "
        "signed in."
    ),
    "portal:services": N_(
        "The list shows what is found, on-line services first. Narrow it by whom it is for, topic or department; the choice "
        "stands in the address, so you can keep or send it. “Listed” means that the office has published only the name so far."
    ),
    "portal:guide": N_(
        "Everything about one service: whether it is for you, what to bring, what it costs, how long it takes and why. What we "
        "fetch ourselves you need not bring. “Not yet published” means that the office has not told us; ask it before you go "
        "there."
    ),
    "portal:rehearse": N_(
        "Answer as if you applied, for yourself or for an invented case. You see what would be refused and what would have to be "
        "different, what to bring, what it costs and how long it takes. Nothing is filed, looked up or kept; close the page and it is gone."
    ),
    "portal:ask": N_(
        "Choose what you want: to know something, to complain, or to suggest. Each letter is a matter of its own, with a number and a day. "
        "A complaint about a matter is best begun on the page of that matter: whoever acted in it then keeps out."
    ),
    "portal:letter": N_(
        "Write one thing a letter. Name the agency, or leave it to us; no names or numbers of others are needed. Without an account, "
        "number and code are the only way to the answer, so keep them."
    ),
    "portal:region": N_(
        "Services, places and limits differ by region. Choose the one where the matter is to be decided; it is remembered on this device."
    ),
    "portal:mine": N_(
        "Your matters, those that wait for you first, then those under way, then drafts and what is closed. A draft is kept for "
        "90 days after you last touched it."
    ),
    "portal:matter": N_(
        "At the top: what happens now, who has it and until when. The calendar shows why the last day is that day. Keep the "
        "receipt: with it, or with the larger of its codes, you can prove that you filed, even without us."
    ),
    "portal:form": N_(
        "One group of questions a page. You may leave at any time and go on with another device; what does not fit is said, and "
        "kept all the same. Facts from registers are shown and cannot be changed here."
    ),
    "portal:check": N_(
        "Read once more what you are about to file; each part has a link back. Everything that is missing is listed at once. "
        "After you submit, the receipt names the office and the day."
    ),
    "portal:change": N_(
        "What was filed is not overwritten: you propose a change with a reason, and the office takes it over or says why not. "
        "Until then the old answers count."
    ),
    "portal:rating": N_(
        "Your rating goes to the office without your name. A bad one obliges it to look into the matter and answer you here "
        "within a set time. You can rate once."
    ),
    "portal:licences": N_(
        "Certificates and licences in your name or in that of whom you act for. Each can be shown to others, verified by "
        "anyone, and downloaded as a signed file."
    ),
    "portal:licence": N_(
        "“Show” makes a code that is good for five minutes: whoever reads it sees this licence and nothing else, and you see "
        "that they looked. The PDF is signed and can be checked without us."
    ),
    "portal:looked": N_(
        "Every time an office read or checked something about you: who, when, for which purpose and matter. A few looks are "
        "told only after an inquiry ends; the law that allows it is named then. If one looks wrong to you, write to the office "
        "named."
    ),
    "portal:account": N_(
        "What we keep about you, where it comes from, and how to have it put right. You can take everything along as a file, "
        "and end every session if a device was lost."
    ),
    "portal:passkeys": N_(
        "A passkey is kept in your telephone or computer and opens with finger, face or device code. It cannot be guessed or "
        "sent on by mistake. Remove those of devices that you no longer have."
    ),
    "portal:sign-in": N_(
        "Sign in with your mobile number and a code, with a passkey, or with a slip from a window. We never ask for the code by telephone."
    ),
    "portal:code": N_(
        "The code is good for a few minutes and for this sign-in only. If none comes, check the number and ask for another, or "
        "take another way of signing in."
    ),
    "portal:slip": N_(
        "A slip is a paper with a code that a window gives to who shows a document. It opens your account once; after that "
        "choose another way for the next time."
    ),
    "portal:passkey": N_(
        "Your device asks for finger, face or code; nothing of that leaves it. Without script or on an older browser take one "
        "of the other ways."
    ),
    "portal:sign-up": N_(
        "An account needs your name, the number of your identity card and a mobile number. It begins at level 1; a window or "
        "the register raises it when a service needs more."
    ),
    "portal:join": N_(
        "Type your name as it stands on your document, rare characters and middle dots included. Nothing is shown to others "
        "before you file something."
    ),
    "portal:verify": N_(
        "Type the number of a licence, the address behind a mark or the code that a holder shows you, or bring the file itself. "
        "You see whether it is valid now; no account is needed."
    ),
    "portal:badge": N_(
        "Compare the addresses here, letter by letter, with the one in your browser. The mark speaks for these addresses only; "
        "a copied picture on another site proves nothing."
    ),
    "portal:genuine": N_(
        "Give the number of a document and the code that its holder handed on. You learn whether it is genuine and in force, "
        "and nothing of what it says. The holder sees that somebody looked."
    ),
    "portal:progress": N_(
        "With the number and the code of your receipt you see where the matter stands, without signing in. Names and contents "
        "are not shown here."
    ),
    "portal:log": N_(
        "Every act of every office is sealed here in order, without its content. Nobody, not even who runs the platform, can "
        "take one out unnoticed. Programmers fetch the same from /v1/log."
    ),
    "desk:inbox": N_(
        "Choose a view at the left; the first rows are due first. Filters stand in the address and come along to the case and "
        "back. Tick rows to do one act on several; each gives its own result. The key ? shows the shortcuts."
    ),
    "desk:sign-in": N_(
        "Sign in with your login, password and the code of your authenticator. After several failures the account rests for a "
        "while; the security administrator can reset the second factor."
    ),
    "desk:batch": N_(
        "Each case is an act of its own: what succeeded stays, what was refused says why and was not touched. Mend those and "
        "send only them again."
    ),
    "desk:account": N_(
        "Your own password, second factor and sign-ins, and who acts for you while you are away. Nobody else sees your sign-ins "
        "except security."
    ),
    "desk:case": N_(
        "At the top: where the case stands, until when and why. Changes of the applicant are marked beside what was filed. The "
        "acts at the bottom are those that your post and the state allow; what still blocks stands beside them. Every look and "
        "every act is recorded."
    ),
    "desk:window": N_(
        "Identify who stands before you by their document. You can then give a slip for signing in, or file for them; they stay "
        "the applicant and see everything later on line."
    ),
    "desk:records": N_(
        "Looking something up about a named person or firm needs a purpose and a case; they will see that you looked. Search by "
        "the marks that the register offers."
    ),
    "desk:look": N_(
        "One look, open for an hour: the record as it holds today or on a day you name, how it came to be so, and who asked for it."
    ),
    "desk:agencies": N_(
        "The bodies that you administer. You found agencies and make posts; who holds them is the security administrator's to say."
    ),
    "desk:agency": N_("The posts of one body and who holds them. A post carries rights; a person has them only while holding it."),
    "desk:post": N_("What a post may do, for which services and where, and who holds it. Nobody appoints or grants to themselves."),
    "desk:officers": N_("Accounts of officers. Opening one gives no right by itself; posts do."),
    "desk:officer": N_(
        "One account: its posts, its state and its sign-ins. Closing it ends every session at once; what the person did stays in the log."
    ),
    "desk:packs": N_(
        "Services are data: one officer proposes a revision, another reads the difference and publishes. Running cases stay "
        "with the revision under which they began."
    ),
    "desk:publish": N_(
        "Read what changes and how many open cases it touches. Publishing needs a second person; the day from which it holds may lie ahead."
    ),
    "supervise:overview": N_(
        "Each figure says what it rests on and how complete it is; its cases and its definition are one click away. What is too "
        "few or incomplete is not ranked. Filters stand in the address."
    ),
    "supervise:figures": N_(
        "One set of figures, by region, agency, service, post, step or month. The chart shows months; choose “By month” at a "
        "figure to draw that one. The table can be taken along as CSV or Parquet."
    ),
    "supervise:late": N_(
        "Accepted cases past their last day, with whom they lie now. A step can be late while the case is not. Urge an officer "
        "from here; that never moves a clock."
    ),
    "supervise:behind": N_(
        "The cases behind one figure, of those that you may see. Figures of fewer than five are not told to who may not see the cases."
    ),
    "supervise:fair": N_(
        "Who was preferred, by whom and why, and where an officer let a limit pass. Every list leads to the case; the reason stands "
        "there as it was written, and nobody can change it afterwards."
    ),
    "supervise:visits": N_(
        "How often people had to come in person, and why supplements were asked. Where a window was used and no visit was "
        "noted, it counts as not known."
    ),
    "supervise:definitions": N_(
        "How each figure is reckoned, of which cases, and from how many on it is ranked. A definition has a version; exports name it."
    ),
    "supervise:events": N_(
        "The log by kind, subject and day, without content, and what officers did, tried or were refused. Each line has its "
        "proof. Your searches stand in the log too."
    ),
    "desk:absence": N_(
        "Name a colleague of the same post who acts on your cases while you are away, from one day to another. Each act then "
        "stands in both names; it ends by itself, and you can end it sooner. Nobody decides what they reviewed for somebody "
        "else."
    ),
    "desk:lots": N_(
        "A lot is reckoned anew from the log, with nothing but a hash and a division; you can do the same with any tool. If another "
        "officer comes out, tell who supervises."
    ),
    "desk:originals": N_(
        "Papers that the office holds for a case: what was taken in, from whom, and to whom it was given back. Each movement "
        "has a numbered paper. What has not gone back yet should go back before the case is put away."
    ),
    "desk:pack": N_(
        "A pack holds the services of one domain as text. Your changes stay in a draft of your own until you propose them; the "
        "difference and the number of open cases are shown before anyone publishes."
    ),
    "desk:pack-file": N_(
        "One file of the pack. “Save and check” keeps your text even when it is wrong, and names each problem with its line, "
        "reason and cure. Code is shown to read only."
    ),
    "desk:pack-words": N_(
        "The words of a service, all languages side by side. The authentic language counts in law; where a translation is "
        "missing, readers are shown the authentic words and told so."
    ),
    "desk:phrases": N_(
        "Words that your agency says often. Colleagues choose them in the form of an act and may change them before sending. "
        "Write nothing here that names a person."
    ),
    "portal:announcements": N_(
        "What agencies of your region, and of the regions above it, tell everybody. Those that are over or were withdrawn stay in "
        "the list, so that you can read later what held when."
    ),
    "portal:announcement": N_(
        "Who announces this, and from which day until which. The text in simplified Chinese counts; the sealed paper can be checked "
        "by anyone under “Verify”."
    ),
    "desk:announcements": N_(
        "Publish what everybody in the region of your agency must know. It cannot be changed afterwards: withdraw it with a reason "
        "and publish it anew. Name no person."
    ),
    "desk:practice": N_(
        "Exercises from the scenarios of the packs: the platform plays everybody else, you do your part at the desk, and "
        "afterwards you read what should have happened and what did. Nothing leaves this copy, and only you see the result."
    ),
    "desk:queue": N_(
        "Give numbers to who comes and call the next one to your window. The public screen shows numbers alone, never names. "
        "Who does not come when called can be called again."
    ),
    "portal:delivery": N_(
        "Say whether you want the result on line, at a window or by mail. Only a letter needs an address. How it was handed over, to "
        "whom or under which number, stands in the matter afterwards."
    ),
    "portal:sign": N_(
        "Some forms are filed only when several people have confirmed them, each the very same words. Confirm with a passkey, which signs "
        "the form itself, or with a code to your telephone. If anything is changed, everybody confirms again."
    ),
    "portal:book-halls": N_(
        "Halls of offices in your region and above it where a visit can be booked, each with its next free place. You need an account "
        "to book; without one, an officer books for you by telephone or at the window."
    ),
    "portal:book": N_(
        "Choose a day, then a time, then confirm. Only the number of free places is shown, never who has booked. One person has one "
        "place a day in a hall, and three at most; cancel what you do not need."
    ),
    "portal:bookings": N_(
        "The visits that you booked: what is to come first, then what was. On the day, say the booking number at the entrance; your "
        "queue number is then called before others from your hour on."
    ),
    "portal:booking": N_(
        "One visit, with its number. You can take it into your calendar, choose another place or cancel until the day is over. If the "
        "office closes the hall, it moves your booking and tells you; you may choose differently."
    ),
    "desk:bookings": N_(
        "Who has booked for a day. Press “Is here” when the person comes: that draws a queue number which is called first from the "
        "booked hour on. Book here for who telephones; the name and the telephone are sealed and erased after 90 days."
    ),
    "desk:booking-hours": N_(
        "By weekday, from when to when places are given, how long each lasts and how many people come at the same time. A change holds "
        "for new bookings; who has a place keeps it. To close a single day, use the list of that day."
    ),
    "portal:mandates": N_(
        "Who may act for you, for which services and until when, and for whom you may act. You can end a mandate at any time; "
        "what was done under it stays, under both names."
    ),
    "portal:notices": N_(
        "What waits for you stands first, then what offices and the law did in your matters, newest first. New is what came "
        "after you last opened this page."
    ),
    "portal:calendar": N_(
        "Make an address, copy it, and enter it in your calendar program as a calendar to subscribe to. It asks every few hours; what "
        "you have done disappears there by itself."
    ),
    "portal:queue": N_(
        "The numbers that are called now and to which window. Keep your slip; if your number has passed, ask at the window to "
        "be called again."
    ),
    "portal:telephone": N_(
        "A new number counts once you have typed in the code that we send to it. From then on sign-in codes go there, and the "
        "old number opens nothing any more."
    ),
    "portal:pay": N_(
        "What the matter costs, line by line, each with the article that allows it. You pay on the bank's own page or at a window; "
        "the receipt stands here as soon as the bank has told us. Paid twice by mistake, the second amount goes back by itself. "
        "If your answers change, the fee is reckoned anew: you pay the rest, or get back what was too much."
    ),
    "desk:charges": N_(
        "What the case costs and how that stands. Take cash or a card payment only when you have it in hand: the receipt is drawn up "
        "at once. A waiver needs two officers; what was paid before it goes back."
    ),
    "supervise:payments": N_(
        "Each morning the bank's file of the day before is held against our books; what differs stands here until somebody says how "
        "it was settled. Below stand messages of other systems that could not be taken in, and errands that gave up."
    ),
    "portal:open": N_(
        "What anyone may know: what was decided, how long it really takes, how many matters there were, and the register of "
        "services as a file. Few are never told so that no person can be found out."
    ),
    "portal:limits": N_(
        "Beside what the law allows stands what the office promises and how long it really took: half of all matters, and nine "
        "of ten. “Missing” means that too few were decided."
    ),
    "portal:deadlines": N_(
        "Each row is one rule of law: how long, counted from what, and whose time it is. Where nothing stands under “If it is "
        "missed”, the article names no effect, and silence changes nothing by itself."
    ),
    "portal:answers": N_("Answers that help others, without who asked; it takes two officers to publish one. If yours is not there, ask."),
    "portal:late": N_(
        "Every office that missed a limit must say why, for everyone. Names of applicants never stand here. Below are the times "
        "at which this platform itself could not be reached."
    ),
    "portal:days": N_(
        "Each date from the beginning to the last day: whether it counts, as which day, or why not. The article stands "
        "beside what stopped or lengthened the limit."
    ),
    "desk:days": N_("Each date of the limit: whether it counts, as which day, or why not. The applicant sees the same page."),
    "desk:outages": N_(
        "Record from when to when the platform could not be reached, and why. Periods of applicants whose last day it fell on go "
        "on until the end of the next working day, and they are told."
    ),
    "portal:results": N_(
        "What was granted, refused or ended lately, by service and office. Names of people are not published; for enterprises "
        "only what the service says is public."
    ),
    "portal:statistics": N_(
        "How many matters each office decided and how they went. Each number says how complete it is; download the table to reckon on."
    ),
    "portal:joints": N_(
        "Events that call for several services at once. You fill in one form; each office decides its part, and what one decides "
        "goes to the next without you."
    ),
    "portal:joint-guide": N_(
        "The parts with who decides each, what is asked once for all of them, and what you need not say or bring because a part "
        "produces it or a register holds it. Some parts apply only to some people: the first questions tell."
    ),
    "portal:joint-form": N_(
        "One form for all parts. New questions can appear when an answer brings in another part. What is asked here is asked once, "
        "however many offices need it."
    ),
    "portal:joint-check": N_(
        "Read once more what goes to all the offices, and what is not asked and why. After you submit, each part has its own "
        "number, office and last day; the receipt lists them all."
    ),
    "portal:joint-matter": N_(
        "Every part with how it stands. A part that needs another begins by itself once that is granted. If one is refused, you "
        "see here which others cannot begin; those that do not need it go on."
    ),
    "portal:design": N_(
        "Every part that pages are made of, in each of its states; the switches show it in other themes and sizes. Nothing here "
        "is a real matter."
    ),
}


def of(request: HttpRequest) -> str:
    """The help of the page that is shown, in the reader's language; empty where the page is none of ours."""
    found = request.resolver_match
    text = HELP.get(found.view_name, "") if found else ""
    return gettext(text) if text else ""

"""Words for what documents refuse."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "announcement.empty": N_("An announcement needs a title and words in simplified Chinese, the language in which it counts."),
    "announcement.half": N_("In each other language write the title and the words, or neither."),
    "announcement.no_day": N_("Say from which day and until which day it is shown."),
    "announcement.no_reason": N_("Say why it is withdrawn: whoever has read it finds the reason there."),
    "announcement.over": N_("The last day is over. Choose today or a later day."),
    "announcement.span": N_("The last day comes after the first, and at most %(most)s days later. What holds longer belongs into a guide."),
    "announcement.unknown": N_("There is no such announcement, or not for you. Look at the list again."),
    "file.empty": N_("“%(name)s” is empty. Choose the file again."),
    "file.too_large": N_("“%(name)s” has %(given)s bytes; at most %(most)s are taken. Make it smaller, or split it."),
    "file.wrong_kind": N_("“%(name)s” is not a PDF, PNG or JPEG file whatever its name says. Save it as one of these and upload it again."),
    "file.not_taken": N_("“%(name)s” is a %(kind)s file; here %(wanted)s are taken. Save it as one of these."),
    "file.state_secret": N_("“%(name)s” bears a mark of secrecy (%(mark)s). It was not kept. Secret papers never go over this platform."),
    "file.locked": N_("“%(name)s” opens only with a password, so nobody here can read it. Save it without one and upload it again."),
    "file.unreadable": N_("“%(name)s” cannot be read as a PDF; it is damaged or unusual. Print it to a new PDF and upload that."),
    "file.too_much": N_("“%(name)s” has too many pages, or unpacks to too much, to be looked through. Split it, or print it to a new PDF."),
    "file.not_looked": N_("“%(name)s” could not be looked through just now. It was not kept; try again later."),
    "file.not_drawn": N_("Too many files are being drawn just now. Try again in a minute, or open the file itself."),
    "file.piece_order": N_("“%(name)s”: the piece at byte %(given)s came too early; go on at byte %(wanted)s."),
    "file.piece_size": N_("“%(name)s”: a piece has %(given)s bytes, %(wanted)s fit there. Load the page again and choose the file again."),
    "file.too_many": N_("“%(name)s” is not taken yet: %(most)s other files are unfinished. Finish one of them, or wait two days."),
    "file.broken": N_("“%(name)s” did not come as it was announced. It was not kept. Choose it again."),
    "file.no_space": N_("There is no room to keep the file just now. Nothing was lost; try again later."),
    "file.erased": N_("The file was erased when its time of keeping ended."),
    "file.unknown": N_("There is no such file, or not for you."),
    "form.too_long": N_("The form would have %(pages)s pages; at most %(most)s can be read back. Fill it in at a window."),
    "form.too_many_pages": N_("“%(name)s” has more than %(most)s pages. Split it, and take in each form by itself."),
    "form.unreadable": N_("“%(name)s” cannot be read as a picture of pages; it is damaged or too large. Scan it once more."),
    "paper.erased": N_("What this paper said was erased when its time of keeping ended."),
    "paper.unknown": N_("There is no such paper, or not for you."),
    "paper.glyph_missing": N_(
        "The character %(character)s (%(point)s) cannot be printed with the fonts of this platform. Install a font that has it."
    ),
}

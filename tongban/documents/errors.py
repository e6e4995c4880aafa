"""Words for what documents refuse."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "file.empty": N_("“%(name)s” is empty. Choose the file again."),
    "file.too_large": N_("“%(name)s” has %(given)s bytes; at most %(most)s are taken. Make it smaller, or split it."),
    "file.wrong_kind": N_("“%(name)s” is not a PDF, PNG or JPEG file whatever its name says. Save it as one of these and upload it again."),
    "file.not_taken": N_("“%(name)s” is a %(kind)s file; here %(wanted)s are taken. Save it as one of these."),
    "file.state_secret": N_("“%(name)s” bears a mark of secrecy (%(mark)s). It was not kept. Secret papers never go over this platform."),
    "file.no_space": N_("There is no room to keep the file just now. Nothing was lost; try again later."),
    "file.erased": N_("The file was erased when its time of keeping ended."),
    "file.unknown": N_("There is no such file, or not for you."),
    "paper.erased": N_("What this paper said was erased when its time of keeping ended."),
    "paper.unknown": N_("There is no such paper, or not for you."),
    "paper.glyph_missing": N_(
        "The character %(character)s (%(point)s) cannot be printed with the fonts of this platform. Install a font that has it."
    ),
}

"""Words for what the engine of packs refuses. The pack has no Django, so these are marked for the catalogues by their name WORDS."""

WORDS = {
    "pack.no_value": "The pack has no %(what)s in force on %(day)s. Add a dated value with its source.",
    "pack.bad_overlay": "The overlay of %(service)s has %(count)s problems, the first: %(first)s Run: tongban pack check",
    "pack.bad_name": "“%(given)s” cannot name a pack. Use up to 40 of a to z, 0 to 9, - and _, a letter first.",
    "pack.exists": "%(folder)s is there already. Name a folder that is not.",
    "pack.no_such_service": (
        "%(service)s is no service of a pack. Name the pack's folder and the service, as in packs/redshield/website-filing."
    ),
    "pack.not_a_count": "How many there are is a whole number above 0, as in --applicants 1000 or --staff filing-clerk=3.",
    "pack.broken": "The pack has %(count)s problems, the first: %(first)s. Run: tongban pack check",
    "bundle.unreadable": "This is not a signed bundle as this platform reads it (%(reason)s). Have it made anew with: tongban pack bundle",
    "bundle.changed": "The files of the bundle for %(pack)s were changed after it was made. Fetch it again from whoever signed it.",
    "bundle.other_pack": "The bundle says it is the pack %(given)s, but the pack in it is %(inside)s. Ask whoever signed it.",
    "zip.unreadable": "This is not a .zip file that can be read. Pack the folder anew, without a password.",
    "zip.too_large": "The file is too large: at most %(most)s bytes, and 2,000 files. Leave out what does not belong to the pack.",
    "zip.bad_name": "%(file)s cannot name a file of a pack: it leads elsewhere. Pack the folder anew.",
    "zip.link": "%(file)s is a link. Put the file itself into the folder.",
    "zip.locked": "%(file)s is locked with a password. Pack the folder without one.",
    "zip.twice": "%(file)s stands twice in the file. Keep one of them.",
    "zip.kind": "%(file)s is no text file of a pack (.yaml, .md, .txt, .typ, .py). Leave it out.",
    "zip.no_text": "%(file)s is not text in UTF-8. Save it as UTF-8.",
}

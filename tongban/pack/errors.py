"""Words for what the engine of packs refuses. The pack has no Django, so these are marked for the catalogues by their name WORDS."""

WORDS = {
    "pack.no_value": "The pack has no %(what)s in force on %(day)s. Add a dated value with its source.",
    "pack.bad_overlay": "The overlay of %(service)s has %(count)s problems, the first: %(first)s Run: tongban pack check",
    "pack.bad_name": "“%(given)s” cannot name a pack. Use up to 40 of a to z, 0 to 9, - and _, a letter first.",
    "pack.exists": "%(folder)s is there already. Name a folder that is not.",
    "pack.broken": "The pack has %(count)s problems, the first: %(first)s. Run: tongban pack check",
    "bundle.unreadable": "This is not a signed bundle as this platform reads it (%(reason)s). Have it made anew with: tongban pack bundle",
    "bundle.changed": "The files of the bundle for %(pack)s were changed after it was made. Fetch it again from whoever signed it.",
    "bundle.other_pack": "The bundle says it is the pack %(given)s, but the pack in it is %(inside)s. Ask whoever signed it.",
}

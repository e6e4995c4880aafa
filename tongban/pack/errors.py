"""Words for what the engine of packs refuses. The pack has no Django, so these are marked for the catalogues by their name WORDS."""

WORDS = {
    "pack.no_value": "The pack has no %(what)s in force on %(day)s. Add a dated value with its source.",
    "pack.bad_overlay": "The overlay of %(service)s has %(count)s problems, the first: %(first)s Run: tongban pack check",
    "pack.broken": "The pack has %(count)s problems, the first: %(first)s. Run: tongban pack check",
}

"""Words for what the program itself refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "backup.exists": N_("There is a file %(file)s already; nothing was written. Give another name, or move the earlier backup away."),
    "backup.unreadable": N_("%(file)s is no backup that can be read. Name a file that `tongban backup` wrote."),
    "backup.not_empty": N_(
        "There is a platform in %(home)s already; nothing was restored. Set TONGBAN_HOME to an empty folder and give an empty database."
    ),
    "backup.damaged": N_(
        "The backup is damaged or was changed: %(names)s do not have the digests of its manifest. Nothing was restored; take another copy."
    ),
    "backup.other_vendor": N_(
        "The backup was made on %(given)s and this platform runs on %(here)s. Set TONGBAN_DATABASE_URL to a database of the same kind."
    ),
    "backup.other_version": N_(
        "The backup was made by a later version of tongban (%(migrations)s). Install that version and restore again."
    ),
    "up.port_taken": N_("Another program listens at port %(port)s. Stop it, or choose another port: PORT=%(other)s tongban up"),
    "up.no_database": N_("The database does not answer (%(fault)s). Start it, or check TONGBAN_DATABASE_URL."),
    "worker.embedded": N_("On the embedded database the server runs this work itself. Start it with: tongban up"),
    "demo.only": N_("%(home)s is no demonstration. Only in one do domains hold what one likes: tongban up --demo"),
    "load.which": N_("Say whose catalogue it is and where it stands: tongban load basic --keeper REGION --file FILE"),
    "load.not_of_this": N_("%(given)s does not belong to `tongban load %(what)s`. Leave it out, or use it with: %(known)s"),
    "load.apart": N_("%(given)s and %(other)s do not go together. Leave one of them out."),
    "load.bad_edition": N_(
        "“%(given)s” is no number of an edition. Give one that was shown: tongban load basic --from %(partner)s --edition EDITION"
    ),
    "load.calendar": N_("Say which year and where it comes from: tongban load calendar --year YEAR --file FILE --source WORDS"),
    "load.tariff": N_("Say which edition it is and where it comes from: tongban load tariff --file FILE --edition EDITION --source WORDS"),
    "import.no_register": N_("Say into which register: --register ID"),
    "import.no_file": N_("There is no file %(file)s."),
    "import.bad_line": N_("Line %(line)s is no JSON object. What stands before it was taken over; mend it and run the same again."),
    "import.no_field": N_("The row does not say %(field)s."),
    "import.no_licence": N_("The service %(service)s issues no licence."),
    "import.no_party": N_("Nobody with that code is registered here. Register the person or organisation first."),
    "import.bad_day": N_("%(field)s is no day, or no instant with its zone. Write 2026-03-02, or 2026-03-02T09:00:00+08:00."),
    "adapter.other_kind": N_("%(partner)s holds cases; only banks, gateways for text messages and printing houses are tried here."),
    "adapter.to_whom": N_("Say to whom the message of the test goes: --to TELEPHONE, or --to 'NAME|ADDRESS'."),
    "home.busy": N_("A running platform holds %(home)s, and there one process writes. Stop it, run the command, start it again."),
    "scenario.no_act": N_("The stage does not know “%(act)s”. It knows: %(known)s."),
    "scenario.no_fact": N_("The move does not say “%(fact)s”. Write it under `with:`."),
    "scenario.no_post": N_("No body has a post “%(post)s”, to which %(name)s is to be appointed. There are: %(known)s."),
    "bundle.no_file": N_("There is no file %(path)s. Name the file of the key."),
}

"""Words for what the engine of services refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "pack.not_publishable": N_("The pack has %(count)s problems; first: %(first)s Mend them and propose it again."),
    "pack.unknown": N_("There is no such revision. Look at the list again."),
    "pack.known": N_("Just these files were proposed already. Change something, or publish that revision."),
    "pack.same_person": N_("Whoever proposed a revision does not publish it. Ask a colleague with the right to publish."),
    "pack.not_proposed": N_("The revision is %(state)s, not proposed. Propose a new one."),
    "pack.unknown_code": N_(
        "The code in %(files)s is not installed with this platform, nor signed by a trusted key. Propose it as a signed bundle."
    ),
    "bundle.unknown_key": N_(
        "The bundle is signed with the key %(key)s, which is not trusted here now. Ask whoever signed it, or the security administrator."
    ),
    "key.unknown": N_("No key %(key)s is trusted here. Look at the list: tongban pack keys"),
    "key.no_name": N_("The key has no name. Say whose it is, as people will read it."),
    "key.no_reason": N_("There is no reason. Say why the key is trusted no longer; it stands in the log."),
    "key.bad_period": N_("The key would end before it begins. Give a later end, or none."),
    "key.trusted_already": N_("The key %(key)s is trusted already. To change its name or time, end it and trust it again."),
    "key.same_person": N_("Whoever trusted a key brings nothing in that it signed. Ask a colleague."),
    "service.unknown": N_("There is no service %(service)s here. Look for it in the list of services."),
    "service.not_offered": N_("No agency offers %(service)s for region %(region)s. Choose another region, or ask the agency."),
    "service.no_power": N_("%(agency)s does not hold the power %(power)s on %(day)s. Register the power or its delegation first."),
}

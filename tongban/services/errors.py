"""Words for what the engine of services refuses."""

from django.utils.translation import gettext_noop as N_

WORDS = {
    "pack.not_publishable": N_("The pack has %(count)s problems; first: %(first)s Mend them and propose it again."),
    "pack.unknown": N_("There is no such revision. Look at the list again."),
    "pack.known": N_("Just these files were proposed already. Change something, or publish that revision."),
    "pack.same_person": N_("Whoever proposed a revision does not publish it. Ask a colleague with the right to publish."),
    "pack.not_proposed": N_("The revision is %(state)s, not proposed. Propose a new one."),
    "pack.unknown_code": N_(
        "The rules of %(service)s are not those installed with this platform, nor signed by a trusted key. Install or sign them."
    ),
    "service.unknown": N_("There is no service %(service)s here. Look for it in the list of services."),
    "service.not_offered": N_("No agency offers %(service)s for region %(region)s. Choose another region, or ask the agency."),
    "service.no_power": N_("%(agency)s does not hold the power %(power)s on %(day)s. Register the power or its delegation first."),
}

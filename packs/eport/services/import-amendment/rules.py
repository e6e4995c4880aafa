"""Rules of changing and revoking declarations. Source: 海关进出口货物报关单修改和撤销管理办法; 海关法 article 26."""

# What a change can mend; which of the listed cases those are is our reading of "change comes before revocation".
MENDED = ("over-short", "tax-security", "provisional-price")


def change_comes_first(facts):
    """A declaration is revoked only where a change does not do."""
    reason = str(facts.get("amendment_reason") or "")
    if facts.get("amendment") == "revoke" and reason in MENDED:
        return [("amendment.change_first", {"field": "amendment", "given": reason})]
    return []


def has_not_left(facts):
    """What has left the country, or was closed, stands as it was declared (assumed: no source of ours names the last moment)."""
    passed = facts.get("about", {}).get("passed", [])
    if "depart" in passed or "close" in passed:
        return [("amendment.has_left", {"field": "about"})]
    return []

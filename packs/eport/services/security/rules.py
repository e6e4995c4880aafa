"""What is paid for a security: a cash deposit is the amount itself, in fen; for a guarantee nothing."""


def deposit(facts):
    """The deposit, which lies with customs and comes back as far as it was not used."""
    amount = exactly(facts.get("amount") or "0", 2) if facts.get("kind") == "deposit" else 0
    return [("deposit", {"minor": amount, "amount": shown(amount, 2)})] if amount else []

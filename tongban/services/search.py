"""Finding services by any of their words, in simplified or traditional script, by name, everyday word or department.

Words are folded and cut (rjieba) when they are written; each is a row, so that finding is an index look-up on both databases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Count, Sum

from tongban.pack.likeness import fold
from tongban.services.models import Word

LONGEST = 40
NAME = 3  # weight of the words of a name
NOTHING: Mapping[str, str] = {}


def words(text: str) -> list[str]:
    """The folded words of a text: Chinese cut into words and their characters in pairs, other scripts at blanks."""
    import rjieba

    found: list[str] = []
    for piece in text.split():
        folded = fold(piece)
        cut = [one for one in rjieba.cut_for_search(folded) if one.strip()] if folded else []
        found += [one[:LONGEST] for one in cut]
        found += [folded[place : place + 2] for place in range(len(folded) - 1)] if any(one >= "\u3400" for one in folded) else []
    return list(dict.fromkeys(found))


def index(thing: str, texts: Iterable[tuple[int, str]]) -> None:
    """Write the words of a thing anew, each with the greatest of its weights."""
    index_many({thing: list(texts)})


def index_many(things: Mapping[str, Iterable[tuple[int, str]]]) -> None:
    """Write the words of many things anew."""
    Word.objects.filter(thing__in=list(things)).delete()
    rows = []
    for thing, texts in things.items():
        weights: Counter[str] = Counter()
        for weight, text in texts:
            for word in words(text):
                weights[word] = max(weights[word], weight)
        rows += [Word(word=word, thing=thing, weight=weight) for word, weight in weights.items()]
    Word.objects.bulk_create(rows, batch_size=2000)


def find(text: str, *, limit: int = 20, named: Mapping[str, str] = NOTHING) -> list[str]:
    """Things that have the words of a text: those with more and weightier ones first, of equal ones that whose name says least beside.

    `named` are things with names that hold only for who asks, and are not indexed.
    """
    wanted = words(text)[:20]
    rows = list(Word.objects.filter(word__in=wanted).values("thing").annotate(score=Sum("weight")).order_by("-score", "-thing")[:limit])
    indexed = Word.objects.filter(thing__in=[row["thing"] for row in rows], weight=NAME)
    sizes = dict(indexed.values("thing").annotate(size=Count("pk")).values_list("thing", "size"))
    scores = {str(row["thing"]): int(row["score"]) for row in rows}
    for thing, name in named.items():
        there = words(name)
        score = NAME * len(set(there) & set(wanted))
        if score > scores.get(thing, 0):
            scores[thing], sizes[thing] = score, len(there)
    return sorted(scores, key=lambda thing: (-scores[thing], sizes.get(thing, 0)))[:limit]

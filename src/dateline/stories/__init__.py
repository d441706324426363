"""Stories: what belongs together. Pure, in two steps: `keys(article)`, then `decide(keys, candidates, rules)`.

Between the two the caller loads from the store who else holds those keys. In this first form the answer is
which articles are related; copies, origin and stories build on the same two steps.
"""

from dateline.stories.related import Rules, decide, keys

__all__ = ["Rules", "decide", "keys"]

"""What is kept: the values used last, within the bound."""

from gql.caching.weighted_cache import WeightedCache


def test_the_one_used_longest_ago_is_forgotten() -> None:
    kept: WeightedCache[str, int] = WeightedCache(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert (kept.get("a"), kept.get("b"), kept.get("c")) == (1, None, 3)


def test_a_value_put_again_weighs_once() -> None:
    kept: WeightedCache[str, str] = WeightedCache(10, lambda _, value: len(value))
    for _ in range(5):
        kept.put("a", "xxxx")
    kept.put("b", "xxxxxx")
    assert kept.get("a") == "xxxx"
    kept.put("a", "xxxxx")
    assert kept.get("a") == "xxxxx"
    assert kept.get("b") is None


def test_what_exceeds_the_bound_alone_is_not_kept() -> None:
    kept: WeightedCache[str, str] = WeightedCache(3, lambda _, value: len(value))
    kept.put("a", "xxxx")
    assert kept.get("a") is None
    kept.put("b", "xxx")
    assert kept.get("b") == "xxx"

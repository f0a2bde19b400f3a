"""A snapshot answers the same question from memory, and nobody can spoil the answer."""

import pandas as pd

from intel.store.query_cache import QueryCache


def test_the_second_answer_is_the_first_and_writing_to_it_changes_nobody_elses(snapshot):
    sql = "SELECT source_id, title FROM source ORDER BY source_id LIMIT ?"
    first = snapshot.query(sql, [3])
    first["title"] = "spoilt"
    first.loc[0, "source_id"] = "spoilt"
    again = snapshot.query(sql, [3])
    assert "spoilt" not in set(again["title"]) | set(again["source_id"])
    assert len(snapshot.query(sql, [2])) == 2


def test_those_not_used_for_longest_go_first():
    cache = QueryCache(max_answers=2)
    for n in (1, 2):
        cache.put("SELECT ?", [n], pd.DataFrame({"n": [n]}))
    assert cache.get("SELECT ?", [1])["n"].tolist() == [1]
    cache.put("SELECT ?", [3], pd.DataFrame({"n": [3]}))
    assert cache.get("SELECT ?", [2]) is None
    assert cache.get("SELECT ?", [1]) is not None


def test_it_never_holds_more_than_its_room_and_refuses_the_huge():
    cache = QueryCache(max_bytes=10_000)
    huge = pd.DataFrame({"n": range(1000)})
    cache.put("huge", None, huge)
    assert cache.get("huge", None) is None
    for n in range(20):
        cache.put(f"{n}", None, pd.DataFrame({"n": range(100)}))
    held = [n for n in range(20) if cache.get(f"{n}", None) is not None]
    assert held == list(range(held[0], 20))
    assert 8 <= len(held) <= 12


def test_kept_again_it_counts_once():
    cache = QueryCache(max_bytes=4_000)
    for _ in range(50):
        cache.put("same", None, pd.DataFrame({"n": range(100)}))
    assert cache.get("same", None) is not None

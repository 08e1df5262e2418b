"""What is generated anew is merged into files that people may have edited."""

import pytest

from gql.reflection.merge import Side, merge

BASE = "one\ntwo\nthree\nfour\nfive\n"


def test_only_the_difference_is_applied_to_edited_files() -> None:
    edited = BASE.replace("five\n", "five\nmine\n")
    merged = merge({"a": BASE}, {"a": edited}, {"a": BASE.replace("one", "ONE")})
    [change] = merged.changes
    assert change.text == "ONE\ntwo\nthree\nfour\nfive\nmine\n"
    assert change.diff[2:] == ["@@ -1,4 +1,4 @@", "-one", "+ONE", " two", " three", " four"]
    assert not merged.conflicts


@pytest.mark.parametrize("current", [BASE, BASE + "mine\n", "all\nmine\n"])
def test_nothing_is_written_where_the_database_has_not_changed(current: str) -> None:
    assert merge({"a": BASE}, {"a": current}, {"a": BASE}).changes == ()


def test_both_may_make_the_same_change() -> None:
    new = BASE.replace("two", "2")
    merged = merge({"a": BASE}, {"a": new}, {"a": new})
    assert (merged.changes, merged.conflicts) == ((), ())


@pytest.mark.parametrize(
    ("side", "line", "conflicts"),
    [(None, "mine", 1), (Side.OURS, "mine", 0), (Side.DATABASE, "2", 0)],
)
def test_lines_that_both_have_changed_are_for_people_to_decide(
    side: Side | None, line: str, conflicts: int
) -> None:
    current, new = BASE.replace("two", "mine"), BASE.replace("two", "2").replace("five", "5")
    merged = merge({"a": BASE}, {"a": current}, {"a": new}, side)
    assert len(merged.conflicts) == conflicts
    assert [change.text for change in merged.changes] == [f"one\n{line}\nthree\nfour\n5\n"]
    if side is None:
        assert str(merged.conflicts[0]) == "a:2\n  yours:     mine\n  database:  2"


def test_files_are_written_deleted_and_left_deleted() -> None:
    base = {"gone": BASE, "unwanted": BASE, "same": BASE}
    current = {"gone": BASE, "same": BASE}
    new = {"unwanted": BASE + "more\n", "same": BASE, "fresh": "x\n"}
    merged = merge(base, current, new)
    assert {change.path: change.text for change in merged.changes} == {"gone": None, "fresh": "x\n"}


@pytest.mark.parametrize(
    ("side", "texts"), [(None, None), (Side.OURS, []), (Side.DATABASE, [None])]
)
def test_an_edited_file_of_a_table_that_is_gone_is_not_deleted_unasked(
    side: Side | None, texts: list[str | None] | None
) -> None:
    merged = merge({"a": BASE}, {"a": BASE + "mine\n"}, {}, side)
    assert bool(merged.conflicts) is (texts is None)
    assert [change.text for change in merged.changes] == (texts or [])


def test_a_file_of_people_in_the_place_of_a_new_one_is_a_conflict() -> None:
    merged = merge({}, {"a": "mine\n"}, {"a": "theirs\n"})
    assert [conflict.path for conflict in merged.conflicts] == ["a"]

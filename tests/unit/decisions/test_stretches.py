"""Stretches of whole numbers, compared with sets of them."""

from hypothesis import given
from hypothesis import strategies as st

from pgconf.decisions.stretches import NONE, Stretch, Stretches, difference, intersection, union

edges = st.integers(0, 30)
stretches = st.lists(st.tuples(edges, edges).map(lambda pair: Stretch(*pair)), max_size=6)


def members(found: Stretches | list[Stretch]) -> set[int]:
    """Count out what stretches hold."""
    return {number for start, end in found for number in range(start, end)}


def is_tidy(found: Stretches) -> bool:
    """Whether stretches are sorted, apart from each other, and none of them is empty."""
    flat = [edge for stretch in found for edge in stretch]
    return flat == sorted(set(flat))


@given(stretches, stretches)
def test_they_are_sets(one: list[Stretch], other: list[Stretch]) -> None:
    """Union, intersection and difference are those of the numbers one by one."""
    left, right = union(one), union(other)
    assert members(left) == members(one)
    assert members(intersection(left, right)) == members(one) & members(other)
    assert members(difference(left, right)) == members(one) - members(other)
    assert all(map(is_tidy, (left, intersection(left, right), difference(left, right))))


def test_what_touches_is_one() -> None:
    """The end of one is the beginning of the other."""
    assert union(((5, 9), (1, 5))) == (Stretch(1, 9),)
    assert intersection((Stretch(1, 5),), (Stretch(5, 9),)) == NONE

"""Every finding has a page."""

import pytest

from pgconf.app.explain import explain, names
from pgconf.model import UsageError


def test_pages_are_listed_by_the_names_of_their_findings() -> None:
    """Sorted, and each of them can be read."""
    listed = names()
    assert listed == sorted(listed)
    assert {"yaml/leading-zero", "ref/dangling", "env/patch-without-target", "apply/stale"} <= set(listed)
    assert all(explain(name).startswith(f"# {name}\n") for name in listed)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("yaml/leading-zeros", "did you mean `yaml/leading-zero`?"),
        ("xyz", "`pgconf explain` without a name lists them all"),
        ("", "`pgconf explain` without a name lists them all"),
        ("../../README", "`pgconf explain` without a name lists them all"),
    ],
)
def test_a_name_without_a_page_comes_with_a_hint(name: str, hint: str) -> None:
    """And leads to no other file."""
    with pytest.raises(UsageError) as caught:
        explain(name)
    (found,) = caught.value.diagnostics
    assert (found.name, found.hint) == ("cli/unknown-name", hint)

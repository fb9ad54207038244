"""JSON of any shape, for whoever must survive it."""

from hypothesis import strategies as st

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)


def shapes(*words: str) -> st.SearchStrategy[object]:
    """Values nested a few levels, whose objects have `words` among their keys."""
    keys = st.sampled_from(words) | st.text(max_size=8)
    return st.recursive(
        SCALARS | st.sampled_from(words),
        lambda inner: (
            st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6)
        ),
        max_leaves=12,
    )

"""Names of stacks and constructs."""


def pascal_case(name: str) -> str:
    """Return ``name`` as CloudFormation's logical ids are written.

    >>> pascal_case("access_review"), pascal_case("SEARCH_INDEX"), pascal_case("westvale-casework")
    ('AccessReview', 'SearchIndex', 'WestvaleCasework')
    """
    return "".join(word.capitalize() for word in name.replace("-", "_").split("_"))

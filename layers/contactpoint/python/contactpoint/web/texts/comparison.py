"""How far two facts agree, and what the evidence warns of, in the words of the page on which a child is checked."""

from types import MappingProxyType

AGREEMENTS = MappingProxyType(
    {
        "same": "Same",
        "temporary": "Same, but only a temporary number",
        "similar": "Nearly the same",
        "part": "Only partly the same",
        "swapped": "Swapped",
        "swapped_similar": "Swapped, and nearly the same",
        "day_and_month_swapped": "Day and month swapped",
        "words": "The same words in other fields",
        "alike": "Alike, but a name of its own",
        "different": "Different",
        "not_compared": "Not compared",
        "not_said": "You did not say",
    }
)
BROTHER_OR_SISTER = "This may be a brother or sister of the child. Ask for the first name and the date of birth."
WARNINGS = MappingProxyType(
    {
        "number.contradicted": "The number and the name or date of birth contradict each other. They may "
        "belong to two children. Ask for the number again, and for the name and the date of birth.",
        "sibling.like": BROTHER_OR_SISTER,
        "sibling.given_differs": BROTHER_OR_SISTER,
        "sibling.given_unknown": "There is no first name to compare, so this may be a brother or sister of the child. "
        "Ask for the first name and the date of birth.",
        "relative.described": "You described a relative of the child. Ask for the first name of the child.",
        "relative.another": "This may be another one of several children, such as a twin. Ask for the first name and "
        "the date of birth.",
        "relative.words": "Next to the name stand words that are no names. Ask for the first name of the child.",
        "relative.named": "This is the name of the relative, not of the child.",
        "postcode.not_stated": "You gave no postcode. The same address may be in another town. Ask for the postcode.",
        "postcode.shared": "The postcode is the same, but many families share it.",
        "sex.by_name": "A word of the name says another sex, as Kaur and Singh do. This may be a brother or sister of "
        "the child. Ask for the sex.",
        "date.of_another_age": "The age and the date of birth that you gave contradict each other. Ask for them again.",
        "date.impossible": "No child in the directory can have the date of birth that you gave.",
    }
)
"""Code of the evidence that warns to what people read."""

"""How a team can decide a review, and what each decision does, in the words of the people who decide."""

from types import MappingProxyType

DECISIONS = MappingProxyType(
    {
        "another_child": "It is another child",
        "birth.another_child": "Accept the new date of birth",
        "change.another_child": "Accept the change",
        "change.accepted": "Accept the change",
        "hidden.another_child": "Accept the change: it is another child than the hidden one",
        "change.refused": "Refuse the change: it is wrong",
        "hidden.refused": "Refuse the change: it is wrong",
        "lift.another_child": "It is another child than the other hidden one: hide it no longer",
        "unlike.another_child": "It is another child: hide it no longer",
        "lift.refused": "Go on hiding the child",
        "same_child": "It is the same child",
        "the_shielded_child": "It is the hidden child",
        "refused": "It is wrong",
        "shield": "Hide the children that I chose",
        "keep_visible": "Hide none of them",
        "accepted": "Agree",
        "later": "Decide later",
        "transfer.accepted": "The record passes",
        "taken.accepted": "Your authority takes the record over",
        "transfer.refused": "The record stays",
        "challenge.accepted": "The fact was wrong. I have corrected it",
        "challenge.refused": "The fact is right",
    }
)
EVERYBODY_SEES_RECORD = "Everybody can then find the new record, and its address."
EVERYBODY_SEES_LIFTED = "Everybody who may look then sees the address, the school and who works with the child."
ONLY_SENDER_SEES = "Only the person who sent it still sees it, and teams that saw it before."
WITHOUT_MARK = "The record no longer says that somebody calls the fact wrong."
EFFECTS = MappingProxyType(
    {
        "another_child": EVERYBODY_SEES_RECORD,
        "birth.another_child": "Everybody then sees the new date of birth.",
        "change.another_child": "Everybody then sees the change.",
        "change.accepted": "Everybody then sees the change.",
        "hidden.another_child": "Everybody then sees the change, a new address too.",
        "change.refused": (
            "The record stays as it is. The person who sent the change is told, unless that could tell of a hidden"
            " child."
        ),
        "hidden.refused": ONLY_SENDER_SEES,
        "lift.another_child": EVERYBODY_SEES_LIFTED,
        "unlike.another_child": EVERYBODY_SEES_LIFTED,
        "lift.refused": "The child stays hidden.",
        "same_child": "Everybody else sees only the record that was here already.",
        "the_shielded_child": f"{ONLY_SENDER_SEES} The child stays hidden.",
        "refused": ONLY_SENDER_SEES,
        "shield": "Others then see only their names, sex and date of birth, and the names of their carers.",
        "keep_visible": "Everybody can still find them, and their address.",
        "accepted": "Everybody then sees the change.",
        "later": "It stays in your list.",
        "transfer.accepted": "The other authority becomes responsible.",
        "taken.accepted": "Your authority is responsible for the child from then on.",
        "transfer.refused": "Nothing changes.",
        "challenge.accepted": WITHOUT_MARK,
        "challenge.refused": WITHOUT_MARK,
    }
)
"""The code of a decision's words to what it does: a person reads it before deciding, and again afterwards."""

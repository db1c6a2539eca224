"""A child: the minimum that finds the child and the people who work with the child (rulebook, section 2).

There is no free-text field and no link to a sibling: the rulebook forbids both. `free_text_validation` checks names,
and organisations, settings and practices are entries of a register, named by it and never by the caller. The same
frozen structures are the API's messages and, encrypted, what is stored. A constraint can therefore be loosened, but
never tightened.
"""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from contactpoint.domain.facts.identifiers import NhsNumber, Upn
from contactpoint.domain.facts.telephones import TELEPHONE, WRITTEN
from contactpoint.domain.text_normalisation import TIDIED, TextFields

PersonName = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        description="As it is written, with accents: letters, spaces, apostrophes, hyphens and full stops",
    ),
    TIDIED,
]
ShortText = Annotated[str, Meta(min_length=1, max_length=120), TIDIED]
Postcode = Annotated[
    str, Meta(min_length=2, max_length=10, description="A postcode, with or without its space, such as LS1 4AP"), TIDIED
]
Telephone = Annotated[
    str,
    Meta(pattern=WRITTEN, description="A telephone number, such as 0113 496 0123, 0113 496 0123 ext 45 or 101"),
    TELEPHONE,
]
Email = Annotated[
    str,
    Meta(max_length=254, pattern=r"^[^@\s]{1,64}@[^@\s]{1,189}\Z", description="An email address, name@domain"),
    TIDIED,
]
OrganisationId = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9-]{2,40}\Z",
        description="An organisation's identifier in the register: small letters, digits and hyphens",
    ),
]

MAX_FORMER_NUMBERS = 4
IDENTIFIERS = (
    ("nhs_number", "former_nhs_numbers"),
    ("upn", "former_upns"),
)
"""Each identifier of another body: its field, and the field of its earlier numbers."""

Sex = Literal["female", "male", "not_specified"]
EducationStatus = Literal["on_roll", "educated_otherwise", "not_on_roll"]
AddressStatus = Literal["current", "last_known", "no_known_address", "left_england"]


class Name(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another name that the child is or was known by."""

    given_name: PersonName | None = None
    family_name: PersonName
    kind: Literal["alias", "former"]


class Address(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where the child lives or lived. A search shows only the `locality`."""

    lines: Annotated[tuple[ShortText, ...], Meta(max_length=4)] = ()
    locality: ShortText | None = None
    postcode: Postcode | None = None


class Carer(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person with parental responsibility or day-to-day care."""

    given_name: PersonName | None = None
    family_name: PersonName
    relationship: Literal["parental_responsibility", "day_to_day_care"]
    telephone: Telephone | None = None
    email: Email | None = None


class Education(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The child's place of education by its number in the register, or that the child has none."""

    status: EducationStatus
    urn: (
        Annotated[str, Meta(pattern=r"^[0-9]{6}\Z", description="A school's unique reference number: 6 digits")] | None
    ) = None
    start_date: date | None = None
    end_date: date | None = None


OdsCode = Annotated[
    str, Meta(pattern=r"^[A-Z0-9]{3,6}\Z", description="The practice's ODS code: 3 to 6 capital letters and digits")
]


class GpPractice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The general practice that the child is registered with, by its code in the register."""

    ods_code: OdsCode


class OrganisationReference(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An organisation, by its identifier in the register."""

    organisation_id: OrganisationId


class ChildDetails(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an organisation that knows a child can record about the child.

    With an `address`, set `address_status` to `current`, `last_known` or `left_england`. Without `address_status` it is
    `no_known_address`, which allows no `address`. An address has a line or a postcode. A child `on_roll` needs the
    `urn` of the setting. The child must be under 18. If only the year of birth is known, send 1 January and
    `date_of_birth_estimated`. A number that was replaced, such as a temporary UPN, belongs to the former ones. A child
    with one name has a `family_name` and no `given_name`. `common_assessment_held_by` names the organisation that holds
    a common assessment, never its content.
    """

    given_name: PersonName | None = None
    family_name: PersonName
    date_of_birth: date
    date_of_birth_estimated: bool = False
    sex: Sex
    other_names: Annotated[tuple[Name, ...], Meta(max_length=10)] = ()
    address_status: AddressStatus = "no_known_address"
    address: Address | None = None
    previous_addresses: Annotated[tuple[Address, ...], Meta(max_length=10)] = ()
    nhs_number: NhsNumber | None = None
    upn: Upn | None = None
    former_nhs_numbers: Annotated[tuple[NhsNumber, ...], Meta(max_length=MAX_FORMER_NUMBERS)] = ()
    former_upns: Annotated[tuple[Upn, ...], Meta(max_length=MAX_FORMER_NUMBERS)] = ()
    carers: Annotated[tuple[Carer, ...], Meta(max_length=8)] = ()
    education: Education | None = None
    gp_practice: GpPractice | None = None
    common_assessment_held_by: OrganisationReference | None = None

    def __post_init__(self) -> None:
        """Tidy the texts, and keep no number that is current among the former ones."""
        super().__post_init__()
        for field, former_field in IDENTIFIERS:
            number, former = getattr(self, field), getattr(self, former_field)
            others = tuple(dict.fromkeys(each for each in former if each != number))
            if others != former:
                force_setattr(self, former_field, others)


class Child(ChildDetails, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One child: the directory number, the responsible authority (rulebook, section 7) and the details."""

    child_id: str
    responsible_authority: str

"""A filler says nothing; a real name, address, postcode or telephone number is never taken for one."""

from itertools import product

import pytest

from contactpoint.domain.facts.fillers import is_filler, is_shared_place
from contactpoint.domain.matching.comparison.frequencies import name_frequencies
from contactpoint.domain.matching.given_names.nicknames import related

SEPARATOR = "|"
NAMES = (
    "Baby|Baby Girl|Baby Girl 1|baby-boy|Twin 1|Twin I|Twin A|Twin Two|TWIN ii|1st Twin|Twin2|Male Infant|Newborn|"
    "Baby of Sarah|B/O Sarah|BabyGirl|Babyboy 2|Unborn baby|Girl 1|UNK|UNKN|Unknown|Unknown Unknown|Unknown Male|"
    "Not Yet Named|Not known|Not stated|Name not known|No first name|No Name|None|TBA|T.B.C.|To be confirmed|FNU|LNU|"
    "NFN|N/K|N/A|n.a.|xxx|-|.| |First name|Awaiting name|Male|Unnamed|Householder|"
    "Man of the house|Minor child|Older boy|Girl|Daughter|Of the home|The house|"
    "New baby|NB|UBB|U/K|No name yet|Name to follow|Little one|A N Other|Test|T1|T 2"
)
GIVEN_NAMES = (
    "Boy|Child|Twin|Son|Baby Jones|Baby Girl Okonkwo|Infant Girl Khan|Twin 1 Smith|Girl Smith|"
    "Brother|Older brother|her little sister|Half-sister|Foster child|Stepson|Mum|Eldest|Youngest child|"
    "Nephew|Gentleman|Gentlemen|Inmate|Señora|Hijo|Infant Khan|Unborn Khan|BB Doyle|BG|Mr|Miss|New baby Khan"
)
POSTCODES = "ZZ99 3VZ|zz993wz|ZZ99 3CZ|NFA|N/A|unknown|Not known|XX1 1XX|00000|-"
ADDRESSES = (
    "No fixed abode|NFA|N.F.A.|Of no fixed abode, Leeds|c/o Social Services|C/O Children's Services, Town Hall, Leeds|"
    "care of social services|Social Services|unknown|Address not known|Not known|N/A|tbc|Homeless|as above|-|xxx|"
    "c/o Nan|c/o her aunt|See mother|as mum|same as mum|Moved|Moved away|Gone away|Not known at this address|Emigrated|"
    "Pakistan|Moved to Poland|In care|Foster care|Foster placement|LAC|Looked after|Police protection|Boarding school|"
    "Children's home|Hotel|Asylum hotel|Premier Inn|Birth Centre|Ward 5|Temp accom|TA|Initial accommodation|Caravan|"
    "Boat|Home|House|Flat|Any Street|Test|x"
)
SHARED = (
    "Westvale General Hospital|St Mary's Hospital, Mill Lane|Neonatal Unit, Royal Infirmary|Women's Refuge|"
    "Harbour Hostel, 2 Quay Street|HMP Westvale|PO Box 29|P.O. Box 7, Westvale"
)
HOMES = (
    "29 Mill Street|12 Hospital Road|Flat 3, The Old Hospital, Mill Street|1 Refuge Lane|c/o Mrs Jones, 12 Mill Street|"
    "4 Unknown Street|3 Infirmary Close|12 Prison Lane|School House, Church Lane|15 Council Avenue|Flat 7|The Abode|"
    "Hospital Cottages, 3 Mill Lane|7|Caravan 4|2 Poland Street|Hotel Cottages, 3 Mill Lane|Boat House|The Old School|"
    "12 Home Close|Care Cottage|c/o Khan, 12 Mill Street|Flat 2, Pakistan House|Wales Farm"
)
REAL_NAMES = (
    "Na|Ali|Twina|Boyd|Boyson|Girling|Manning|Childs|Infanta|Malek|Noname Smith|Noor|Xi|Anon|Babette|Mann|Null Smith|"
    "Unnati|Tbilisi|Bo|Ono|Mo|Noah|Kidd|Sonny|Nil|Blank|Notley|Elder|Young|House|Middleton|Littleton|Sistine|Mumtaz|Dada|Friendly|Cousins|Halfdan|Minor"
)


@pytest.mark.parametrize("text", NAMES.split(SEPARATOR))
def test_placeholder_is_no_name(text):
    assert is_filler("name", text)


@pytest.mark.parametrize("text", GIVEN_NAMES.split(SEPARATOR))
def test_placeholder_of_a_given_name_can_be_a_family_name(text):
    assert is_filler("given_name", text)


@pytest.mark.parametrize("text", REAL_NAMES.split(SEPARATOR))
def test_real_name_is_no_filler(text):
    assert not is_filler("name", text)
    assert not is_filler("given_name", text)


def test_common_names_and_their_short_forms_are_no_fillers():
    known = name_frequencies()
    given = {*known.given_name, *(short for name in known.given_name for short in related(name))}
    assert [name for name in given if is_filler("name", name) or is_filler("given_name", name)] == []
    assert [name for name in known.family_name if is_filler("name", name)] == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [*product(["postcode"], POSTCODES.split(SEPARATOR)), *product(["address"], ADDRESSES.split(SEPARATOR))],
)
def test_filler_is_no_home(kind, text):
    assert is_filler(kind, text)


@pytest.mark.parametrize("text", SHARED.split(SEPARATOR))
def test_place_where_strangers_stay_is_nobodys_home(text):
    assert is_shared_place(text)


@pytest.mark.parametrize("text", HOMES.split(SEPARATOR))
def test_home_is_neither_a_filler_nor_a_shared_place(text):
    assert not is_filler("address", text)
    assert not is_shared_place(text)


@pytest.mark.parametrize("text", ["LS1 4AP", "N1 1AA", "NK1 1AA", "UB1 1AA", "M1 1AA", "E11 1EE", "4321"])
def test_real_postcode_is_no_filler(text):
    assert not is_filler("postcode", text)


@pytest.mark.parametrize("text", ["00000000000", "07000 000000", "01234 567890", "+44 0000000000", "07777777777"])
def test_invented_telephone_number_is_a_filler(text):
    assert is_filler("telephone", text)


@pytest.mark.parametrize("text", ["0113 496 0123", "07700 900123", "01632 960001", "+44 113 496 0358"])
def test_telephone_number_is_no_filler(text):
    assert not is_filler("telephone", text)

"""What a record refers to is in a register, and is shown by the register's name."""

import json
from datetime import date
from importlib.resources import files

import msgspec
import pytest

from contactpoint.domain.children import (
    ChildDetails,
    Education,
    GpPractice,
    InvolvementDetails,
    OrganisationReference,
    Visibility,
    disclose,
    is_sensitive,
    require_registered,
    require_registered_provider,
)
from contactpoint.domain.children.involvements.involvement import SENSITIVE_ROLES, SENSITIVE_SERVICES
from contactpoint.problems import Problem
from tests.builders import TODAY, child

WHOLE = Visibility(view=True, full_record=True)
IN_SCHOOL = Education(status="on_roll", urn="900357")
HOLDER = OrganisationReference(organisation_id="westvale-childrens-social-care")


def involvement(**facts: object) -> InvolvementDetails:
    stated = {
        "service": "voluntary_sector",
        "organisation_id": "westvale-young-carers",
        "practitioner_name": "Joanne Peters",
        "role": "support_worker",
        "start_date": date(2026, 2, 2),
        "telephone": "0113 496 0142",
    }
    return InvolvementDetails(**{**stated, **facts})


def test_names_shown_come_from_the_registers():
    whole = child(education=IN_SCHOOL, gp_practice=GpPractice(ods_code="Z90357"), common_assessment_held_by=HOLDER)
    shown = disclose(msgspec.structs.asdict(whole), WHOLE, TODAY)
    assert shown["education"].setting == "Westvale High School"
    assert (shown["gp_practice"].name, shown["gp_practice"].telephone) == ("Mill Street Practice", "0113 496 0357")
    assert shown["common_assessment_held_by"].name == "Westvale Children's Social Care"


def test_an_entry_that_the_register_has_lost_is_shown_without_a_name():
    gone = child(
        education=Education(status="not_on_roll", urn="999999"),
        gp_practice=GpPractice(ods_code="X99999"),
        common_assessment_held_by=OrganisationReference(organisation_id="gone"),
    )
    shown = disclose(msgspec.structs.asdict(gone), WHOLE, TODAY)
    assert (shown["education"].setting, shown["gp_practice"].name) == (None, None)
    assert shown["common_assessment_held_by"].name is None


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"education": Education(status="on_roll", urn="999999")}, "/education/urn"),
        ({"gp_practice": GpPractice(ods_code="X99999")}, "/gp_practice/ods_code"),
        (
            {"common_assessment_held_by": OrganisationReference(organisation_id="nobody")},
            "/common_assessment_held_by/organisation_id",
        ),
    ],
)
def test_an_unknown_entry_is_refused_unless_it_stood_in_the_record(facts, pointer):
    with pytest.raises(Problem, match="unknown-organisation") as refused:
        require_registered(child(**facts), child())
    assert [violation.pointer for violation in refused.value.violations] == [pointer]
    require_registered(child(**facts), child(**facts))


@pytest.mark.parametrize("holder", ["westvale-camhs", "riverside-project"])
def test_who_may_provide_a_sensitive_service_is_no_visible_holder_of_an_assessment(holder):
    held = child(common_assessment_held_by=OrganisationReference(organisation_id=holder))
    with pytest.raises(Problem, match="invalid-request") as refused:
        require_registered(held)
    assert holder not in refused.value.violations[0].detail


def test_a_provider_is_named_by_the_register_or_refused():
    assert require_registered_provider("westvale-young-carers").name == "Westvale Young Carers"
    with pytest.raises(Problem, match="unknown-organisation"):
        require_registered_provider("cp-plan-father-violent")
    with pytest.raises(Problem, match="unclassified-organisation"):
        require_registered_provider("riverside-project")


@pytest.mark.parametrize(
    "facts",
    [
        *({"organisation_id": organisation} for organisation in ("westvale-camhs", "westvale-sexual-health-clinic")),
        *({"service": service} for service in sorted(SENSITIVE_SERVICES)),
        *({"role": role} for role in sorted(SENSITIVE_ROLES)),
    ],
)
def test_a_service_is_sensitive_by_its_kind_its_role_or_its_provider(facts):
    assert not is_sensitive(involvement())
    assert is_sensitive(involvement(**facts))


@pytest.mark.parametrize("register", ["organisations", "schools", "gp_practices"])
def test_a_register_has_each_identifier_once_and_in_the_form_of_a_reference(register):
    entries = json.loads(files("contactpoint.domain.registers.data").joinpath(f"{register}.json").read_text("utf-8"))
    kinds = {
        "organisations": ("organisation_id", OrganisationReference),
        "schools": ("urn", Education),
        "gp_practices": ("ods_code", GpPractice),
    }
    key, kind = kinds[register]
    identifiers = [entry[key] for entry in entries]
    assert len(set(identifiers)) == len(identifiers)
    for identifier in identifiers:
        msgspec.convert({key: identifier} | ({"status": "on_roll"} if kind is Education else {}), kind)


def test_no_structure_of_a_record_takes_free_text_but_addresses():
    _, components = msgspec.json.schema_components([ChildDetails, InvolvementDetails])
    free = {
        f"{name}.{field}"
        for name, component in components.items()
        for field, schema in component["properties"].items()
        for each in schema.get("anyOf", [schema.get("items", schema)])
        if each.get("type") == "string" and not {"pattern", "enum", "format"} & set(each)
    }
    names = {field for field in free if field.endswith("_name")}
    assert free - names == {"Address.lines", "Address.locality", "Address.postcode"}

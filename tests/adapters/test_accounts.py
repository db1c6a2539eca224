"""Accounts and organisations on DynamoDB."""

from contactpoint.domain.access import Organisation


def test_organisations_are_listed_by_type_in_pages(stored):
    accounts = stored.deps.accounts
    for name in ("westvale", "northmoor", "castlebrook"):
        accounts.save_organisation(Organisation(organisation_id=name, name=name.title(), type="local_authority"))
    accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    first = accounts.list_organisations("local_authority", None, 2)
    assert [o.organisation_id for o in first] == ["castlebrook", "northmoor"]
    rest = accounts.list_organisations("local_authority", "northmoor", 2)
    assert [(o.organisation_id, o.name, o.active) for o in rest] == [("westvale", "Westvale", True)]
    assert accounts.list_accounts("local_authority") == ()

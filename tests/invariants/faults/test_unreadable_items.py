"""A few items cannot be decrypted: all others work, and each bad one is reported once, by its id."""

from datetime import timedelta

import pytest

from contactpoint.adapters.dynamodb.tables import AccountItem, CohortKeysetItem, IndexEntryItem, RecordItem
from contactpoint.domain.access.account import SignIn
from tests.builders import MANAGER, NURSE, SOCIAL_WORKER, TODAY, account
from tests.invariants.faults.harness.directory import CONFIRMED, created, furnish
from tests.invariants.faults.harness.failures import EXCEPTION_TEXT
from tests.invariants.faults.harness.index_checker import contents
from tests.invariants.faults.harness.jobs import REPORT, planned_ids, step
from tests.invariants.faults.harness.stack import Answer, Stack

CHILDREN = 24
GIVEN = ("Ada", "Ben", "Cleo", "Dan", "Esme", "Finn")
FAMILY = ("Archer", "Brook", "Carver", "Dale")


def facts(number: int) -> dict[str, object]:
    """Return a child; all are born in one of four months and live in one street."""
    born = TODAY.replace(year=2008 if number % 4 == 0 else 2010 + number % 4) + timedelta(days=1)
    return {
        "given_name": GIVEN[number % 6],
        "family_name": FAMILY[number // 6],
        "date_of_birth": born.isoformat(),
        "sex": "male",
        "address_status": "current",
        "address": {"lines": [f"{number + 1} Long Row"], "postcode": "LS1 9ZZ"},
    }


@pytest.fixture
def street(stack) -> list[str]:
    """Return the children of a street, and nobody else."""
    furnish(stack)
    if (known := getattr(stack, "street", None)) is None:
        with stack.aws.unseen():
            deps = stack.new_environment()[0]
            children = []
            for number in range(CHILDREN):
                body = {**facts(number), **CONFIRMED}
                children.append(created(stack.call("registerChild", SOCIAL_WORKER, body)))
            for number in range(CHILDREN):
                key = SignIn(issuer="https://issuer.example", subject=f"subject-{number}").key
                late = {"confirmed_until": TODAY - timedelta(days=3)}
                deps.accounts.seed(account(practitioner_id=f"p-late-{number:03}", sign_in_key=key, **late))
        known = stack.street = stack.aws.snapshot(), children, stack.now
    stack.aws.restore(known[0])
    stack.now = known[2]
    stack.cool()
    stack.aws.watch(requests=100)
    return list(known[1])


def spoil(item: object) -> None:
    """Change one bit of what is encrypted in an item."""
    name = "wrapped" if isinstance(item, CohortKeysetItem) else "ciphertext"
    content = getattr(item, name)
    setattr(item, name, content[:-1] + bytes([content[-1] ^ 1]))
    item.save()  # type: ignore[attr-defined]


def searched(stack: Stack, number: int) -> Answer:
    """Search for a child of the street."""
    criteria = {name: facts(number)[name] for name in ("given_name", "family_name", "date_of_birth")}
    return stack.call("searchChild", NURSE, {"access_reason": "urgent_care", "criteria": criteria})


def require_all_but(stack: Stack, street: list[str], bad: set[str]) -> None:
    """Require that everybody is found and viewed but the bad ones, and that a registration succeeds in their street."""
    failed = []
    for number, child_id in enumerate(street):
        found = searched(stack, number)
        shown = [each["child_id"] for each in (found.body or {}).get("candidates", ())]
        if found.status != 200 or (child_id not in shown and child_id not in bad):
            failed.append(f"search {number}: {found.status}")
        viewed = stack.call("viewChild", NURSE, child_id=child_id, Access_Reason="urgent_care")
        if viewed.status != 200 and child_id not in bad:
            failed.append(f"view {number}: {viewed.status}")
    new = stack.call("registerChild", SOCIAL_WORKER, {**facts(1), "given_name": "Zoe", **CONFIRMED})
    assert [*failed, *([f"register: {new.status}"] if new.status != 201 else [])] == []


def logged(stack: Stack, act, *arguments: object) -> str:
    """Return the log of something that is done."""
    answer: Answer = act(*arguments)
    assert EXCEPTION_TEXT not in answer.log
    return answer.log


@pytest.mark.parametrize("number", [0, 17])
def test_unreadable_entries_of_one_child_hide_nobody_else(stack, street, number):
    with stack.aws.unseen():
        for entry in IndexEntryItem.scan(IndexEntryItem.child_id == street[number]):
            spoil(entry)
    require_all_but(stack, street, {street[number]})


def test_unreadable_entry_is_reported_once(stack, street):
    with stack.aws.unseen():
        for entry in IndexEntryItem.scan(IndexEntryItem.child_id == street[0]):
            spoil(entry)
    assert logged(stack, searched, stack, 0).count(street[0]) == 1


@pytest.mark.parametrize("damage", [spoil, lambda item: item.delete()], ids=["altered", "deleted"])
def test_unreadable_keyset_of_a_cohort_hides_nobody_else(stack, street, damage):
    with stack.aws.unseen():
        cohort = RecordItem.get(street[0], "record").cohort
        bad = {item.child_id for item in RecordItem.scan(RecordItem.cohort == cohort)}
        damage(CohortKeysetItem.get(cohort))
    require_all_but(stack, street, bad)


def test_deleted_keyset_of_a_cohort_is_not_created_again(stack, street):
    with stack.aws.unseen():
        cohort = RecordItem.get(street[1], "record").cohort
        CohortKeysetItem.get(cohort).delete()
    elsewhere = {"given_name": "Zoe", "family_name": "Quill", "address": {"postcode": "WV2 6CC"}}
    stack.call("registerChild", SOCIAL_WORKER, {**facts(1), **elsewhere, **CONFIRMED})
    assert cohort not in stack.aws.values("test-cohort_keysets", "keyset")


def test_unreadable_record_leaves_the_others_viewable(stack, street):
    with stack.aws.unseen():
        spoil(RecordItem.get(street[3], "record"))
    answers = {i: stack.call("viewChild", NURSE, child_id=i, Access_Reason="urgent_care").status for i in street}
    assert {status for child_id, status in answers.items() if child_id != street[3]} == {200}


def test_unreadable_record_leaves_the_others_to_be_archived(stack, street):
    (due,) = planned_ids(stack, "archiving")
    with stack.aws.unseen():
        spoil(RecordItem.get(due[2], "record"))
    nightly = stack.invoke("archiving", step(*due))
    report = stack.invoke("archiving", REPORT)
    assert sum(stored.archived for stored in contents(stack).records.values()) == len(due) - 1
    assert (nightly.status, report.body) == (200, {"status": "failed in part"})
    assert nightly.log.count('"unreadable_item"') == report.log.count('"item_failed"') == 1
    assert (nightly.log.count(due[2]), report.log.count(due[2])) == (1, 1)


def test_unreadable_account_leaves_the_others_to_be_reviewed(stack, street):
    with stack.aws.unseen():
        spoil(AccountItem.get("practitioner#p-late-005"))
        late = sum(each.current_until == (TODAY - timedelta(days=3)).isoformat() for each in AccountItem.scan())
    (overdue,) = planned_ids(stack, "access_review")
    log = stack.invoke("access_review", step(*overdue)).log
    with stack.aws.unseen():
        suspended = [each.account_key for each in AccountItem.scan() if each.status == "suspended"]
    assert len(suspended) - 1 == late - 1
    assert log.count("p-late-005") == 1


def test_unreadable_account_leaves_the_others_listed(stack, street):
    with stack.aws.unseen():
        spoil(AccountItem.get("practitioner#p-late-005"))
    listed = stack.call("listAccounts", MANAGER)
    shown = {each["practitioner_id"] for each in listed.body["accounts"]}
    assert {f"p-late-{number:03}" for number in range(CHILDREN)} - shown == {"p-late-005"}

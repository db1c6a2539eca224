"""The texts of the contract: what the API is, its tags, and what the values of each enumeration mean."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from contactpoint.application.accounts.change_status import AccountChangeReason
from contactpoint.application.merges.merge import MergeReason
from contactpoint.application.records.register import RegistrationState
from contactpoint.application.records.subject_access import Requester, Withheld
from contactpoint.application.search.search import PUBLISHED_CODES
from contactpoint.domain.access import REASONS, OrganisationType, ReasonForAccess, Role
from contactpoint.domain.access.account import AccountStatus, Lapse, ProposedChange
from contactpoint.domain.access.caller import AccessStatus
from contactpoint.domain.access.policy import Action
from contactpoint.domain.audit import EventType
from contactpoint.domain.audit.parts_seen import Seen
from contactpoint.domain.children.child import AddressStatus, EducationStatus, Sex
from contactpoint.domain.children.decisions.challenge import ChallengedFact, Challenger
from contactpoint.domain.children.decisions.review import DecisionReason, ReviewDecision, ReviewKind
from contactpoint.domain.children.decisions.transfer import TransferReason
from contactpoint.domain.children.involvements.involvement import PractitionerRole, Service
from contactpoint.domain.children.shield import ShieldBasis
from contactpoint.domain.contacts.notification import NotificationKind
from contactpoint.domain.detection.cases import Disposition
from contactpoint.domain.detection.findings import FindingKind
from contactpoint.domain.matching.comparison.level_names import LEVEL_NAMES
from contactpoint.domain.matching.ranking import ConfidenceBand, Outcome
from contactpoint.http.problem_kinds import LAPSE_DETAILS

VERSION = "1.0.0"

INFO = {
    "title": "ContactPoint",
    "version": VERSION,
    "summary": "Who is working with a child, and how to reach them",
    "description": (
        "A directory of every child in England, of who works with each child, and of how to reach them.\n\n"
        "**Sign in** with an access token. A case-management system names the practitioner in `On-Behalf-Of`.\n\n"
        "**Give a reason** for every access to a child's record. It is recorded.\n\n"
        "**Fields that are missing** from a response are not known, or you may not see them.\n\n"
        "**Errors** are `application/problem+json`. Act on `type`.\n\n"
        "**Versions.** The path holds the major version. Within `v1`, new operations, optional request fields, "
        "response fields, enumeration values and problem types can be added, and `info.version` says so. Ignore what "
        "you do not know. Nothing is removed or renamed: that needs a `v2`, which runs beside `v1` for at least a "
        "year. An operation that will go is marked `deprecated` here first."
    ),
    "contact": {"name": "The operators of your ContactPoint environment"},
    "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
}
SERVERS = [{"url": ".", "description": "Where this document is served: the root of the same environment's API"}]

TAGS = MappingProxyType(
    {
        "Search": "Find one child. The directory never lists children.",
        "Records": "Register, see and amend a child's record.",
        "Involvements": "Say who works with a child, and how to reach them.",
        "Retention": "When a record leaves the directory.",
        "Shields": "Hide a child who is in danger, and reach a hidden child's record.",
        "Contact": "Ask for contact with somebody who is not shown, and read notifications.",
        "Accounts": "Your own account, and those that an account manager looks after.",
        "Lookups": "Find the ids of organisations and practitioners.",
        "Audit": "See who looked at a child's record, and what an organisation's people did.",
        "Service": "Whether the API works, and this document. No sign-in is needed.",
    }
)


def _meanings(intro: str, meanings: Mapping[Any, str]) -> str:
    return "\n".join([f"{intro}\n", *(f"- `{value}`: {text}" for value, text in meanings.items())])


ENUMERATIONS = MappingProxyType[str, tuple[Any, str]](
    {
        "ReasonForAccess": (
            ReasonForAccess,
            _meanings("Why you need access. `GET /me` lists those that you can use.", dict(REASONS)),
        ),
        "Service": (
            Service,
            "The service that works with the child. `sexual_health`, `mental_health` and `substance_misuse` are "
            "sensitive: they need a `basis`, and others cannot see them.",
        ),
        "PractitionerRole": (PractitionerRole, "The role in which a practitioner works with the child."),
        "Role": (Role, "What a person or a system can do. docs/permissions.md lists it."),
        "OrganisationType": (OrganisationType, "The type of an organisation."),
        "AccessStatus": (AccessStatus, "Whether somebody can use the directory today."),
        "Action": (Action, "Something that a role may be allowed to do."),
        "Sex": (Sex, "The child's sex as recorded."),
        "AddressStatus": (
            AddressStatus,
            _meanings(
                "What the address is.",
                {
                    "current": "The child lives there.",
                    "last_known": "The child lived there, and no later address is known.",
                    "no_known_address": "No address is known.",
                    "left_england": "The child has left England.",
                },
            ),
        ),
        "EducationStatus": (EducationStatus, "Whether the child is on the roll of a setting."),
        "ShieldBasis": (ShieldBasis, "Why a child is hidden."),
        "AccountStatus": (
            AccountStatus,
            "The status of an account. A `proposed` one opens nothing until it is confirmed, a closed one never again.",
        ),
        "ProposedChange": (
            ProposedChange,
            _meanings(
                "What a second account manager can confirm.",
                {
                    "account": "The new account itself.",
                    "role": "Another role for the account.",
                    "sign_in": "Another sign-in for the account.",
                },
            ),
        ),
        "AccountChangeReason": (AccountChangeReason, "Why an account is suspended, reinstated or closed."),
        "Lapse": (
            Lapse,
            _meanings("Something that stops access today.", LAPSE_DETAILS),
        ),
        "SearchOutcome": (
            Outcome,
            _meanings(
                "The result of a search.",
                {
                    "match": "One child is almost certainly the right one.",
                    "candidates": "One to five children may be the right one. Choose by the evidence.",
                    "refine": "Too many children fit, or too little agrees with one. Add what `hint` asks for.",
                    "none": "No child fits. That does not mean that nobody knows the child.",
                },
            ),
        ),
        "ConfidenceBand": (
            ConfidenceBand,
            _meanings(
                "How sure the directory is.",
                {
                    "strong": "A probability of 0.96 or more.",
                    "likely": "From 0.5 to 0.96.",
                    "possible": "From 0.01 to 0.5. Less likely children are not shown.",
                },
            ),
        ),
        "NotificationKind": (
            NotificationKind,
            _meanings(
                "What happened.",
                {
                    "break_glass_used": "Somebody used the reason `child_missing_now`.",
                    "shield_overridden": "Somebody saw the hidden part of a record.",
                    "shielded_by_other_authority": "Another authority hid a child of yours.",
                    "shield_lifted": "The responsible authority, `organisation_id`, lifted the shield that you set.",
                    "possible_duplicate": (
                        "Somebody may have registered a child of yours again, by facts that they may not search by. Or"
                        " the record `related_id` has the same number."
                    ),
                    "possible_duplicate_of_shielded": "A visible record may describe a child whom you hid.",
                    "visible_at_hidden_home": (
                        "Visible records are at the home of a child whom you hid. Decide the review."
                    ),
                    "registration_under_review": (
                        "A registration may describe a hidden child, or one who is in the directory. Decide the review."
                    ),
                    "identity_amended": "Another organisation changed the name or date of birth of a child of yours.",
                    "change_under_review": "A change may make a record describe another child. Decide the review.",
                    "change_refused": "The directory team refused your change. You see the record as it was before.",
                    "waits_for_another_authority": (
                        "A registration or a change in your area may describe another authority's child. That authority"
                        " decides. Until then, a changed record is shown as it was."
                    ),
                    "record_archived": "A record left the directory, and your work with the child ended there.",
                    "accuracy_challenged": "Somebody says that a fact is wrong. Decide the review within 30 days.",
                    "transfer_asked": "A record is to pass to another authority. Decide the review.",
                    "transfer_accepted": "The record has passed to the other authority.",
                    "transfer_refused": "The record stays with its authority.",
                    "lead_taken_over": "Somebody whom you recorded no longer leads the support of a child.",
                    "lead_given": "Somebody whom you recorded leads the support of a child now, or leads it again.",
                    "involvement_retracted": "The directory team took back an involvement that you recorded.",
                    "classification_requested": "Somebody wants to record a service of the organisation `related_id`."
                    " Decide whether its services are sensitive, and tell the operator.",
                    "looked_on_your_behalf": "Somebody looked, and named you as the colleague who asked.",
                    "account_proposed": "An account manager proposed an account. A second one must confirm it.",
                    "account_created": "A proposed account was confirmed.",
                    "role_change_proposed": (
                        "An account manager proposed another role for an account. A second one must confirm it."
                    ),
                    "role_changed": "An account has another role.",
                    "sign_in_change_proposed": (
                        "An account manager proposed another sign-in for an account. A second one must confirm it."
                    ),
                    "sign_in_changed": "An account has another sign-in.",
                    "proposal_withdrawn": "An account manager withdrew what was proposed for an account.",
                    "watched_record_viewed": "Somebody else looked at a record that you, or your team, watch.",
                    "watched_record_involvement": "Somebody else became involved with a child whom you watch.",
                    "case_opened": "There is a new case, `related_id`. `GET /cases` lists it.",
                    "limit_exceeded": "Somebody did more than their role allows in an hour or a day.",
                    "contact_requested": "Somebody asks for contact. Forward or answer the request.",
                    "contact_request_forwarded": "You are asked to agree to contact.",
                    "contact_request_answered": "Your contact request has been answered.",
                },
            ),
        ),
        "ReviewKind": (
            ReviewKind,
            _meanings(
                "What waits for a decision.",
                {
                    "registration": "A new record.",
                    "feed": "A new record that a feed sent.",
                    "amendment": "A change of a record.",
                    "lift": "The end of a shield, where the record may describe another hidden child.",
                    "date_of_birth": "A date of birth that would archive a record at once, or soon.",
                    "conflict": "A change of a fact that a better source stated.",
                    "home": "A hidden child's home, where records are visible.",
                    "challenge": "A fact that somebody says is wrong. Decide within 30 days.",
                    "transfer": "A record that is to pass to another authority.",
                },
            ),
        ),
        "ReviewDecision": (
            ReviewDecision,
            _meanings(
                "What you decide.",
                {
                    "another_child": "It describes another child, or the change is right.",
                    "same_child": (
                        "It describes the child of the record in `child_ids`. Only those who saw it find it. What a "
                        "feed says becomes a change of that record, which waits."
                    ),
                    "the_shielded_child": (
                        "It describes your hidden child. Only those who saw it while it waited can find it. A"
                        " change that did not wait for that child is gone, as if it were refused."
                    ),
                    "refused": (
                        "It is wrong. Only those who saw it see it. A change that waited for no hidden child is gone,"
                        " and its submitter is notified. A record that was to pass stays."
                    ),
                    "shield": "Hide children at a hidden child's home: those in `child_ids`, or all who live there.",
                    "keep_visible": "Hide nobody at a hidden child's home.",
                    "accepted": "The record passes to the other authority. Of a challenge: the fact was wrong.",
                    "later": "Not yet. The review stays open; `reason` says why.",
                },
            ),
        ),
        "DecisionReason": (DecisionReason, "Why your team decides so, or later."),
        "MergeReason": (MergeReason, "How you know that two records are of one child."),
        "ChallengedFact": (ChallengedFact, "A field that somebody says is wrong."),
        "Requester": (Requester, "Who asks for everything that is stored on the child."),
        "Withheld": (Withheld, "What a document for the family leaves out."),
        "Challenger": (Challenger, "Who says that a fact is wrong."),
        "TransferReason": (TransferReason, "Why a record is to pass to another authority."),
        "RegistrationState": (
            RegistrationState,
            _meanings(
                "What happens to a registration.",
                {"registered": "It is in the directory.", "under_review": "A directory team looks at it first."},
            ),
        ),
        "EventType": (EventType, "What was done."),
        "FindingKind": (
            FindingKind,
            _meanings(
                "What is unusual.",
                {
                    "unusual_volume": "Far more children on one day than on any day before.",
                    "unusual_hours": "Looks at hours at which the person hardly ever looks.",
                    "own_family": "Repeated looks at a child of the same family name, with no involvement.",
                    "colleagues_child": "Repeated looks at a child of a colleague's family name, with no involvement.",
                    "no_involvement": "More looks with no involvement than in ordinary work.",
                    "refine_and_retry": "Many searches that keep one fact and change the others.",
                    "repeated_overrides": "Repeated looks at hidden parts of records, with no involvement.",
                    "many_bodies": "Many organisations with no involvement looked at one child.",
                    "asks_for_many": "Looks on behalf of many colleagues.",
                    "brief_involvement": "An involvement that they recorded is soon gone.",
                },
            ),
        ),
        "Disposition": (
            Disposition,
            _meanings(
                "What came of a case.",
                {
                    "explained": "The looks were part of the work.",
                    "mistake": "They were a mistake, and nothing else is needed.",
                    "training": "The person is trained again.",
                    "disciplinary": "The employer acts.",
                    "referred": "The police, a regulator or a professional body decides.",
                },
            ),
        ),
        "Seen": (
            Seen,
            _meanings(
                "Which part of a child's data was shown.",
                {
                    "search_result": "What the result of a search shows of each child.",
                    "search_result_without_area": "The same, without the area.",
                    "record": "The record; the entry does not say which part.",
                    "visible_part": "What everybody sees of a hidden child.",
                    "whole_record": "The record, as far as the viewer's work allows.",
                    "hidden_part": "The hidden part too, once.",
                    "access_history": "This list.",
                },
            ),
        ),
    }
)
"""Name of an enumeration to its values and its description. The others are named after their field."""

UNEXPLAINED = ("tf_", "home", "former_home", "single_household", "different_household", "chance_matches")
"""How the names of comparison levels begin that weigh evidence and are never shown."""
EVIDENCE_CODES = tuple(
    sorted({PUBLISHED_CODES.get(name, name) for name in LEVEL_NAMES if not name.startswith(UNEXPLAINED)})
)

FIELDS = MappingProxyType(
    {
        ("EvidenceView", "code"): f"One of {', '.join(f'`{code}`' for code in EVIDENCE_CODES)}. New ones can come.",
        ("MatchView", "probability"): "From 0 to 1. The probabilities of all candidates add up to 1 at most.",
        ("SearchResultView", "search_id"): "The number of the search in the audit log.",
        ("Created", "id"): "The id of what was created.",
        ("RegisterChild", "responsible_authority"): "The id of a local authority, from `GET /organisations`.",
        ("RecordView", "responsible_authority"): "The id of a local authority, from `GET /organisations`.",
        ("InvolvementView", "recorded_by_organisation"): "The id of an organisation, from `GET /organisations`.",
        ("ContactRequestView", "requester_organisation"): "The id of an organisation, from `GET /organisations`.",
        ("OwnAccountView", "may"): "What the role allows in some cases. Each call can still be refused.",
    }
)
"""Component and field to what it means, where its name does not say it."""

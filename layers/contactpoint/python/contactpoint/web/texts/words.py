"""The directory's codes in the words of the people who use the pages, and its dates as people write them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from contactpoint.domain.access_history import reasons_and_parts
from contactpoint.domain.audit.event_time_precision import is_only_a_day
from contactpoint.domain.days import day_of
from contactpoint.web.texts import acts, comparison, decisions
from contactpoint.web.texts.translations import Translation

LONDON = ZoneInfo("Europe/London")
REASONS = MappingProxyType(
    {
        "urgent_care": "The child needs urgent care and I must reach who knows them",
        "safeguarding_enquiry": "The child may be at risk of harm",
        "providing_service": "I am giving, or about to give, care or another service",
        "assessing_need": "I am finding out whether the child needs more help",
        "child_missing_now": "A child is missing now, or may have been found",
        "missing_from_education": "A child of school age is on no school's roll",
        "maintaining_record": "I am recording or correcting what the directory holds",
        "subject_access": "The child or family has asked what is held, or who has looked",
        "inquiry": "A court or an inquiry needs a record",
        "oversight": "I am reviewing how the directory is used",
    }
)
"""Access reason to what its user would say; the first are asked for most often."""
SEXES = MappingProxyType({"female": "Female", "male": "Male", "not_specified": "Not specified"})
ADDRESSES = MappingProxyType(
    {
        "current": "Lives at",
        "last_known": "Last known address, not current",
        "no_known_address": "No known address",
        "left_england": "Left England. Last address here",
    }
)
CARERS = MappingProxyType(
    {"parental_responsibility": "Has parental responsibility", "day_to_day_care": "Cares for the child day to day"}
)
NO_CONTACT = "No contact is possible this way. Call the duty number if you need somebody now."
REQUESTS = MappingProxyType(
    {
        "asker.in_progress": "We have asked. There is no answer yet.",
        "asker.agreed": "You can call them now",
        "asker.declined": NO_CONTACT,
        "provider.with_provider": "Waits for your answer",
        "provider.agreed": "You agreed: they can call you",
        "provider.declined": "You declined. They do not learn who you are.",
        "team.with_directory_team": "Waits for your team",
        "team.with_provider": "Waits for the service",
        "team.agreed": "They can call the person named here",
        "team.declined": "They were told that no contact is possible this way",
    }
)
"""Who reads it, and the status of a request for contact, to what that person is told."""
MESSAGES = MappingProxyType(
    {
        "contact_request_answered": "Your request for contact has been answered",
        "contact_request_forwarded": "Somebody asks you for contact about a child",
        "contact_requested": "Somebody asks your team to put them in touch with those who work with a child",
        "looked_on_your_behalf": "A colleague looked for you, and gave your name",
        "lead_taken_over": "Somebody whom you recorded is no longer the lead professional of a child",
        "lead_given": "Somebody whom you recorded is now the lead professional of a child",
        "involvement_retracted": "An entry that you recorded was taken back as an error",
        "break_glass_used": "Somebody looked because a child is missing now",
        "shield_overridden": "Somebody looked at the hidden details of a child",
        "limit_exceeded": "Somebody looked more often than the directory allows",
        "shielded_by_other_authority": "Another authority has hidden a child of your area",
        "shield_lifted": "The hiding of a child whom your team had hidden was lifted",
        "possible_duplicate": "Two records may describe one child",
        "possible_duplicate_of_shielded": "A record may describe a child whom you have hidden",
        "visible_at_hidden_home": "A child who is not hidden lives at the home of a hidden child",
        "registration_under_review": "A new record waits for your team",
        "change_under_review": "A change waits for your team",
        "change_refused": "The directory team refused a change that you made: the record is as it was",
        "waits_for_another_authority": "A record or change in your area waits for another authority",
        "identity_amended": "Somebody outside your team gave another name or date of birth for a child of your area",
        "accuracy_challenged": "Somebody says that a fact of a record is wrong",
        "transfer_asked": "A record is to pass to another authority",
        "transfer_accepted": "A record has passed to another authority",
        "transfer_refused": "A record stays with its authority",
        "record_archived": "A record has left the directory",
        "case_opened": "There is a new case about somebody's looks",
        "classification_requested": "Somebody asks what kind of service an organisation is",
        "account_proposed": "A new account waits for confirmation",
        "account_created": "There is a new account",
        "role_change_proposed": "A new role waits for confirmation",
        "role_changed": "An account has a new role",
        "sign_in_change_proposed": "A new sign-in waits for confirmation",
        "sign_in_changed": "An account has a new sign-in",
        "proposal_withdrawn": "What was proposed for an account was withdrawn",
        "watched_record_viewed": "Somebody looked at a child whom you watch",
        "watched_record_involvement": "Who works with a child whom you watch has changed",
    }
)
OTHER_MESSAGE = "Something needs your attention"
REVIEWS = MappingProxyType(
    {
        "registration": "A new record may describe a child who is here already",
        "feed": "A record from a list may describe a child who is here already",
        "amendment": "A change may describe another child",
        "lift": "A child is to be hidden no longer",
        "date_of_birth": "A new date of birth waits for a decision",
        "conflict": "A change says otherwise than a better source",
        "home": "Other children live at the home of a hidden child",
        "transfer": "A record is to pass to another authority",
        "challenge": "Somebody says that a fact of a record is wrong",
    }
)
DEFERRALS = MappingProxyType(
    {
        "documents_compared": "We compared documents",
        "person_asked": "We asked a person who knows the child",
        "other_authority_asked": "We asked the other authority",
        "record_shows_it": "The record shows it",
        "waits_for_documents": "We wait for documents",
        "waits_for_reply": "We wait for a reply",
        "needs_second_opinion": "We need a second opinion",
    }
)
FACTS = MappingProxyType(
    {
        "given_name": "First name",
        "family_name": "Last name",
        "date_of_birth": "Date of birth",
        "sex": "Sex",
        "other_names": "Other names",
        "address": "Address",
        "previous_addresses": "Earlier addresses",
        "carers": "Parents and carers",
        "education": "School",
        "gp_practice": "GP",
        "common_assessment_held_by": "Who holds a common assessment",
        "involvements": "Who works with the child",
        "nhs_number": "NHS number",
        "upn": "Unique pupil number",
    }
)
BASES = MappingProxyType(
    {
        "risk_of_serious_harm": "The child is at risk of serious harm",
        "domestic_abuse": "Domestic abuse",
        "adoption": "Adoption",
        "witness_protection": "Witness protection",
        "court_order": "A court order",
    }
)
LAPSES = MappingProxyType(
    {
        "account-proposed": "your account is not confirmed yet",
        "account-suspended": "your account is suspended",
        "account-closed": "your account is closed",
        "account-stopped": "your sign-in is stopped",
        "organisation-suspended": "your organisation is suspended",
        "vetting-lapsed": "your vetting has ended",
        "training-lapsed": "your training has ended",
        "access-not-confirmed": "your account manager has not confirmed that you still need access",
    }
)
CODES = MappingProxyType[str, Mapping[Any, str]](
    {
        "reason": REASONS,
        "sex": SEXES,
        "address": ADDRESSES,
        "carer": CARERS,
        "request": REQUESTS,
        "message": MESSAGES,
        "review": REVIEWS,
        "decision": decisions.DECISIONS,
        "effect": decisions.EFFECTS,
        "deferral": DEFERRALS,
        "fact": FACTS,
        "basis": BASES,
        "lapse": LAPSES,
        "act": acts.ACTS,
        "why": reasons_and_parts.WHY,
        "saw": acts.SAW,
        "refusal": acts.REFUSALS,
        "status": acts.STATUSES,
        "standing": acts.STANDINGS,
        "proposal": acts.PROPOSALS,
        "agreement": comparison.AGREEMENTS,
        "warning": comparison.WARNINGS,
    }
)
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def plain(code: str) -> str:
    """Return a code that is readable English, such as ``social_worker``, as people write it."""
    return code.replace("_", " ").replace("-", " ").capitalize()


def filters(texts: Translation) -> dict[str, Callable[..., Any]]:
    """Return the filters of the templates in a language."""

    def word(code: str, kind: str) -> str:
        known = CODES[kind].get(code)
        return texts.gettext(known or (OTHER_MESSAGE if kind == "message" else plain(code)))

    def role(code: str) -> str:
        return texts.gettext(plain(code))

    def day(value: date) -> str:
        return f"{value.day} {texts.gettext(MONTHS[value.month - 1])} {value.year}"

    def moment(value: datetime) -> str:
        whole = day(day_of(value))
        return whole if is_only_a_day(value) else f"{whole}, {value.astimezone(LONDON):%H:%M}"

    def options(codes: Iterable[str], kind: str) -> list[tuple[str, str]]:
        return [(each, role(each) if kind == "role" else word(each, kind)) for each in codes]

    return {"word": word, "role": role, "day": day, "moment": moment, "options": options, "tel": tel}


def tel(number: str) -> str:
    """Return a telephone number as the address of a link; an extension is dialled after a pause."""
    main, _, extension = number.lower().partition("ext")
    digits = "".join(c for c in main if c.isdigit() or c == "+")
    return f"tel:{digits}" + (f";ext={extension.strip(' .')}" if extension else "")


def age_on(today: date, born: date) -> int:
    """Return the age in whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

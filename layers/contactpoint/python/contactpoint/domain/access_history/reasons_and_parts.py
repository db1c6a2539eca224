"""Why somebody looked, and what they saw, in words: on a family's report and on pages."""

from collections.abc import Mapping
from types import MappingProxyType

from contactpoint.domain.access import ReasonForAccess
from contactpoint.domain.audit.parts_seen import Seen

WHY: Mapping[ReasonForAccess, str] = MappingProxyType[ReasonForAccess, str](
    {
        "providing_service": "To provide a service to the child",
        "assessing_need": "To find out whether the child needs more help",
        "safeguarding_enquiry": "To find out whether the child is at risk of harm",
        "child_missing_now": "A child was missing, or may have been found",
        "missing_from_education": "A child was on no school's roll",
        "urgent_care": "The child needed urgent care",
        "maintaining_record": "To keep the record correct",
        "subject_access": "The child or the family asked",
        "inquiry": "A court or an inquiry needed the record",
        "oversight": "To check how the directory is used",
    }
)
SAW: Mapping[Seen, str] = MappingProxyType[Seen, str](
    {
        "search_result": "Name, date of birth and sex, and the area if it was shown",
        "search_result_without_area": "Name, date of birth and sex",
        "record": "The record, as far as their work allows",
        "visible_part": "Name, sex, date of birth, directory number and the carers' names",
        "whole_record": "The record, as far as their work allows",
        "hidden_part": "The whole record, once",
        "access_history": "This list",
    }
)

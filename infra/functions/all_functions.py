"""All functions."""

from infra.functions.accounts import ACCOUNTS
from infra.functions.audit import AUDIT
from infra.functions.authorizer import AUTHORIZER
from infra.functions.contacts import CONTACTS
from infra.functions.jobs.access_review import ACCESS_REVIEW
from infra.functions.jobs.archiving import ARCHIVING
from infra.functions.jobs.decommissioning import DECOMMISSIONING
from infra.functions.jobs.destruction import DESTRUCTION
from infra.functions.jobs.detection import DETECTION
from infra.functions.jobs.event_archive import EVENT_ARCHIVE
from infra.functions.jobs.event_expiry import EVENT_EXPIRY
from infra.functions.jobs.overdue_reviews import OVERDUE_REVIEWS
from infra.functions.jobs.platform_events import PLATFORM_EVENTS
from infra.functions.jobs.reencryption import REENCRYPTION
from infra.functions.jobs.sequencer import SEQUENCER
from infra.functions.public import PUBLIC
from infra.functions.registration import REGISTRATION
from infra.functions.search import SEARCH
from infra.functions.web import WEB
from infra.functions.web_oversight import WEB_OVERSIGHT

API_FUNCTIONS = (SEARCH, REGISTRATION, AUDIT, CONTACTS, ACCOUNTS, PUBLIC)
PAGES = (WEB, WEB_OVERSIGHT)
EVENT_JOBS = (SEQUENCER, EVENT_ARCHIVE, EVENT_EXPIRY, PLATFORM_EVENTS)
JOBS = (ARCHIVING, DESTRUCTION, ACCESS_REVIEW, DETECTION, REENCRYPTION, OVERDUE_REVIEWS, *EVENT_JOBS, *DECOMMISSIONING)
ALL_FUNCTIONS = (AUTHORIZER, *API_FUNCTIONS, *PAGES, *JOBS)

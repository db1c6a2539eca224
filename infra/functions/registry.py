"""All functions."""

from infra.functions.accounts import ACCOUNTS
from infra.functions.audit import AUDIT
from infra.functions.authorizer import AUTHORIZER
from infra.functions.contacts import CONTACTS
from infra.functions.jobs.access_review import ACCESS_REVIEW
from infra.functions.jobs.archive import ARCHIVE
from infra.functions.jobs.destruction import DESTRUCTION
from infra.functions.jobs.detection import DETECTION
from infra.functions.jobs.expiry import EXPIRY
from infra.functions.jobs.reencryption import REENCRYPTION
from infra.functions.jobs.retention import RETENTION
from infra.functions.jobs.sequencer import SEQUENCER
from infra.functions.jobs.transfers import TRANSFERS
from infra.functions.oversight import OVERSIGHT
from infra.functions.public import PUBLIC
from infra.functions.registration import REGISTRATION
from infra.functions.search import SEARCH
from infra.functions.web import WEB

API_FUNCTIONS = (SEARCH, REGISTRATION, AUDIT, CONTACTS, ACCOUNTS, PUBLIC)
PAGES = (WEB, OVERSIGHT)
JOBS = (RETENTION, DESTRUCTION, ACCESS_REVIEW, DETECTION, REENCRYPTION, TRANSFERS, SEQUENCER, ARCHIVE, EXPIRY)
ALL_FUNCTIONS = (AUTHORIZER, *API_FUNCTIONS, *PAGES, *JOBS)

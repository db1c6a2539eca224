"""The dashboards show what the functions count."""

from cli.operations.nightly_runs import Job
from infra.functions.jobs.access_review import ACCESS_REVIEW
from infra.functions.jobs.archiving import ARCHIVING
from infra.functions.jobs.destruction import DESTRUCTION
from infra.functions.jobs.detection import DETECTION
from infra.monitoring.dashboards import NIGHTLY_ITEMS


def test_items_of_every_nightly_job_are_shown():
    jobs = {each.name.replace("_", "-") for each in (ARCHIVING, DESTRUCTION, ACCESS_REVIEW, DETECTION)}
    assert set(NIGHTLY_ITEMS) == set(Job) == jobs

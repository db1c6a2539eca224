"""The thresholds of detection. Each was chosen on the simulated years of seeds 1 to 3 (benchmarks/detection)."""

from datetime import timedelta

ALPHA = 1e-4
"""How improbable a count must be by the person's own past, or by their peers', to be a finding."""
MIN_DAYS = 15
"""Days of work before a person is compared with their own past."""
MIN_VOLUME = 15
"""Children on one day below which no volume is unusual."""
VOLUME_ALPHA = 5e-5
VOLUME_SHAPE = 3.0
"""How much a person's days vary: a deviation of 1/sqrt(shape) of the mean, besides chance."""
MIN_LOOKS_FOR_HOURS = 60
NEAR_HOURS = 2
RARE_HOUR_SHARE = 0.015
"""A person's hour is rare if less of their looks than this were within `NEAR_HOURS` of it."""
MIN_RARE_HOUR_CHILDREN = 3
COMMON_NAMES_SHARE = 0.1
"""If colleagues' names are those of more children than this among all who were found, they are no reason to ask."""
RETURNS = 2
"""On so many days a look at the same child, with no involvement, is no coincidence."""
COLLEAGUES_WINDOW_DAYS = 14
"""Two looks at the same child so near to each other: later ones are more often chance."""
MIN_UNRELATED = 10
UNRELATED_ALPHA = 3e-5
UNRELATED_WINDOW_DAYS = 14
MIN_RETRIES = 6
RETRY_MINUTES = 20
"""Six searches, each soon after the other, that keep one fact and change all others. Corrections keep most facts."""
MIN_OVERRIDES = 4
OVERRIDE_WINDOW_DAYS = 30
MIN_BODIES = 5
BODIES_WINDOW_DAYS = 7
MIN_ASKERS = 7
WITHDRAWN_SOON = timedelta(days=14)
"""A genuine service is rarely withdrawn, and then usually later."""
ENDED_SOON = timedelta(days=7)
"""Services of one day exist, so this asks for more than that it was short."""
FIRST_CONTACT = timedelta(days=7)
"""A service is usually recorded within a week after the first look at the child."""
MIN_CHILDREN_SERVED = 2
"""Who recorded sensitive services of so many children lately provides them."""
QUIET_DAYS = 14
"""So long, the same finding about the same person or child is not repeated."""

"""The monthly bill: units of each operation, times how often it happens, times a price."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

AuditStorage = Literal["as-built", "kept"]
"""A month in DynamoDB and then in S3, as it is built; or all of it in DynamoDB."""
Prices = Mapping[str, Any]
Units = Mapping[str, Mapping[str, Any]]
MILLION, GB, HOUR, MONTH_SECONDS = 1e6, 1e9, 3600, 2_628_000
ACCESS_LOG_BYTES, HEADER_BYTES = 330, 500
"""What API Gateway writes of a call, and the headers of a response. Lambda itself logs only failures."""
STORAGE_SECONDS = 0.005
"""A round trip to DynamoDB in the same region."""
TRACED_SHARE, COMPRESSED_LOG_SHARE = 0.05, 0.15
MEMORY_GB = {"authorizer": 1.769, "search": 1.769, "view": 1.769}
OTHER_MEMORY_GB = 1.024
FIXED = {"kms_keys": 8, "alarms": 290, "dashboards": 3, "metrics": 295, "waf_rules": 6, "transitions": 100_000}
"""What is there whatever happens; a test compares all but rules and transitions with the templates and the code."""
SNAPSTART_GB = 10.4
"""The memory of the functions that SnapStart restores; a test adds it up."""
BUSY_SECONDS, KEYSETS_OF_A_RECORD_PERIOD, KEYSET_SECONDS = 220 * HOUR, 211, 300
"""Nearly all calls come in 220 working hours. An environment unwraps at most all keysets again every five minutes."""
HOT_MONTHS, ARCHIVED_BYTES, ARCHIVE_OBJECTS, INDEX_BYTES = 1, 1_050, 512, 200_000
"""How long events stay in DynamoDB (14 to 44 days), what an event takes in S3 with its places in the lists, and the
objects of a month, of which an index is read with each block."""
EVENT_INDEX_BYTES = 480
"""What an event takes in two indexes, which AWS does not count for point-in-time recovery."""
EXPORT_READS = 1.2
"""Read units by which an event is archived: itself (0.5), its key, which eight buckets read (0.2), and the log of the
month, which each of 128 buckets reads (0.5)."""
GETS_OF_HISTORY_PAGE, BUCKETS, GETS_OF_BUCKET = 16, 128, 5
"""A history reads two objects of a month, and eight months for a page. A list is read in every bucket."""
EXPORT_GB_SECONDS = BUCKETS * 600 * 3
SEQUENCER_WRITES, SEQUENCER_READS, LOG_BYTES = 0.15, 0.75, 67
"""What the sequencer uses for an event: a batch of 1,000 is one transaction, and a pass reads the keys of 15 minutes
and their batches again. In the log for ever are a commitment, a hash, and what finds a minute."""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A population, and what it does in a month."""

    children: float = 11.5e6
    searches: float = 40e6
    views: float = 25e6
    registrations: float = 100e3
    amendments: float = 2e6
    moves: float = 200e3
    involvements: float = 1e6
    pool_users: float = 0
    systems: float = 0
    involvements_per_child: float = 3
    documents_per_search: float = 49.6
    audit_months: float = 12
    audit_storage: AuditStorage = "as-built"
    history_pages: float = 20e3
    oversight_pages: float = 1e3

    def volumes(self) -> dict[str, float]:
        """Return how often each operation happens in a month."""
        names = ("search", "view", "registration", "amendment", "move", "involvement")
        plural = ("searches", "views", "registrations", "amendments", "moves", "involvements")
        volumes = {name: getattr(self, many) for name, many in zip(names, plural, strict=True)}
        return {**volumes, "authorizer": sum(volumes.values())}


class Line(NamedTuple):
    """One line of the bill, in dollars a month."""

    service: str
    what: str
    amount: float
    unit: str
    usd: float


def bill(units: Units, scenario: Scenario, prices: Prices) -> list[Line]:
    """Return the lines of the bill, the largest first."""
    parts = (_calls, _database, _storage, _audit, _keys, _watching, _edge, _sign_in)
    lines = [line for part in parts for line in part(units, scenario, prices)]
    return sorted((line for line in lines if line.usd), key=lambda line: -line.usd)


def _calls(units: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    volumes, lambda_ = scenario.volumes(), prices["lambda"]
    calls = volumes["authorizer"]
    gateway = calls / MILLION * prices["api_gateway"]["rest_million_calls"]
    yield Line("API Gateway", "calls", calls, "calls", gateway)
    yield Line("Lambda", "requests", 2 * calls, "requests", 2 * calls / MILLION * lambda_["million_requests"])
    seconds = sum(volumes[name] * gb_seconds(name, of) for name, of in units.items())
    yield Line("Lambda", "memory and time", seconds, "GB-s", seconds * lambda_["arm_gb_second"])
    cache = SNAPSTART_GB * MONTH_SECONDS
    yield Line("Lambda", "SnapStart cache", SNAPSTART_GB, "GB", cache * lambda_["snapstart_cache_gb_second"])
    restored = calls / 1000 * 1.8
    yield Line("Lambda", "SnapStart restores", restored, "GB", restored * lambda_["snapstart_restore_gb"])
    sent = sum(volumes[name] * (of["response_bytes"] + HEADER_BYTES) for name, of in units.items()) / GB
    yield Line("Transfer", "responses", sent, "GB", sent * prices["transfer"]["out_gb"])


def gb_seconds(name: str, of: Mapping[str, Any]) -> float:
    """Return the GB-seconds of one call: measured processor time, and a wait for each round trip."""
    seconds = of["cpu_ms"] / 1000 + of["round_trips"] * STORAGE_SECONDS
    return float(seconds * MEMORY_GB.get(name, OTHER_MEMORY_GB))


def _database(units: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    volumes, price = scenario.volumes(), prices["dynamodb"]
    reads = sum(volumes[name] * read_units(of, units, scenario) for name, of in units.items())
    yield Line("DynamoDB", "reads", reads, "units", reads / MILLION * price["million_read_units"])
    other = sum(volumes[n] * sum(w for t, w in of["writes"].items() if t != "audit_log") for n, of in units.items())
    yield Line("DynamoDB", "writes of records, index and counters", other, "units", _written(other, price))


def read_units(of: Mapping[str, Any], units: Units, scenario: Scenario) -> float:
    """Return the read units of an operation at the scenario's size: its queries find more than the samples do.

    At most one unit for each query and one for each 4 KB, because a query's bytes are rounded up.
    """
    share = of["queries"] / units["search"]["queries"]
    documents = scenario.documents_per_search * share
    grown = of["queries"] + documents * units["search"]["bytes_per_document"] / 4096
    return float(of["reads"] + (max(of["query_reads"], grown) if of["queries"] else 0))


def _storage(units: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    price, stored = prices["dynamodb"], units["registration"]["stored_bytes"]
    involvement = units["involvement"]["stored_bytes"]["records"] - units["registration"]["stored_bytes"]["records"]
    each = stored["records"] + max(400.0, involvement) * scenario.involvements_per_child
    size = scenario.children * (each + stored["search_index"]) / GB
    yield Line("DynamoDB", "storage of records and index", size, "GB", size * price["storage_gb"])
    copies = size * price["point_in_time_recovery_gb"]
    yield Line("DynamoDB", "point-in-time recovery of records and index", size, "GB", copies)


def _audit(units: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    volumes, price = scenario.volumes(), prices["dynamodb"]
    written = sum(volumes[name] * of["writes"].get("audit_log", 0) for name, of in units.items())
    month = sum(volumes[name] * of["stored_bytes"].get("audit_log", 0) for name, of in units.items()) / GB
    yield Line("DynamoDB", "writes of the audit log", written, "units", _written(written, price))
    aged = scenario.audit_storage == "as-built"
    hot = min(scenario.audit_months, HOT_MONTHS) if aged else scenario.audit_months
    yield Line("DynamoDB", f"storage of {hot:g} months of audit", month * hot, "GB", month * hot * price["storage_gb"])
    events = sum(volumes[name] for name, of in units.items() if "audit_log" in of["writes"])
    table = (month - events * EVENT_INDEX_BYTES / GB) * hot
    recovery = table * price["point_in_time_recovery_gb"]
    yield Line("DynamoDB", f"point-in-time recovery of {hot:g} months of audit", table, "GB", recovery)
    yield from _merkle_log(events, scenario, price)
    if aged:
        yield from _archive(events, scenario, prices)


def _merkle_log(events: float, scenario: Scenario, price: Mapping[str, float]) -> Iterator[Line]:
    """Yield what the sequencer uses, and what the Merkle log stores."""
    written, read = events * SEQUENCER_WRITES, events * SEQUENCER_READS
    usd = written / MILLION * price["infrequent_million_write_units"]
    yield Line("DynamoDB", "writes of the Merkle log", written, "units", usd)
    reads = read / MILLION * price["infrequent_million_read_units"]
    yield Line("DynamoDB", "reads of the sequencer", read, "units", reads)
    size = events * scenario.audit_months * LOG_BYTES / GB
    stored = size * (price["infrequent_storage_gb"] + price["point_in_time_recovery_gb"])
    yield Line("DynamoDB", "storage and recovery of the Merkle log", size, "GB", stored)


def _archive(events: float, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    """Yield what it costs to store the events of earlier months in S3, to bring them there and to read them."""
    s3, price = prices["s3"], prices["dynamodb"]
    cold = events * ARCHIVED_BYTES / GB * max(0.0, scenario.audit_months - HOT_MONTHS)
    yield Line("S3", "archive of earlier audit events", cold, "GB", cold * s3["glacier_instant_gb"])
    read = events * EXPORT_READS
    usd = read / MILLION * price["million_read_units"]
    yield Line("DynamoDB", "reads to archive a month", read, "units", usd)
    archiving = EXPORT_GB_SECONDS * prices["lambda"]["arm_gb_second"]
    yield Line("Lambda", "archiving a month", EXPORT_GB_SECONDS, "GB-s", archiving)
    puts = ARCHIVE_OBJECTS / 1000 * s3["thousand_glacier_instant_puts"]
    yield Line("S3", "archive objects", ARCHIVE_OBJECTS, "objects", puts)
    gets = scenario.history_pages * GETS_OF_HISTORY_PAGE + scenario.oversight_pages * BUCKETS * GETS_OF_BUCKET
    yield Line("S3", "archive reads", gets, "reads", gets / 1000 * s3["thousand_glacier_instant_gets"])
    retrieved = gets * INDEX_BYTES / GB
    yield Line("S3", "archive retrieval", retrieved, "GB", retrieved * s3["glacier_instant_retrieved_gb"])


def _written(amount: float, price: Mapping[str, float]) -> float:
    return amount / MILLION * price["million_write_units"]


def _keys(units: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    price, volumes = prices["kms"], scenario.volumes()
    yield Line("KMS", "keys", FIXED["kms_keys"], "keys", FIXED["kms_keys"] * price["key"])
    seconds = sum(volumes[n] * gb_seconds(n, of) / MEMORY_GB.get(n, OTHER_MEMORY_GB) for n, of in units.items())
    environments = 2 * max(1.0, seconds / BUSY_SECONDS)
    unwrapped = environments * BUSY_SECONDS / KEYSET_SECONDS * KEYSETS_OF_A_RECORD_PERIOD
    yield Line("KMS", "unwrapped keysets", unwrapped, "requests", unwrapped / 1e4 * price["ten_thousand_requests"])


def _watching(units: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    price, volumes = prices["cloudwatch"], scenario.volumes()
    logged = sum(volumes[n] * of["log_bytes"] for n, of in units.items())
    size = (logged + volumes["authorizer"] * ACCESS_LOG_BYTES) / GB
    yield Line("CloudWatch", "logs", size, "GB", size * price["log_ingested_gb"])
    kept = 12 * size * COMPRESSED_LOG_SHARE
    yield Line("CloudWatch", "logs of a year, compressed", kept, "GB", kept * price["log_stored_gb"])
    for what, unit in (("metrics", "metric"), ("alarms", "alarm"), ("dashboards", "dashboard")):
        yield Line("CloudWatch", what, FIXED[what], what, FIXED[what] * price[unit])
    traces = volumes["authorizer"] * TRACED_SHARE
    yield Line("X-Ray", "traces", traces, "traces", traces / MILLION * prices["xray"]["million_traces"])
    transitions = FIXED["transitions"]
    cost = transitions / MILLION * prices["states"]["million_transitions"]
    yield Line("Step Functions", "nightly runs", transitions, "transitions", cost)


def _edge(_: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    price, calls = prices["waf"], scenario.volumes()["authorizer"]
    rules = price["web_acl"] + FIXED["waf_rules"] * price["rule"]
    yield Line("WAF", "rules", FIXED["waf_rules"], "rules", rules)
    yield Line("WAF", "requests", calls, "requests", calls / MILLION * price["million_requests"])


def _sign_in(_: Units, scenario: Scenario, prices: Prices) -> Iterator[Line]:
    price = prices["cognito"]
    users = scenario.pool_users
    yield Line("Cognito", "users of the pool (Plus)", users, "users", users * price["plus_user"])
    tokens = scenario.systems * MONTH_SECONDS / 900
    system = scenario.systems * price["system"] + tokens / 1000 * price["thousand_system_tokens"]
    yield Line("Cognito", "systems of the pool", scenario.systems, "systems", system)

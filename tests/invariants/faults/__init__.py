"""Faults and races: the deployed handlers on moto, where every call of DynamoDB and KMS can fail, lag or wait.

A new operation or job joins by one line in `harness/use_cases.py`. A new table joins in `harness/index_checker.py`.

| in `harness` | what it has |
| --- | --- |
| `aws`, `failures`, `moto_backend` | the place that every call passes, and what can happen there |
| `stack`, `inline_pool`, `directory` | handlers, a clock, logs, requests as from API Gateway, some children |
| `use_cases` | the use cases |
| `index_checker` | compares index entries, reviews, inboxes and idempotency records with the records |
| `races`, `acts` | threads of which one moves at a time, and the acts that meet |

`CONTACTPOINT_EXAMPLES` and `CONTACTPOINT_STEPS` make the tests larger, as they do in `tests/invariants`.
"""

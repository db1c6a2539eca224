"""Faults and races: the deployed handlers on moto, where every call of DynamoDB and KMS can fail, lag or be late.

| file | what it has |
| --- | --- |
| `aws` | the place that every call passes |
| `stack` | the handlers, a clock, the logs, and requests as API Gateway sends them |
| `use_cases` | **one line for each use case: a new operation joins here** |
| `index_checker` | compares everything that is stored beside the records with the records |
| `races` | threads of which one moves at a time, and the acts that meet |

`CONTACTPOINT_EXAMPLES` and `CONTACTPOINT_STEPS` make the tests larger, as they do in `tests/invariants`.
"""

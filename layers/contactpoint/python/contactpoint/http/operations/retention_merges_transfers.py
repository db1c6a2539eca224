"""Operations on what happens to whole records: when they leave, transfers, merges and their reversal."""

from contactpoint.application.lifecycle.set_retention import SetRetention
from contactpoint.application.merges.merge import MergeRecords
from contactpoint.application.merges.reversal import ReverseMerge
from contactpoint.application.transfers.ask import AskTransfer
from contactpoint.http.created_and_health import Created
from contactpoint.http.operations.operation import AUTHENTICATED_PROBLEMS, BODY_PROBLEMS, Operation

LIFECYCLE_OPERATIONS = (
    Operation(
        method="put",
        path="/children/{child_id}/retention",
        name="setRetention",
        summary="Say until when a record stays, and whether it may be destroyed",
        description=(
            "For the directory team of the responsible authority; for archived records too. A record that has to "
            "leave by what you say is archived at once. One that need not have left comes back. What you say holds for "
            "every record that is merged with this one."
        ),
        tag="Retention",
        function="registration",
        body=SetRetention,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict"),
    ),
    Operation(
        method="post",
        path="/children/{child_id}/transfer",
        name="askTransfer",
        summary="Ask for a record to pass to another authority",
        description=(
            "The responsible authority hands a record over, or another one asks for it. The other side agrees or "
            "refuses: its team has a review of kind `transfer`, and is reminded each week. After 28 days without an "
            "answer, a visible record passes to the authority that asked for it. Every other one stays. `id` is the "
            "review's. `rule` says why a transfer is refused."
        ),
        tag="Records",
        function="registration",
        body=AskTransfer,
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict", "transfer-refused"),
    ),
    Operation(
        method="post",
        path="/merges",
        name="mergeRecords",
        summary="Make two records of one child one",
        description=(
            "For the directory team that is responsible for both. Either number shows one record, with "
            "the facts and the involvements of both. If the child is hidden, only those who may see the hidden part "
            "see one record. `id` is the number that leads on to the other one, and names the "
            "merge. `Location` is the record. The same merge again changes nothing. `rule` says why a merge is refused."
        ),
        tag="Records",
        function="registration",
        body=MergeRecords,
        answers=(201, Created),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict", "merge-refused"),
    ),
    Operation(
        method="post",
        path="/merges/{merge_id}/reversal",
        name="reverseMerge",
        summary="Undo a merge",
        description=(
            "Both records are as if they had never been merged, with what was changed of each since. A change "
            "belongs to the number to which it was sent. If the child is hidden, both records stay hidden until you "
            "lift the shield of each. Both keep their retention and holds. The pair is not compared again."
        ),
        tag="Records",
        function="registration",
        body=ReverseMerge,
        answers=(204, None),
        problems=(*AUTHENTICATED_PROBLEMS, *BODY_PROBLEMS, "not-found", "version-conflict", "merge-refused"),
    ),
)

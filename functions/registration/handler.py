"""Registers and amends children and involvements, shields children, and decides reviews."""

from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.merges.reversal import ReverseMerge, reverse_merge
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import RegisterChild, submit_registration
from contactpoint.application.records.watches import end_watch, watch_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.children import InvolvementDetails
from contactpoint.http.app import FunctionApp, accepted, created, json_response, no_content
from contactpoint.http.change_bodies import ChildChanges, InvolvementChanges, sent_fields
from contactpoint.http.query_strings import ReviewsQuery
from contactpoint.http.request import Request, quote_etag
from contactpoint.http.response import Response

deps = LazyDependencies()
api = FunctionApp("registration", deps)


@api.operation("POST", "/children")
def post_child(request: Request) -> Response:
    """Register a child."""
    done = submit_registration(deps(), request.caller, request.body(RegisterChild), request.idempotency_key)
    if done.state == "under_review":
        return accepted(done)
    return created(request, done.id, f"/children/{done.id}")


@api.operation("PATCH", "/children/{child_id}")
def patch_child(request: Request) -> Response:
    """Amend a record."""
    changes = sent_fields(request.body(ChildChanges))
    confirmed_new, child_id = changes.pop("confirmed_new", None), request.identifier("child_id")
    view, etag = amend_record(deps(), request.caller, child_id, request.if_match, changes, confirmed_new)
    return json_response(200, view, {"ETag": quote_etag(etag)})


@api.operation("POST", "/children/{child_id}/involvements")
def post_involvement(request: Request) -> Response:
    """Record that somebody works with the child."""
    details, child_id = request.body(InvolvementDetails), request.identifier("child_id")
    involvement_id = record_involvement(deps(), request.caller, child_id, details, request.idempotency_key)
    return created(request, involvement_id, f"/children/{child_id}")


@api.operation("PATCH", "/children/{child_id}/involvements/{involvement_id}")
def patch_involvement(request: Request) -> Response:
    """End, correct or mark an involvement."""
    changes = sent_fields(request.body(InvolvementChanges))
    where = request.identifier("child_id"), request.identifier("involvement_id")
    after, etag = amend_involvement(deps(), request.caller, *where, request.if_match, changes)
    if after is None:
        return no_content()
    return json_response(200, after, {"ETag": quote_etag(etag)})


@api.operation("POST", "/children/{child_id}/involvements/{involvement_id}/confirmation")
def post_involvement_confirmation(request: Request) -> Response:
    """Confirm that an involvement is still right."""
    confirm_involvement(deps(), request.caller, request.identifier("child_id"), request.identifier("involvement_id"))
    return no_content()


@api.operation("DELETE", "/children/{child_id}/involvements/{involvement_id}")
def delete_involvement(request: Request) -> Response:
    """Withdraw a sensitive service, or take back an entry that was made in error."""
    withdraw_involvement(deps(), request.caller, request.identifier("child_id"), request.identifier("involvement_id"))
    return no_content()


@api.operation("PUT", "/children/{child_id}/watch")
def put_watch(request: Request) -> Response:
    """Notify the caller of the looks and involvements of others."""
    watch_record(deps(), request.caller, request.identifier("child_id"))
    return no_content()


@api.operation("DELETE", "/children/{child_id}/watch")
def delete_watch(request: Request) -> Response:
    """Notify the caller no more."""
    end_watch(deps(), request.caller, request.identifier("child_id"))
    return no_content()


@api.operation("POST", "/children/{child_id}/challenges")
def post_challenge(request: Request) -> Response:
    """Record that somebody says that a fact is wrong."""
    child_id = request.identifier("child_id")
    review_id = challenge_accuracy(deps(), request.caller, child_id, request.body(ChallengeAccuracy))
    return created(request, review_id, f"/children/{child_id}")


@api.operation("POST", "/children/{child_id}/transfer")
def post_transfer(request: Request) -> Response:
    """Ask for a transfer."""
    child_id = request.identifier("child_id")
    review_id = ask_transfer(deps(), request.caller, child_id, request.body(AskTransfer))
    return created(request, review_id, f"/children/{child_id}")


@api.operation("POST", "/merges")
def post_merge(request: Request) -> Response:
    """Merge two records of one child."""
    command = request.body(MergeRecords)
    merge_id = merge_records(deps(), request.caller, command)
    kept = command.child_id if merge_id == command.other_child_id else command.other_child_id
    return created(request, merge_id, f"/children/{kept}")


@api.operation("POST", "/merges/{merge_id}/reversal")
def post_reversal(request: Request) -> Response:
    """Reverse a merge."""
    reverse_merge(deps(), request.caller, request.identifier("merge_id"), request.body(ReverseMerge))
    return no_content()


@api.operation("PUT", "/children/{child_id}/shield")
def put_shield(request: Request) -> Response:
    """Shield a child."""
    shield_child(deps(), request.caller, request.identifier("child_id"), request.body(ShieldChild))
    return no_content()


@api.operation("DELETE", "/children/{child_id}/shield")
def delete_shield(request: Request) -> Response:
    """Lift a shield."""
    lift_shield(deps(), request.caller, request.identifier("child_id"))
    return no_content()


@api.operation("POST", "/children/{child_id}/identity-closure")
def post_identity_closure(request: Request) -> Response:
    """End the identity of a child who gets a new one."""
    end_identity(deps(), request.caller, request.identifier("child_id"), request.body(EndIdentity))
    return no_content()


@api.operation("PUT", "/children/{child_id}/retention")
def put_retention(request: Request) -> Response:
    """Set until when a record stays, and whether it may be destroyed."""
    set_retention(deps(), request.caller, request.identifier("child_id"), request.body(SetRetention))
    return no_content()


@api.operation("GET", "/reviews")
def get_reviews(request: Request) -> Response:
    """List what waits for the caller's directory team."""
    return json_response(200, list_reviews(deps(), request.caller, request.query(ReviewsQuery).after))


@api.operation("GET", "/reviews/{review_id}")
def get_review(request: Request) -> Response:
    """Show one review."""
    return json_response(200, view_review(deps(), request.caller, request.identifier("review_id")))


@api.operation("POST", "/reviews/{review_id}/decision")
def post_decision(request: Request) -> Response:
    """Decide a review."""
    decide_review(deps(), request.caller, request.identifier("review_id"), request.body(DecideReview))
    return no_content()


handler = api.handler

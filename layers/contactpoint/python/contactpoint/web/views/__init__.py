"""The views of those who are signed in, by method and pattern of the path."""

from types import MappingProxyType

from contactpoint.web.app import View
from contactpoint.web.views import (
    child,
    contacts,
    duty,
    find,
    found,
    home,
    household,
    involvements,
    messages,
    override,
    reviews,
    shielding,
)

ROUTES = MappingProxyType[tuple[str, str], View](
    {
        ("GET", "home"): home.home,
        ("POST", "sign-out"): home.sign_out,
        ("GET", "about-your-use"): home.about_your_use,
        ("GET", "reason"): find.ask_reason,
        ("POST", "reason"): find.choose_reason,
        ("GET", "find/*"): find.ask,
        ("POST", "find/*"): find.send,
        ("GET", "found/*"): found.show,
        ("POST", "found/*"): found.choose,
        ("GET", "child/*"): child.show,
        ("GET", "child/*/recorded/*"): child.show_recorded,
        ("GET", "child/*/handed-over/*"): child.show_handed_over,
        ("GET", "child/*/taken-back"): child.show_taken_back,
        ("GET", "child/*/lifted"): child.show_lifted,
        ("GET", "child/*/visible"): child.show_visible,
        ("GET", "child/*/call-sheet"): child.call_sheet,
        ("POST", "child/*/contact"): contacts.request,
        ("GET", "child/*/hidden"): override.warn,
        ("POST", "child/*/hidden"): override.show_once,
        ("GET", "child/*/record"): involvements.ask,
        ("POST", "child/*/record"): involvements.record,
        ("GET", "child/*/update/*"): involvements.ask_update,
        ("POST", "child/*/update/*"): involvements.update,
        ("GET", "contact/*"): contacts.show,
        ("POST", "contact/*/passing-on"): contacts.forward,
        ("POST", "contact/*/answer"): contacts.answer,
        ("GET", "child/*/hiding"): shielding.ask,
        ("POST", "child/*/hiding"): shielding.change,
        ("GET", "child/*/hiding/done"): shielding.show_done,
        ("GET", "reviews"): reviews.show_all,
        ("GET", "reviews/*"): reviews.show,
        ("GET", "reviews/decided/*"): reviews.show_decided,
        ("POST", "reviews/*"): reviews.decide,
        ("GET", "messages"): messages.show,
        ("POST", "messages"): messages.open_child,
        ("GET", "household"): household.ask,
        ("POST", "household"): household.declare,
        ("POST", "household/removal"): household.remove,
        ("GET", "duty-numbers"): duty.ask,
        ("POST", "duty-numbers"): duty.keep,
    }
)

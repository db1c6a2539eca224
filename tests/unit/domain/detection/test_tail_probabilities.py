"""How improbable a count is."""

import pytest

from contactpoint.domain.detection.tail_probabilities import binomial_tail, negative_binomial_tail, poisson_tail


def test_tails_are_those_of_the_distributions():
    assert poisson_tail(3, 1.0) == pytest.approx(0.0803, abs=1e-4)
    assert binomial_tail(8, 10, 0.5) == pytest.approx(0.0547, abs=1e-4)
    assert (poisson_tail(0, 1.0), poisson_tail(1, 0.0), binomial_tail(0, 5, 0.5)) == (1.0, 0.0, 1.0)
    assert (binomial_tail(1, 5, 0.0), binomial_tail(1, 5, 1.0)) == (0.0, 1.0)


def test_negative_binomial_tail_is_wider_than_poissons():
    assert negative_binomial_tail(2, 3.0, 1.0) == pytest.approx(0.75**2)
    assert negative_binomial_tail(20, 4.0, 3.0) > 100 * poisson_tail(20, 4.0)
    assert negative_binomial_tail(20, 4.0, 1e9) == pytest.approx(poisson_tail(20, 4.0), rel=1e-3)
    assert (negative_binomial_tail(0, 1.0, 3.0), negative_binomial_tail(1, 0.0, 3.0)) == (1.0, 0.0)

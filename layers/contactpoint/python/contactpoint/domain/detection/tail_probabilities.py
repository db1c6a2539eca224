"""The probabilities of counts."""

import math


def poisson_tail(count: int, mean: float) -> float:
    """Return the probability of at least ``count`` if ``mean`` are expected."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    total, number = 0.0, count
    while term > total * 1e-12 or number < mean:
        total += term
        number += 1
        term *= mean / number
    return min(1.0, total)


def negative_binomial_tail(count: int, mean: float, shape: float) -> float:
    """Return the probability of at least ``count`` if ``mean`` are expected, and the mean itself varies.

    The variance is ``mean + mean**2 / shape``: with a small shape, busy days are frequent.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    more = mean / (mean + shape)
    start = math.lgamma(count + shape) - math.lgamma(shape) - math.lgamma(count + 1)
    term = math.exp(start + count * math.log(more) + shape * math.log1p(-more))
    total, number = 0.0, count
    while term > total * 1e-12 or number < mean:
        total += term
        term *= more * (number + shape) / (number + 1)
        number += 1
    return min(1.0, total)


def binomial_tail(successes: int, trials: int, share: float) -> float:
    """Return the probability of at least so many successes."""
    if successes <= 0:
        return 1.0
    if share <= 0 or share >= 1:
        return float(share >= 1)
    return min(1.0, math.fsum(_binomial(number, trials, share) for number in range(successes, trials + 1)))


def _binomial(number: int, trials: int, share: float) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(number + 1) - math.lgamma(trials - number + 1)
    return math.exp(ways + number * math.log(share) + (trials - number) * math.log1p(-share))

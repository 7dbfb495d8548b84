"""How likely so many or more: tails of Poisson and binomial, and what many of them at once are worth."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

Floats = npt.NDArray[np.float64]


def adjusted(p: Floats, tests: float) -> Floats:
    """Return q by Benjamini and Hochberg 1995 among `tests` tests, those not in `p` counting as 1."""
    order = np.argsort(p)
    q = np.minimum(1.0, p[order] * tests / np.arange(1, len(p) + 1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(q[::-1])[::-1]
    return adjusted


@njit(cache=True, nogil=True)
def _upper(first, ratio_at, k, n, mean):  # type: ignore[no-untyped-def]
    # P(X >= k) from its term at k, `first`: upwards where terms fall, else one less the terms below.
    # ratio_at is p / (1 - p) of a binomial of n, or below 0 for a Poisson of that mean.
    total = 0.0
    term = first
    if k > mean:
        i = k
        while term > total * 1e-17:  # above the mean each term is less than the one before, at an ever lower rate
            total += term
            i += 1
            if ratio_at < 0:
                term *= mean / i
            elif i > n:
                break
            else:
                term *= (n - i + 1) / i * ratio_at
        return min(1.0, total)
    i = k
    while i > 0:
        if ratio_at < 0:
            term *= i / mean
        else:
            term *= i / ((n - i + 1) * ratio_at)
        i -= 1
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, max(0.0, 1.0 - total))


@njit(cache=True, nogil=True)
def poisson(k, mean):  # type: ignore[no-untyped-def]
    """Return P(X >= k) of a Poisson of each mean."""
    p = np.ones(len(k), np.float64)
    for i in range(len(k)):
        if k[i] == 1:
            p[i] = -math.expm1(-mean[i])
        elif k[i] > 1:
            first = math.exp(k[i] * math.log(mean[i]) - mean[i] - math.lgamma(k[i] + 1.0))
            p[i] = _upper(first, -1.0, k[i], 0, mean[i])
    return p


@njit(cache=True, nogil=True)
def binomial(k, n, chance):  # type: ignore[no-untyped-def]
    """Return P(X >= k) of a binomial of each n and chance, 1 where the chance is."""
    p = np.ones(len(k), np.float64)
    for i in range(len(k)):
        if k[i] <= 0 or chance[i] >= 1:
            continue
        ways = math.lgamma(n[i] + 1.0) - math.lgamma(k[i] + 1.0) - math.lgamma(n[i] - k[i] + 1.0)
        first = math.exp(ways + k[i] * math.log(chance[i]) + (n[i] - k[i]) * math.log1p(-chance[i]))
        p[i] = _upper(first, chance[i] / (1 - chance[i]), k[i], n[i], n[i] * chance[i])
    return p

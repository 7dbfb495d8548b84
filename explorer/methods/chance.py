"""How likely chance gives so many or more, in logarithms, and what the least of many such tests are worth.

Terms are taken by Loader's saddle point (2000, "Fast and accurate computation of binomial probabilities"), and sums
from their largest term on, so that nothing underflows: ln p is exact to about 1e-12 of itself, however small p is.
"""

from __future__ import annotations

import numpy as np

from explorer.methods.arrays import Counts, Floats, for_reading
from explorer.process.compiling import njit

# What underflows in a frame or file stands as this, never as 0: nothing observed has no chance at all.
LEAST_P = 1e-300


def poisson(k: Counts, mean: Floats) -> Floats:
    """Return ln P(X >= k) for each k, X a Poisson number of that mean (taken to be 1e-300 at least).

    O(n · terms): some √mean terms for each.

    >>> np.exp(poisson(np.array([0, 1, 3]), np.array([0.5, 0.5, 0.5]))).round(6).tolist()
    [1.0, 0.393469, 0.014388]
    """
    return np.asarray(_poisson(for_reading(k), for_reading(mean)))


def binomial(k: Counts, n: Counts, chance: Floats) -> Floats:
    """Return ln P(X >= k) for each k, X how many of n trials succeed that each do with that chance (0 to 1).

    O(n · terms): some √n terms for each.

    >>> np.exp(binomial(np.array([2]), np.array([3]), np.array([0.5]))).round(6).tolist()
    [0.5]
    """
    return np.asarray(_binomial(for_reading(k), for_reading(n), for_reading(chance)))


def hypergeometric(common: Counts, one: Counts, other: Counts, objects: int) -> Floats:
    """Return ln P(X >= common), X how many of `objects` are in both when one and the other are drawn from them.

    -inf where so many cannot be common. O(n · terms).

    >>> np.exp(hypergeometric(np.array([2]), np.array([2]), np.array([3]), 6)).round(6).tolist()
    [0.2]
    """
    return np.asarray(_hypergeometric(for_reading(common), for_reading(one), for_reading(other), objects))


def adjusted(log_p: Floats, tests: float) -> Floats:
    """Return ln q of each p, the least of so many `tests` of which the others count as 1 (Benjamini and Hochberg 1995).

    q is the false-discovery rate at which a test would just be a finding. O(n log n).

    >>> np.exp(adjusted(np.log([0.01, 0.5, 0.02]), 4)).round(6).tolist()
    [0.04, 0.666667, 0.04]
    """
    order = np.argsort(log_p, kind="stable")
    raised = log_p[order] + np.log(tests / np.arange(1, len(log_p) + 1))
    log_q = np.empty(len(log_p))
    log_q[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 0)
    return log_q


@njit(cache=True, nogil=True)
def _stirling_error(n):  # type: ignore[no-untyped-def]
    # ln n! less Stirling's formula for it.
    if n <= 15:
        value = 0.0
        for k in range(2, int(n) + 1):
            value += np.log(float(k))
        return value - (0.5 * np.log(2 * np.pi * n) + n * np.log(n) - n) if n > 0 else 0.0
    # Here the term that would follow is below 2e-14.
    s = n * n
    return (1 / 12 - (1 / 360 - (1 / 1260 - 1 / 1680 / s) / s) / s) / n


@njit(cache=True, nogil=True)
def _deviance(x, mean):  # type: ignore[no-untyped-def]
    # x ln(x / mean) + mean - x, without the loss where the two are near.
    if abs(x - mean) < 0.1 * (x + mean):
        v = (x - mean) / (x + mean)
        s = (x - mean) * v
        term = 2 * x * v
        # v is below 0.1: each term is a hundredth of the one before, and nine are beyond what a float holds.
        for j in range(1, 12):
            term *= v * v
            s += term / (2 * j + 1)
        return s
    return x * np.log(x / mean) + mean - x


@njit(cache=True, nogil=True)
def _log_binomial(x, n, p, q):  # type: ignore[no-untyped-def]
    # ln P(X = x) of n trials, 1 or more, q = 1 - p.
    if x == 0:
        return n * np.log(q) if p > 0.1 else n * np.log1p(-p)
    if x == n:
        return n * np.log(p) if q > 0.1 else n * np.log1p(-q)
    exponent = _stirling_error(n) - _stirling_error(x) - _stirling_error(n - x)
    exponent -= _deviance(x, n * p) + _deviance(n - x, n * q)
    return exponent + 0.5 * np.log(n / (2 * np.pi * x * (n - x)))


@njit(cache=True, nogil=True)
def _log_poisson(x, mean):  # type: ignore[no-untyped-def]
    # ln P(X = x).
    if x == 0:
        return -mean
    return -_stirling_error(x) - _deviance(x, mean) - 0.5 * np.log(2 * np.pi * x)


# Sums begin with 1, for the term from which they start, and go on until a term adds nothing.


@njit(cache=True, nogil=True)
def _poisson(k, mean):  # type: ignore[no-untyped-def]
    log_p = np.zeros(len(k), np.float64)
    for i in range(len(k)):
        n, expected = float(k[i]), max(mean[i], 1e-300)
        if n <= 0:
            continue
        total, term, before = 1.0, 1.0, 0.0
        if n > expected:
            # Terms fall: each is expected / x of the one before.
            x = n
            while total > before:
                before = total
                x += 1
                term *= expected / x
                total += term
            log_p[i] = _log_poisson(n, expected) + np.log(total)
        else:
            # One less the terms below, which fall from n - 1 down to nothing.
            x = n - 1
            while total > before:
                before = total
                term *= x / expected
                total += term
                x -= 1
            log_p[i] = np.log1p(-np.exp(_log_poisson(n - 1, expected)) * total)
    return log_p


@njit(cache=True, nogil=True)
def _binomial(k, n, chance):  # type: ignore[no-untyped-def]
    log_p = np.zeros(len(k), np.float64)
    for i in range(len(k)):
        least, trials, p = float(k[i]), float(n[i]), chance[i]
        if least <= 0:
            continue
        if least > trials or p <= 0:
            log_p[i] = -np.inf
            continue
        if p >= 1:
            continue
        odds = p / (1 - p)
        total, term, before = 1.0, 1.0, 0.0
        if least > trials * p:
            x = least
            while total > before:
                before = total
                term *= (trials - x) / (x + 1) * odds
                total += term
                x += 1
            log_p[i] = _log_binomial(least, trials, p, 1 - p) + np.log(total)
        else:
            x = least - 1
            while total > before:
                before = total
                term *= x / ((trials - x + 1) * odds)
                total += term
                x -= 1
            log_p[i] = np.log1p(-np.exp(_log_binomial(least - 1, trials, p, 1 - p)) * total)
    return log_p


@njit(cache=True, nogil=True)
def _hypergeometric(common, one, other, objects):  # type: ignore[no-untyped-def]
    log_p = np.zeros(len(common), np.float64)
    for i in range(len(common)):
        n, a, b = float(common[i]), float(one[i]), float(other[i])
        if n > min(a, b):
            log_p[i] = -np.inf
            continue
        if n <= max(0.0, a + b - objects):
            continue
        # From the largest term, which lies at the mean or next to it, both ways.
        peak = max(n, np.floor(a * b / objects))
        p, q = b / objects, (objects - b) / objects
        largest = _log_binomial(peak, a, p, q) + _log_binomial(b - peak, objects - a, p, q)
        largest -= _log_binomial(b, float(objects), p, q)
        total, term, x, before = 1.0, 1.0, peak, 0.0
        while total > before:
            before = total
            term *= (a - x) * (b - x) / ((x + 1) * (objects - a - b + x + 1))
            total += term
            x += 1
        term, x, before = 1.0, peak, 0.0
        while x > n and total > before:
            before = total
            term *= x * (objects - a - b + x) / ((a - x + 1) * (b - x + 1))
            total += term
            x -= 1
        log_p[i] = min(largest + np.log(total), 0.0)
    return log_p

"""Reference values of special functions with 17 digits, from mpmath 1.3.0 at 120 digits: python3 special_functions.py > MpmathValues.cs"""
from mpmath import *

mp.dps = 120


def q(x):
    return erfc(x / sqrt(2)) / 2


def log_interval(m, h):
    m = abs(m)
    with workdps(120 + 2 * int(min(200, abs(log10(h)) + 1 + (log10(m) if m > 0 else 0)))):
        return log(q(m - h) - q(m + h))


def beta_lower(a, b, x):
    """All terms positive, unlike mpmath's own series."""
    return x**a * (1 - x) ** b / a / beta(a, b) * nsum_positive(a, b, x)


def nsum_positive(a, b, x):
    total = term = mpf(1)
    n = 0
    while term > total * mpf(10) ** -50:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return total


def text(x):
    if x == mpf("inf"):
        return "double.PositiveInfinity"
    if x == mpf("-inf"):
        return "double.NegativeInfinity"
    return repr(float(x)).replace("+", "")


def table(name, doc, rows):
    print("    /// <summary>%s</summary>" % doc)
    print("    public static readonly double[][] %s =" % name)
    print("    [")
    for row in rows:
        print("        [%s]," % ", ".join(text(v) for v in row))
    print("    ];")
    print()


def f(*values):
    return [mpf(float(v)) for v in values]


errors = f(-8, -5.5, -3, -1.25, -0.3, -1e-9, 0, 1e-12, 0.01, 0.4, 0.9, 1.7, 2.5, 3.5, 5, 7.25, 9.9, 15, 22, 26)
far = f(30, 60, 1e3, 1e8, 1e30)
normals = f(-1e10, -3000, -120, -38, -20, -8.5, -5, -2.2, -1, -0.01, 0, 0.02, 0.7, 1.5, 3, 6, 8.2, 20)
intervals = [(0, 0.01), (0.3, 1e-5), (0.3, 0.2), (-1.2, 0.5), (2, 0.04), (3, 0.01), (3, 2.9), (3, 3.1), (-5, 0.1), (8, 1e-7), (9, 1),
             (40, 0.001), (40, 0.02), (40, 5), (-300, 100), (1e3, 1e-6), (1e3, 4e-5), (1e3, 6e-5), (0, 9), (0.04, 0.05), (1, 0.0501)]
gammas = [1e-8, 1e-3, 0.3, 0.5, 0.999999, 1, 1.0001, 1.46, 2, 2.5, 3.7, 7.99, 8, 8.01, 12.5, 55, 171.5, 1e3, 1e6, 1e15, 1e30]
pq = [(0.1, 1e-5), (0.5, 0.2), (0.5, 12), (1, 1), (2.5, 0.1), (2.5, 2.4), (2.5, 20), (10, 3), (10, 11.5), (10, 60), (100, 50), (100, 101), (100, 180),
      (5000, 4700), (5000, 5050), (123456.5, 123000), (123456.5, 124500)]
betas = [(0.5, 0.5, 0.1), (0.5, 0.5, 0.99), (1, 3, 0.2), (2, 2, 0.5), (3.5, 1.2, 0.7), (10, 20, 0.01), (10, 20, 0.33), (10, 20, 0.6), (0.01, 5, 0.001),
         (200, 300, 0.35), (200, 300, 0.41), (1, 1000, 0.003), (5000, 7000, 0.42), (20, 40000, 0.0003)]

print("namespace Offshell.Tensors.Tests.Numerics;")
print()
print("/// <summary>Written by special_functions.py (mpmath 1.3.0, 120 digits); not by the code under test.</summary>")
print("internal static class MpmathValues")
print("{")
table("Erfc", "x, erfc x.", [(x, erfc(x)) for x in errors])
table("Erfcx", "x, exp(x²) erfc x.", [(x, exp(x * x) * erfc(x)) for x in errors])
table("LogErfc", "x, log erfc x.", [(x, log(erfc(x))) for x in errors + far[:3]])
table("LogNormalCdf", "x, log Φ(x), φ(x)/Φ(x).", [(x, log(q(-x)), npdf(x) / q(-x)) for x in normals if abs(x) < 1e4])
table("LogNormalInterval", "m, h, log[Φ(m + h) − Φ(m − h)].", [(m, h, log_interval(m, h)) for m, h in [f(*v) for v in intervals]])
table("InverseNormal", "p, the x with Φ(x) = p.", [(q(-mpf(x)), x) for x in f(-37, -20, -8, -3, -1.5, -0.25, 0, 0.5, 2)])
table("QuantileOfLogTail", "log Q(x), x.", [(log(q(mpf(x))), x) for x in f(-6, -2, 0.5, 5, 37, 120, 1400)])
table("LogGamma", "x, log Γ(x), ψ(x).", [(x, loggamma(x), digamma(x)) for x in f(*gammas)])
table("Gamma", "a, x, P(a, x), Q(a, x).",
      [(a, x, gammainc(a, 0, x, regularized=True), gammainc(a, x, inf, regularized=True)) for a, x in [f(*v) for v in pq]])
table("Beta", "a, b, x, I_x(a, b).", [(a, b, x, beta_lower(a, b, x)) for a, b, x in [f(*v) for v in betas]])
table("Harmonic", "n, H(n).", [(n, harmonic(n)) for n in [1, 2, 9, 255, 999, 1000, 1001, 123456]])
print("}")

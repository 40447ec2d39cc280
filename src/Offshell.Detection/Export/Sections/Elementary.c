/* section: numbers; needs: */
static double clamp_double(double value, double low, double high) { return value < low ? low : value > high ? high : value; }

/* section: softplus; needs: */
/* log(1 + e^a). */
static double softplus(double a) { return (a > 0 ? a : 0) + log1p(exp(-fabs(a))); }

/* section: positive_softplus; needs: softplus */
static double positive_softplus(double a, double floor) { return floor + softplus(a); }

/* section: positive_pisrlu; needs: */
/* floor + 1 + (a > 0 ? a : a / sqrt(1 + a^2)), without cancellation. */
static double positive_pisrlu(double a, double floor)
{
    double root = sqrt(1 + a * a);
    return floor + (a > 0 ? 1 + a : 1 / (root * (root - a)));
}

/* section: logit_clipped_tanh; needs: */
/* The logit of p = (1 + clip tanh a) / 2. */
static double logit_clipped_tanh(double a, double clip)
{
    double e = exp(-2 * fabs(a)), clipped = copysign(clip * (1 - e) / (1 + e), a);
    return log((1 + clipped) / (1 - clipped));
}

/* section: outside; needs: */
/* What a value that the distribution cannot produce costs: 13.8 nats and half the squared distance from the nearest possible one. */
static double outside(double distance) { return distance == 0 ? 0 : 13.815510557964274 + 0.5 * distance * distance; }

/* section: nearest_count; needs: */
static double nearest_count(double x)
{
    double n = rint(x);
    return n > 0 ? n : 0;
}

/* section: stirling_remainder; needs: */
/* log Gamma(x) - [(x - 1/2) log x - x + 1/2 log 2 pi], x >= 8. */
static double stirling_remainder(double x)
{
    double inverse = 1 / x, s = inverse * inverse;
    return inverse * (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 - s / 156))))));
}

/* section: log_gamma; needs: stirling_remainder */
/* log Gamma(x), x > 0. The standard one keeps a sign in memory that threads share. */
static double log_gamma(double x)
{
    double product = 1;
    while (x < 8) product *= x++;
    return (x - 0.5) * log(x) - x + 0.91893853320467274178 + stirling_remainder(x) - log(product);
}

/* section: scaled_erfc; needs: */
/* exp(x^2) erfc(x), x >= 0. */
static double scaled_erfc(double x)
{
    double s;
    if (x < 20) return exp(x * x) * erfc(x);
    s = 0.5 / (x * x);
    return 0.56418958354775628695 / x * (1 - s * (1 - 3 * s * (1 - 5 * s * (1 - 7 * s * (1 - 9 * s)))));
}

/* section: normal_argument; needs: scaled_erfc */
/* Phi(u), below 0 without its factor exp(-u^2 / 2). */
static double normal_argument(double u)
{
    return u < 0 ? 0.5 * scaled_erfc(-u * 0.70710678118654752440) : 1 - 0.5 * erfc(u * 0.70710678118654752440);
}

/* section: normal_interval; needs: scaled_erfc */
/* Phi(m + h) - Phi(m - h) without its factor exp(-reference^2 / 2). */
static double normal_interval(double m, double h, double *reference)
{
    double size = fabs(m), y = size * h, near = size - h, far = size + h, root = 0.70710678118654752440;
    if (h <= 0.05 && y <= 0.05)
    {
        double g = h * h, s = y * y;
        double second = s - g, fourth = s * (s - 6 * g) + 3 * g * g;
        double sixth = s * (s * (s - 15 * g) + 45 * g * g) - 15 * g * g * g;
        *reference = size;
        return 2 * 0.39894228040143267794 * h * (1 + second / 6 + fourth / 120 + sixth / 5040);
    }

    if (near > 0)
    {
        *reference = near;
        return 0.5 * scaled_erfc(near * root) - 0.5 * scaled_erfc(far * root) * exp(-2 * y);
    }

    *reference = 0;
    return 1 - 0.5 * erfc(-near * root) - 0.5 * erfc(far * root);
}

/* section: gaussian; needs: */
/* 1/2 ((x - mean) / sigma)^2 + log sigma + 1/2 log 2 pi, everything in units of the column. */
static double gaussian(double x, double a, double width, double center, double scale)
{
    double pull = ((x - center) / scale - a) / width;
    return 0.5 * pull * pull + log(width) + log(scale) + 0.91893853320467274178;
}

/* section: bernoulli; needs: softplus, outside */
/* -log p at the high value, -log(1 - p) at the low one. */
static double bernoulli(double x, double logit, double low, double step)
{
    double y = (x - low) / step, inside = rint(y < 0 ? 0 : y > 1 ? 1 : y);
    return softplus(inside > 0.5 ? -logit : logit) + outside(y - inside);
}

/* section: grey_bernoulli; needs: softplus, outside */
/* The same for fractions between the two values. */
static double grey_bernoulli(double x, double logit, double low, double step)
{
    double y = (x - low) / step, inside = y < 0 ? 0 : y > 1 ? 1 : y;
    return softplus(logit) - logit * inside + outside(y - inside);
}

/* section: categorical; needs: */
/* -log softmax of the code's logit; -log of the reserved probability for any other number. */
static double categorical(double code, const float *a, int categories, double unseen)
{
    double largest = a[0], sum = 0;
    int k;
    if (!(code >= 0 && code < categories && code == floor(code))) return -log(unseen);
    for (k = 1; k < categories; k++) largest = a[k] > largest ? a[k] : largest;
    for (k = 0; k < categories; k++) sum += exp(a[k] - largest);
    return log(sum) - (a[(int)code] - largest) - log1p(-unseen);
}

/* section: log_normal; needs: softplus, outside */
/* -log f at zero, -log(1 - f) + log x + log sigma + 1/2 log 2 pi + 1/2 ((log x - mu) / sigma)^2 above. */
static double log_normal(double x, double location, double width, double logit, double unit)
{
    double pull;
    if (x <= 0) return softplus(-logit) + outside(x / unit);
    x = fmax(x, DBL_MIN);
    pull = (log(x) - location) / width;
    return softplus(logit) + log(x) + log(width) + 0.91893853320467274178 + 0.5 * pull * pull;
}

/* section: truncated_gaussian; needs: normal_argument, outside */
/* A Gaussian cut off below 0 and divided by Phi(mu / sigma). */
static double truncated_gaussian(double x, double location, double width, double unit)
{
    double inside = x > 0 ? x : 0, from_cut = inside / width, u = location / width, pull = from_cut - u;
    double square = u < 0 ? from_cut * (pull - u) : pull * pull; /* the exponent of Phi(u) taken out by hand */
    return 0.5 * square + log(normal_argument(u)) + log(width) + 0.91893853320467274178 + outside((x - inside) / unit);
}

/* section: discrete_truncated_gaussian; needs: normal_argument, normal_interval, nearest_count, outside */
/* -log[Phi((n + 1/2 - mu) / sigma) - Phi((n - 1/2 - mu) / sigma)] + log Phi((mu + 1/2) / sigma). */
static double discrete_truncated_gaussian(double x, double location, double width)
{
    double n = nearest_count(x), m = (n - location) / width, u = (location + 0.5) / width, reference, square;
    double interval = normal_interval(m, 0.5 / width, &reference);
    square = reference * reference;
    /* Below the cut both exponents are large: reference^2 - u^2 = (reference + u)(reference - u), and the sum is n or n + 1/2 over sigma. */
    if (u < 0) square = (reference == m ? (n + 0.5) / width : n / width) * (reference - u);
    return 0.5 * square - log(interval) + log(normal_argument(u)) + outside(x - n);
}

/* section: poisson; needs: nearest_count, stirling_remainder, outside */
/* m - n log m + log n!, in Stirling's form from 8 on. */
static double poisson(double x, double mean)
{
    double n = nearest_count(x), r, factorial = 1, i;
    if (n < 8)
    {
        for (i = 2; i <= n; i++) factorial *= i;
        return mean - n * log(mean) + log(factorial) + outside(x - n);
    }

    r = (mean - n) / n;
    return 0.5 * log(n) + 0.91893853320467274178 + stirling_remainder(n) + n * (r - log1p(r)) + outside(x - n);
}

/* section: negative_binomial; needs: nearest_count, log_gamma, outside */
/* Counts of the given mean m and the variance m + dispersion m^2. */
static double negative_binomial(double x, double mean, double dispersion)
{
    double n = nearest_count(x), r = 1 / dispersion, over = dispersion * mean;
    return log_gamma(r) + log_gamma(n + 1) - log_gamma(n + r) + r * log1p(over) + n * log1p(1 / over) + outside(x - n);
}

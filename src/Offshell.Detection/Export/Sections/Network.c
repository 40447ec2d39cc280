/* section: scale; needs: numbers */
/* (x - center) / spread, within the range unchanged and growing logarithmically beyond. */
static float scale(double x, double center, double spread, double low, double high)
{
    double difference = x - center;
    double u = isinf(difference) ? (x / 2 - center / 2) / spread * 2 : difference / spread;
    u = clamp_double(u, -DBL_MAX, DBL_MAX);
    if (u > high) return (float)(high + log(1 + clamp_double(u - high, 0, DBL_MAX)));
    if (u < low) return (float)(low - log(1 + clamp_double(low - u, 0, DBL_MAX)));
    return (float)u;
}

/* section: multiply_add; needs: */
/* x y + z, rounded once where the machine can: then all sums have the bits of the library. Where likelihoods are narrow the
   rounding of twice shows in the fourth digit. */
#ifdef FP_FAST_FMAF
#define MULTIPLY_ADD(x, y, z) fmaf(x, y, z)
#else
#define MULTIPLY_ADD(x, y, z) ((x) * (y) + (z))
#endif

/* section: dense; needs: multiply_add */
/* y = W x + b; weights are stored input by input, so that all outputs of an input stand side by side. */
static void dense(const float *weight, const float *bias, const float *x, float *y, int inputs, int outputs)
{
    int i, o;
    for (o = 0; o < outputs; o++) y[o] = bias[o];
    for (i = 0; i < inputs; i++)
    {
        const float *row = weight + (long)i * outputs;
        float value = x[i];
        for (o = 0; o < outputs; o++) y[o] = MULTIPLY_ADD(value, row[o], y[o]);
    }
}

/* section: activate_relu; needs: */
static void activate_relu(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = x[i] > 0 ? x[i] : 0;
}

/* section: activate_leakyrelu; needs: */
static void activate_leakyrelu(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = x[i] >= 0 ? x[i] : 0.2f * x[i];
}

/* section: activate_elu; needs: */
static void activate_elu(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = x[i] >= 0 ? x[i] : expm1f(x[i]);
}

/* section: activate_silu; needs: */
static void activate_silu(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = x[i] / (1 + expf(-x[i]));
}

/* section: activate_tanh; needs: */
static void activate_tanh(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = tanhf(x[i]);
}

/* section: activate_sigmoid; needs: */
static void activate_sigmoid(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = 1 / (1 + expf(-x[i]));
}

/* section: activate_softplus; needs: */
static void activate_softplus(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = (x[i] > 0 ? x[i] : 0) + log1pf(expf(-fabsf(x[i])));
}

/* section: activate_pisrlu; needs: */
static void activate_pisrlu(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++)
    {
        double a = x[i], root = sqrt(1 + a * a);
        x[i] = (float)(a > 0 ? a + 1.005 : 1 / (root * (root - a)) + 0.005);
    }
}

/* section: activate_clippedtanh; needs: */
static void activate_clippedtanh(float *x, int count)
{
    int i;
    for (i = 0; i < count; i++) x[i] = 0.0005f + 0.999f / (1 + expf(-2 * x[i]));
}

/* section: deviation; needs: numbers */
/* The width of a latent from the logarithm of its variance. */
static float deviation(float log_variance) { return (float)exp(0.5 * clamp_double(log_variance, -12, 8)); }

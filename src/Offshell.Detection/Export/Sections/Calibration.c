/* section: tail_sum; needs: */
/* log P(S > s) of the generalised Pareto tail, averaged over what the excesses leave open about its shape and scale. */
static double log_tail(double score)
{
    double terms[TAIL_POINTS], largest = -DBL_MAX, sum = 0, excess = score - TAIL_START;
    int i;
    if (isinf(excess)) return -DBL_MAX;
    for (i = 0; i < TAIL_POINTS; i++)
    {
        double product = tail_theta[i] * excess, distance;
        if (product <= -1)
        {
            terms[i] = -DBL_MAX;
            continue;
        }

        distance = fabs(product) < 1e-8 ? excess * (1 - product / 2) : log1p(product) / tail_theta[i];
        terms[i] = tail_log_weight[i] - (TAIL_COUNT - 1) * log1p(distance / (TAIL_COUNT * tail_scale[i]));
        largest = terms[i] > largest ? terms[i] : largest;
    }

    for (i = 0; i < TAIL_POINTS; i++) sum += exp(terms[i] - largest);
    return TAIL_LOG_PROBABILITY + largest + log(sum);
}

/* section: tail_assumed; needs: */
/* log P(S > s): calibration rows were too few for a fit, so the tail is assumed. */
static double log_tail(double score) { return TAIL_LOG_PROBABILITY - log1p((score - TAIL_START) / TAIL_SCALE); }

/* section: first_at_least; needs: */
/* How many calibration scores lie below the given one. */
static long first_at_least(double score)
{
    long low = 0, high = CALIBRATION_COUNT;
    while (low < high)
    {
        long middle = low + (high - low) / 2;
        if (calibration[middle] >= score) high = middle;
        else low = middle + 1;
    }

    return low;
}

/* section: p_value; needs: first_at_least, numbers */
static double p_value(double score)
{
    long index = first_at_least(score);
    double log_probability;
    if (index < CALIBRATION_COUNT) return PROBABILITY_FROM(index);
    log_probability = log_tail(score);
    return clamp_double(exp(log_probability - log1p(TAIL_MISSING * exp(log_probability))), DBL_MIN, PROBABILITY_FROM(CALIBRATION_COUNT));
}

/* section: threshold; needs: p_value */
static double threshold(double alpha)
{
    if (!(alpha > 0 && alpha < 1)) return NAN;
    if (alpha < PROBABILITY_FROM(CALIBRATION_COUNT))
    {
        /* The last score whose p-value is still above alpha: bracketed, then halved down to neighbouring numbers. */
        double low = calibration[CALIBRATION_COUNT - 1], step = fabs(low) > 1 ? fabs(low) : 1, high = low + step, middle;
        while (p_value(high) > alpha && high < DBL_MAX / 4)
        {
            step *= 2;
            high = low + step;
        }

        while ((middle = low + (high - low) / 2) > low && middle < high)
        {
            if (p_value(middle) > alpha) low = middle;
            else high = middle;
        }

        return low;
    }
    else
    {
        long low = 0, high = CALIBRATION_COUNT - 1;
        while (low < high)
        {
            long middle = low + (high - low) / 2, above = middle;
            while (above < CALIBRATION_COUNT && calibration[above] <= calibration[middle]) above++;
            if (PROBABILITY_FROM(above) <= alpha) high = middle;
            else low = middle + 1;
        }

        return calibration[low];
    }
}

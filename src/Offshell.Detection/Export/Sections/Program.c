/* section: divergence; needs: */
/* KL of the posterior from the prior, in nats. */
static double divergence(const float *posterior)
{
    double kl = 0;
    int j;
    for (j = 0; j < LATENTS; j++)
    {
        double ratio = deviation(posterior[LATENTS + j]) / prior_deviation[j], pull = (posterior[j] - prior_mean[j]) / prior_deviation[j];
        kl += 0.5 * (ratio * ratio + pull * pull - 1) - log(ratio);
    }

    return kl;
}

/* section: encode; needs: */
static void encode(const double *row, float *posterior, float *z)
{
    float x[INPUTS + CONDITIONS];
    encode_features(row, x);
#if CONDITIONS > 0
    {
        int i;
        encode_conditions(row, x + INPUTS);
        for (i = 0; i < CONDITIONS; i++) z[LATENTS + i] = x[INPUTS + i];
    }
#endif
    (void)z;
    run_encoder(x, posterior);
}

/* section: score_reconstruction; needs: encode */
static double score_of(const double *row)
{
    float posterior[POSTERIOR], z[LATENTS + CONDITIONS], a[OUTPUTS];
    int j;
    encode(row, posterior, z);
    for (j = 0; j < LATENTS; j++) z[j] = posterior[j];
    run_decoder(z, a);
    return likelihood(row, a);
}

/* section: score_negative_elbo; needs: encode */
static double score_of(const double *row)
{
    float posterior[POSTERIOR], z[LATENTS + CONDITIONS], a[OUTPUTS];
    double sum = 0;
    int j, draw, draws = (int)(sizeof noise / sizeof noise[0]) / LATENTS;
    encode(row, posterior, z);
    for (draw = 0; draw < draws; draw++)
    {
        for (j = 0; j < LATENTS; j++) z[j] = posterior[j] + deviation(posterior[LATENTS + j]) * noise[draw * LATENTS + j];
        run_decoder(z, a);
        sum += likelihood(row, a);
    }

    return sum / draws + divergence(posterior);
}

/* section: score_kl; needs: encode */
/* Mean over the latents. */
static double score_of(const double *row)
{
    float posterior[POSTERIOR], z[LATENTS + CONDITIONS];
    encode(row, posterior, z);
    return divergence(posterior) / LATENTS;
}

/* section: interface; needs: */
int NAME_score(const double *row, double *score)
{
    int c;
    for (c = 0; c < CAPITALS_COLUMNS; c++)
    {
        if (isinf(row[c]) || (isnan(row[c]) && !allows_missing[c])) return c + 1;
    }

    *score = score_of(row);
    return 0;
}

double NAME_p_value(double score) { return p_value(score); }

double NAME_threshold(double alpha) { return threshold(alpha); }

/* section: self_test; needs: */
int NAME_self_test(void)
{
    int r, failures = 0;
    for (r = 0; r < REFERENCE_ROWS; r++)
    {
        double score = NAN, expected = reference_scores[r], p = reference_p_values[r];
        int refused = NAME_score(reference_rows + r * CAPITALS_COLUMNS, &score);
        double size = fabs(expected) > 1 ? fabs(expected) : 1;
        /* The p-value belongs to the stored score: another one could lie on the other side of a calibration row. */
        if (refused || !(fabs(score - expected) <= TOLERANCE * size) || !(fabs(p_value(expected) - p) <= TOLERANCE * p)) failures++;
    }

    return failures;
}

/* section: program; needs: */
/* Reads lines of CAPITALS_COLUMNS numbers, parted by commas; an empty place or a word that is no number is missing.
   Writes score, p-value and 1 for anomalous rows. Build: cc -std=c99 -O3 -march=native NAME.c NAME_main.c -lm */
#include "NAME.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(void)
{
    static char line[1 << 16];
    long number = 0;
    if (NAME_self_test() != 0)
    {
        fprintf(stderr, "The self-test failed: this compiler or machine does not give the stored scores.\n");
        return 1;
    }

    while (fgets(line, sizeof line, stdin) != NULL)
    {
        double row[CAPITALS_COLUMNS], score;
        char *next = line;
        int c, refused;
        number++;
        if (strchr(line, '\n') == NULL && !feof(stdin))
        {
            fprintf(stderr, "line %ld is longer than %d bytes\n", number, (int)sizeof line - 2);
            return 3;
        }

        for (c = 0; c < CAPITALS_COLUMNS && next != NULL; c++)
        {
            char *end;
            row[c] = strtod(next, &end);
            while (*end == ' ' || *end == '\t' || *end == '\r') end++;
            if (end == next || (*end != ',' && *end != '\n' && *end != '\0')) row[c] = NAN;
            next = strchr(next, ',');
            if (next != NULL) next++;
        }

        if (c < CAPITALS_COLUMNS || next != NULL)
        {
            fprintf(stderr, "line %ld does not have %d numbers\n", number, CAPITALS_COLUMNS);
            return 3;
        }

        refused = NAME_score(row, &score);
        if (refused)
        {
            fprintf(stderr, "line %ld: column %d (%s) is missing or infinite\n", number, refused, NAME_column_names[refused - 1]);
            return 3;
        }

        printf("%.17g,%.17g,%d\n", score, NAME_p_value(score), score > CAPITALS_THRESHOLD);
    }

    return 0;
}

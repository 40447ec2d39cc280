/* Latency of one row in seconds, the cost of the clock taken off: median, 99th and 99.9th percentile, and the 99.9th of a loop
   that does nothing. Of an exported model (model.h), or with -DHOSTED of the library behind offshell.h.

   latency ROWS SECONDS [FOLDER MODEL]     ROWS: a file of doubles, row by row */
#define _POSIX_C_SOURCE 199309L

#ifdef HOSTED
#include "offshell.h"
#else
#include "model.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { LARGEST = 4000000, EMPTY = 200000 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? 1 : x < y ? -1 : 0;
}

int main(int argc, char **argv)
{
    static double rows[1 << 20], times[LARGEST], empty[EMPTY];
    double sum = 0, score = 0, seconds, begin;
    long count = 0, numbers, columns, total, i;
    FILE *file = argc > 2 ? fopen(argv[1], "rb") : NULL;
#ifdef HOSTED
    offshell_detector *detector = NULL;
    if (argc != 5 || offshell_start(argv[3]) || offshell_load(argv[4], "reconstruction", &detector))
    {
        char why[1000];
        offshell_error(why, sizeof why);
        fprintf(stderr, "%s\n", why);
        return 1;
    }
    columns = offshell_columns(detector);
#define SCORE(row) offshell_score(detector, row, &score)
#else
    columns = MODEL_COLUMNS;
    if (model_self_test() != 0) return 1;
#define SCORE(row) model_score(row, &score)
#endif
    if (file == NULL) return 2;
    numbers = (long)fread(rows, sizeof rows[0], sizeof rows / sizeof rows[0], file);
    fclose(file);
    total = numbers / columns;
    seconds = strtod(argv[2], NULL);
    for (i = 0; i < EMPTY; i++)
    {
        double start = now();
        empty[i] = now() - start;
    }

    qsort(empty, EMPTY, sizeof empty[0], compare);
    for (i = 0; i < 20000; i++) /* warms caches and, of the library, its compiler */
    {
        if (SCORE(rows + i % total * columns)) return 3;
    }

    for (begin = now(); count < LARGEST && ((count & 1023) != 0 || now() - begin < seconds); count++)
    {
        const double *row = rows + count % total * columns;
        double start = now();
        if (SCORE(row)) return 3;
        times[count] = now() - start;
        sum += score;
    }

    qsort(times, (size_t)count, sizeof times[0], compare);
    if (!(sum - sum == 0)) return 4;
    printf("%.3e %.3e %.3e %.3e\n", times[count / 2] - empty[EMPTY / 2], times[count / 100 * 99] - empty[EMPTY / 2],
           times[count / 1000 * 999] - empty[EMPTY / 2], empty[EMPTY / 1000 * 999] - empty[EMPTY / 2]);
    return 0;
}

/* Offshell from C and C++: the whole library in your process, through the .NET runtime's hosting interface. Linux and macOS.

   Build offshell.c with the headers and the library of the SDK's host pack (nethost); see example.cpp.
   All functions but offshell_start may be called from any number of threads. */
#ifndef OFFSHELL_H
#define OFFSHELL_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct offshell_detector offshell_detector;

/* Starts the runtime, once per process, before anything else. The folder holds Offshell.Hosting.dll and
   Offshell.Hosting.runtimeconfig.json, as 'dotnet publish src/Offshell.Hosting' leaves them. 0 when done. */
int offshell_start(const char *folder);

/* Loads a model file with one of its scores, NULL for the default one. 0 when done. */
int offshell_load(const char *path, const char *score, offshell_detector **detector);

/* Numbers of a row: features, then conditions. -1 after an error. */
int offshell_columns(const offshell_detector *detector);

/* Writes a column's name, counted from 0; returns the length of the whole name, -1 after an error. */
long long offshell_column_name(const offshell_detector *detector, int column, char *buffer, long long size);

/* Scores a row; larger is more anomalous. Categories are given as codes, missing values as NaN. 0 when done. */
int offshell_score(const offshell_detector *detector, const double *row, double *score);

/* Probability that a normal row scores at least as high; NaN after an error. */
double offshell_p_value(const offshell_detector *detector, double score);

/* The score above which a row is anomalous at a false-alarm rate between 0 and 1; NaN after an error. */
double offshell_threshold(const offshell_detector *detector, double alpha);

/* Writes why a row scores as it does, as one JSON object; returns the length of the whole text, -1 after an error.
   If that is not below the size, the text was cut: call again with a larger buffer. */
long long offshell_explain(const offshell_detector *detector, const double *row, double alpha, char *buffer, long long size);

/* Writes the text of this thread's last error; returns its whole length. */
long long offshell_error(char *buffer, long long size);

void offshell_free(offshell_detector *detector);

#ifdef __cplusplus
}
#endif

#endif

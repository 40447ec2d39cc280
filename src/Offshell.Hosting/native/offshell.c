#include "offshell.h"

#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <coreclr_delegates.h>
#include <hostfxr.h>
#include <nethost.h>

static char start_error[PATH_MAX + 256] = "The library is not started; call offshell_start first.";

static struct
{
    int (*load)(const char *, const char *, void **);
    int (*columns)(const void *);
    long long (*column_name)(const void *, int, char *, long long);
    int (*score)(const void *, const double *, double *);
    double (*p_value)(const void *, double);
    double (*threshold)(const void *, double);
    long long (*explain)(const void *, const double *, double, char *, long long);
    long long (*error)(char *, long long);
    void (*release)(void *);
} library;

static int failed(const char *what, long code)
{
    snprintf(start_error, sizeof start_error, "%s (code 0x%08lx).", what, (unsigned long)code & 0xffffffffUL);
    return 1;
}

/* A function pointer from a data pointer, which only POSIX promises to be one. */
#define FIND(field, method) \
    do { \
        void *found = NULL; \
        code = get(assembly, "Offshell.Hosting.NativeInterface, Offshell.Hosting", method, UNMANAGEDCALLERSONLY_METHOD, NULL, &found); \
        if (code != 0 || found == NULL) return failed("Offshell.Hosting.dll does not have the function " method "; is it another version's?", code); \
        memcpy(&library.field, &found, sizeof found); \
    } while (0)

static int find_functions(load_assembly_and_get_function_pointer_fn get, const char *assembly)
{
    int code;
    FIND(columns, "Columns");
    FIND(column_name, "ColumnName");
    FIND(score, "Score");
    FIND(p_value, "PValue");
    FIND(threshold, "Threshold");
    FIND(explain, "Explain");
    FIND(error, "Error");
    FIND(release, "Free");
    FIND(load, "Load"); /* last: it says that all are there */
    return 0;
}

int offshell_start(const char *folder)
{
    char host[PATH_MAX], config[PATH_MAX], assembly[PATH_MAX];
    size_t size = sizeof host;
    int code;
    void *fxr, *symbol, *get = NULL;
    hostfxr_handle context = NULL;
    hostfxr_initialize_for_runtime_config_fn initialise;
    hostfxr_get_runtime_delegate_fn get_delegate;
    hostfxr_close_fn close;

    if (library.load != NULL) return 0;
    if (snprintf(config, sizeof config, "%s/Offshell.Hosting.runtimeconfig.json", folder) >= (int)sizeof config
        || snprintf(assembly, sizeof assembly, "%s/Offshell.Hosting.dll", folder) >= (int)sizeof assembly)
        return failed("The folder's path is too long", 0);
    code = get_hostfxr_path(host, &size, NULL);
    if (code != 0) return failed("No .NET runtime was found; install .NET 10 or set DOTNET_ROOT to where it is", code);
    fxr = dlopen(host, RTLD_LAZY | RTLD_LOCAL);
    if (fxr == NULL) return failed("The .NET host could not be loaded", 0);

#define SYMBOL(pointer, name) \
    do { \
        symbol = dlsym(fxr, name); \
        if (symbol == NULL) return failed("The .NET host lacks the function " name, 0); \
        memcpy(&pointer, &symbol, sizeof symbol); \
    } while (0)
    SYMBOL(initialise, "hostfxr_initialize_for_runtime_config");
    SYMBOL(get_delegate, "hostfxr_get_runtime_delegate");
    SYMBOL(close, "hostfxr_close");

    code = initialise(config, NULL, &context);
    if (code < 0 || context == NULL)
    {
        close(context);
        return failed("The runtime could not be started; is Offshell.Hosting.runtimeconfig.json in the folder, and is .NET 10 installed?", code);
    }

    code = get_delegate(context, hdt_load_assembly_and_get_function_pointer, &get);
    close(context);
    if (code != 0 || get == NULL) return failed("The runtime gave no access to its functions", code);
    {
        load_assembly_and_get_function_pointer_fn find;
        memcpy(&find, &get, sizeof get);
        return find_functions(find, assembly);
    }
}

int offshell_load(const char *path, const char *score, offshell_detector **detector)
{
    void *handle = NULL;
    int code = library.load == NULL ? 1 : library.load(path, score, &handle);
    *detector = handle;
    return code;
}

int offshell_columns(const offshell_detector *detector) { return library.load == NULL ? -1 : library.columns(detector); }

long long offshell_column_name(const offshell_detector *detector, int column, char *buffer, long long size)
{
    return library.load == NULL ? -1 : library.column_name(detector, column, buffer, size);
}

int offshell_score(const offshell_detector *detector, const double *row, double *score)
{
    return library.load == NULL ? 1 : library.score(detector, row, score);
}

double offshell_p_value(const offshell_detector *detector, double score) { return library.load == NULL ? NAN : library.p_value(detector, score); }

double offshell_threshold(const offshell_detector *detector, double alpha) { return library.load == NULL ? NAN : library.threshold(detector, alpha); }

long long offshell_explain(const offshell_detector *detector, const double *row, double alpha, char *buffer, long long size)
{
    return library.load == NULL ? -1 : library.explain(detector, row, alpha, buffer, size);
}

long long offshell_error(char *buffer, long long size)
{
    if (library.load != NULL) return library.error(buffer, size);
    if (buffer != NULL && size > 0) snprintf(buffer, (size_t)size, "%s", start_error);
    return (long long)strlen(start_error);
}

void offshell_free(offshell_detector *detector)
{
    if (library.load != NULL && detector != NULL) library.release(detector);
}

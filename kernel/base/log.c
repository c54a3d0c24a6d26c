#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { LINES_A_SECOND = 20 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    time_t second;
    int lines, dropped;
} rate;

/* True when this line may be written; *dropped is how many were not since the last one. */
static int admit(int *dropped)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    pthread_mutex_lock(&lock);
    if (now.tv_sec != rate.second) {
        rate.second = now.tv_sec;
        rate.lines = 0;
    }
    int admitted = rate.lines++ < LINES_A_SECOND;
    if (admitted) {
        *dropped = rate.dropped;
        rate.dropped = 0;
    } else {
        rate.dropped++;
    }
    pthread_mutex_unlock(&lock);
    return admitted;
}

void log_line(const char *format, ...)
{
    char line[1024];
    int dropped = 0;
    if (!admit(&dropped))
        return;
    int n = snprintf(line, sizeof line, "tensorcell: ");
    if (dropped)
        n += snprintf(line + n, sizeof line - (size_t)n, "(%d lines left out) ", dropped);
    va_list args;
    va_start(args, format);
    int m = vsnprintf(line + n, sizeof line - (size_t)n - 1, format, args);
    va_end(args);
    n = m < 0 ? n : n + m;
    if (n > (int)sizeof line - 2)
        n = (int)sizeof line - 2;
    line[n++] = '\n';
    /* A closed or full stderr is no reason to fail. */
    ssize_t written = write(STDERR_FILENO, line, (size_t)n);
    (void)written;
}

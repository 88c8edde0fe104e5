/* See signals.h. */
#include "signals.h"

#include "assemble.h"

#include <signal.h>
#include <stddef.h>

static void on_signal(int number)
{
    assembly_stop = number;
}

void signals_watch(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        struct sigaction before;
        if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

void signals_end(void)
{
    signal(assembly_stop, SIG_DFL);
    raise(assembly_stop);
}

/* See icu.h. */
#include "icu.h"

#include <pthread.h>
#include <unicode/uloc.h>

static bool named;

static void name_locale(void)
{
    UErrorCode status = U_ZERO_ERROR;
    uloc_setDefault("en", &status);
    named = U_SUCCESS(status);
}

bool icu_ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, name_locale);
    return named;
}

/* libcurl, loaded when something is fetched (late.h). */
#ifndef PACKER_NET_CURL_H
#define PACKER_NET_CURL_H

#include "process/late.h"

#define CURL_DISABLE_TYPECHECK /* its macros would stand before the members */
#include <curl/curl.h>

#define CURL_CALLS(X)      \
    X(curl_global_init)    \
    X(curl_global_cleanup) \
    X(curl_easy_init)      \
    X(curl_easy_setopt)    \
    X(curl_easy_perform)   \
    X(curl_easy_strerror)  \
    X(curl_easy_cleanup)

/* Its calls under their own names. */
struct curl_calls {
    CURL_CALLS(LATE_MEMBER)
};

#endif

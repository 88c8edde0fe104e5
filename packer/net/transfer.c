/* Ranges over the network; see transfer.h. */
#include "transfer.h"

#include "answer.h"
#include "curl.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define MOST_RANGES 180  /* of a request: Apache gives the whole file for more than 200 */
#define GAP_MANY    96   /* what a range costs inside an answer */
#define GAP_SINGLE  2048 /* what a request costs, waiting included */
#define LONGEST     (MOST_RANGES * 22 + 32)

static bool has_scheme(const char *url, const char *scheme)
{
    return strncasecmp(url, scheme, strlen(scheme)) == 0;
}

static bool is_http(const char *url)
{
    return has_scheme(url, "http:") || has_scheme(url, "https:") || !strstr(url, "://");
}

static size_t on_header(char *data, size_t size, size_t count, void *context)
{
    struct answer *a = context;
    answer_header(a, data, size * count);
    return size * count;
}

struct body {
    struct transfer *t;
    struct answer *answer;
};

/* Waits until so many bytes may have come. libcurl's own limit begins anew with every request, and
 * ours are small. */
static void keep_rate(struct transfer *t)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!t->wire)
        t->began = now;
    const uint64_t due = t->rate ? t->wire * 1000 / t->rate : 0; /* milliseconds from the start */
    const int64_t past =
        (int64_t)(now.tv_sec - t->began.tv_sec) * 1000 + (now.tv_nsec - t->began.tv_nsec) / 1000000;
    if (past >= 0 && due > (uint64_t)past) {
        const uint64_t ms = due - (uint64_t)past;
        const struct timespec pause = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L};
        (void)nanosleep(&pause, NULL);
    }
}

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
    const struct body *b = context;
    keep_rate(b->t);
    b->t->wire += size * count;
    return answer_body(b->answer, (const uint8_t *)data, size * count) ? size * count : 0;
}

static void print_ranges(const struct range *ranges, size_t count, char to[LONGEST])
{
    size_t at = 0;
    for (size_t i = 0; i < count && at + 24 < LONGEST; i++)
        at += (size_t)snprintf(to + at, LONGEST - at, "%s%" PRIu64 "-%" PRIu64, i ? "," : "",
                               ranges[i].from, ranges[i].to - 1);
}

static struct curl_calls curl;

static bool prepare(struct transfer *t, satchel_error *err)
{
    static const char *const names[] = {CURL_CALLS(LATE_NAME)};
    static bool loaded;
    loaded = loaded || late_load("libcurl.so.4", names, sizeof names / sizeof *names, &curl);
    if (!loaded)
        return satchel_fail(err, SATCHEL_NETWORK, "there is no libcurl.so.4 on this machine");
    if (!t->curl && curl.curl_global_init(CURL_GLOBAL_DEFAULT) == 0)
        t->curl = curl.curl_easy_init();
    return t->curl || satchel_fail_memory(err);
}

static void set_up(struct transfer *t, struct answer *a, struct body *body, const char *ranges,
                   char *why)
{
    CURL *c = t->curl;
    curl.curl_easy_setopt(c, CURLOPT_URL, t->url);
    curl.curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https,ftp,ftps,file");
    curl.curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, "http,https,ftp,ftps");
    curl.curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
    curl.curl_easy_setopt(c, CURLOPT_MAXREDIRS, 8L);
    curl.curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl.curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl.curl_easy_setopt(c, CURLOPT_USERAGENT, "satchel");
    curl.curl_easy_setopt(c, CURLOPT_RANGE, ranges);
    curl.curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)t->timeout);
    curl.curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl.curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)t->timeout);
    curl.curl_easy_setopt(c, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)t->timeout);
    curl.curl_easy_setopt(c, CURLOPT_BUFFERSIZE, t->rate && t->rate < 65536 ? 1024L : 16384L);
    curl.curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl.curl_easy_setopt(c, CURLOPT_HEADERDATA, a);
    curl.curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl.curl_easy_setopt(c, CURLOPT_WRITEDATA, body);
    curl.curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why);
}

static bool fail_status(struct transfer *t, long status, satchel_error *err)
{
    t->fatal = status < 500 && status != 408 && status != 425 && status != 429;
    t->shorter = status == 416;
    const char *means = status == 404   ? ", there is no such file"
                        : status == 416 ? ", its file is shorter than its head says"
                                        : "";
    return satchel_fail(err, SATCHEL_NETWORK, "the server answers %ld%s", status, means);
}

static bool is_answer(CURLcode code)
{
    return code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
           code == CURLE_FILE_COULDNT_READ_FILE || code == CURLE_REMOTE_FILE_NOT_FOUND ||
           code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_PEER_FAILED_VERIFICATION ||
           code == CURLE_LOGIN_DENIED || code == CURLE_REMOTE_ACCESS_DENIED;
}

/* A server that cannot do what was asked is asked for less from now on. */
static bool take_notice(struct transfer *t, const struct answer *a, CURLcode code)
{
    if (a->ignores)
        t->single = true;
    else if (code == CURLE_RANGE_ERROR || code == CURLE_FTP_COULDNT_USE_REST)
        t->whole = true;
    else
        return false;
    return true;
}

static bool get_once(struct transfer *t, const struct range *ranges, size_t count,
                     satchel_error *err)
{
    char text[LONGEST] = "", why[CURL_ERROR_SIZE] = "";
    struct answer a = {.put = t->put, .context = t->context, .many = count > 1};
    struct body body = {t, &a};
    if (!prepare(t, err))
        return false;
    if (!t->whole) {
        a.offset = ranges[0].from; /* where no head says so: FTP and file: */
        print_ranges(ranges, count, text);
    }
    set_up(t, &a, &body, t->whole ? NULL : text, why);
    t->requests++;
    t->fatal = t->shorter = false;
    const CURLcode code = curl.curl_easy_perform(t->curl);
    if (a.stopped || take_notice(t, &a, code))
        return true;
    if (a.status && (a.status < 200 || a.status > 299))
        return fail_status(t, a.status, err);
    if (a.nameless)
        return satchel_fail(err, SATCHEL_NETWORK, "the server does not say which range it sends");
    t->single |= a.many && !a.multipart;
    t->fatal = is_answer(code);
    return code == CURLE_OK ||
           satchel_fail(err, SATCHEL_NETWORK, "%s", *why ? why : curl.curl_easy_strerror(code));
}

void transfer_turn(struct transfer *t, const char *url)
{
    t->url = url;
    t->single = !is_http(url);
    t->whole = false;
}

bool transfer_get(struct transfer *t, const struct range *ranges, size_t count, satchel_error *err)
{
    const size_t most = t->single ? 1 : MOST_RANGES;
    for (size_t at = 0; at < count; at += most) {
        const bool alike = (most == 1) == t->single && !t->whole;
        if (at && !alike)
            return true; /* the rest is asked for in another way */
        if (!get_once(t, ranges + at, count - at < most ? count - at : most, err))
            return false;
    }
    return true;
}

uint64_t transfer_gap(const struct transfer *t)
{
    return t->single ? GAP_SINGLE : GAP_MANY;
}

void transfer_close(struct transfer *t)
{
    if (t->curl) {
        curl.curl_easy_cleanup(t->curl);
        curl.curl_global_cleanup();
    }
    t->curl = NULL;
}

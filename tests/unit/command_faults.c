/* Every allocation and every system call of every command made to fail in turn, once and for good.
 *
 * This program's own malloc, open, read, write... stand before the C library's for all that it
 * links, other people's libraries too. Each run is a child: for N = 1, 2, ... a command runs with
 * its Nth call failing until one gets through without. A run that says 0 has made the same bytes;
 * one that does not has said why in lines that begin with "satchel: ", with a code that fits (40
 * when memory was wanting), and has left what was there before and no temporary file. Nothing ends
 * by a signal.
 *
 * usage: unit_command_faults [EVERY [FIRST [calls [SCENE]]]]: only every so-manyth call, for a
 * quick look; 1 is all, 0 none: it only says how many there are. To see who made a call that fails
 * badly, set FAULTS_TRACE: addresses for addr2line go to the child's standard error. */
#include "support/random.h"
#include "support/unit.h"

#include "cli.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PUBLIC __attribute__((visibility("default")))

/* --- the faults ------------------------------------------------------------------------------ */

/* SHORT: a read or write that moves a part of what was asked for, which is no failure. */
enum kind { MEMORY, CALLS, SHORT };

/* Shared with the child, which counts and tells whether its fault came. */
static struct {
    bool armed, sticky;
    enum kind kind;
    int error;
    unsigned long calls, fail_at, failed;
} * fault;

static bool tracing;

static void trace(void)
{
    void *frames[30];
    fault->armed = false;
    backtrace_symbols_fd(frames, backtrace(frames, 30), 2);
    fault->armed = true;
}

static bool fails(enum kind kind)
{
    if (!fault || !fault->armed || fault->kind != kind)
        return false;
    const unsigned long call = __atomic_add_fetch(&fault->calls, 1, __ATOMIC_RELAXED);
    if (call != fault->fail_at && !(fault->sticky && call > fault->fail_at))
        return false;
    fault->failed++;
    if (tracing && fault->failed == 1)
        trace();
    errno = fault->error;
    return true;
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
PUBLIC void *malloc(size_t size);
PUBLIC void *calloc(size_t count, size_t size);
PUBLIC void *realloc(void *old, size_t size);

void *malloc(size_t size)
{
    return fails(MEMORY) ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return fails(MEMORY) ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return fails(MEMORY) ? NULL : __libc_realloc(old, size);
}

/* `type name(parameters)`, failing with -1 or passed on. */
#define CALL(type, name, parameters, arguments)          \
    PUBLIC type name parameters;                         \
    type name parameters                                 \
    {                                                    \
        static type(*real) parameters;                   \
        if (!real)                                       \
            *(void **)&real = dlsym(RTLD_NEXT, #name);   \
        return fails(CALLS) ? (type)-1 : real arguments; \
    }

/* The same for what moves `size` bytes, and may move fewer. */
#define MOVE(name, parameters, arguments)              \
    PUBLIC ssize_t name parameters;                    \
    ssize_t name parameters                            \
    {                                                  \
        static ssize_t(*real) parameters;              \
        if (!real)                                     \
            *(void **)&real = dlsym(RTLD_NEXT, #name); \
        if (fails(CALLS))                              \
            return -1;                                 \
        if (size > 1 && fails(SHORT))                  \
            size = fault->sticky ? 1 : size / 2;       \
        return real arguments;                         \
    }

MOVE(read, (int fd, void *to, size_t size), (fd, to, size))
MOVE(pread64, (int fd, void *to, size_t size, off64_t at), (fd, to, size, at))
MOVE(write, (int fd, const void *from, size_t size), (fd, from, size))
MOVE(pwrite64, (int fd, const void *from, size_t size, off64_t at), (fd, from, size, at))
CALL(int, fsync, (int fd), (fd))
CALL(int, rename, (const char *from, const char *to), (from, to))
CALL(int, mkstemp64, (char *name), (name))
CALL(int, fchmod, (int fd, mode_t mode), (fd, mode))
CALL(int, mkdir, (const char *path, mode_t mode), (path, mode))

PUBLIC int open64(const char *path, int flags, ...);
int open64(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    const mode_t mode = flags & O_CREAT ? va_arg(args, mode_t) : 0;
    va_end(args);
    static int (*real)(const char *, int, ...);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "open64");
    return fails(CALLS) ? -1 : real(path, flags, mode);
}

/* A close that fails has closed all the same, as on Linux. */
PUBLIC int close(int fd);
int close(int fd)
{
    static int (*real)(int);
    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "close");
    const bool bad = fails(CALLS);
    const int result = real(fd);
    if (bad)
        errno = fault->error;
    return bad ? -1 : result;
}

/* --- the scenes ------------------------------------------------------------------------------ */

static char folder[48];

struct scene {
    const char *name;
    const char *line[16]; /* the command; the working folder holds what it needs */
    const char *output;   /* a file or folder it writes; NULL: standard output */
    bool random;          /* its output is never the same twice */
};

static const struct scene scenes[] = {
    {"pack",
     {"pack", "--threads", "1", "--sign", "k.key", "--title", "T", "-o", "out", "in"},
     "out",
     false},
    {"info", {"info", "--json", "b.satchel"}, NULL, false},
    {"list", {"list", "--json", "b.satchel"}, NULL, false},
    {"show", {"show", "--markdown", "b.satchel", "page"}, NULL, false},
    {"search", {"search", "--json", "b.satchel", "words"}, NULL, false},
    {"verify", {"verify", "--json", "--deep", "--trust", "keys", "b.satchel"}, NULL, false},
    {"seen", {"verify", "-q", "--seen", "out", "b.satchel"}, "out", false},
    {"keygen", {"keygen", "-f", "-o", "out"}, "out.key", true},
    {"sign", {"sign", "-s", "k.key", "b.satchel", "-o", "out"}, "out", false},
    {"sign again", {"sign", "-s", "k.key", "p.satchel", "-o", "out"}, "out", false},
    {"protect", {"protect", "b.satchel", "-o", "out"}, "out", false},
    {"strip", {"strip", "p.satchel", "-o", "out"}, "out", false},
    {"repair", {"repair", "-q", "d.satchel", "-o", "out"}, "out", false},
    {"merge", {"merge", "-q", "b.satchel", "p.satchel", "-o", "out"}, "out", false},
    {"split",
     {"split", "-q", "--size", "750", "--spare", "1", "b.satchel", "-o", "parts"},
     "parts/b.satchel.001",
     false},
    {"join",
     {"join", "have/b.satchel.002", "have/b.satchel.003", "have/b.satchel.004", "-o", "out"},
     "out",
     false},
    {"cut", {"cut", "b.satchel", "page", "web", "-o", "out"}, "out", false},
    {"proof", {"verify", "--json", "--deep", "--key", "k.pub", "x.satchel"}, NULL, false},
    {"passed on", {"show", "--markdown", "x.satchel", "page"}, NULL, false},
    {"cut html", {"show", "--html", "x.satchel", "page"}, NULL, false},
    {"export", {"export", "-f", "--epub", "b.satchel", "-o", "out"}, "out", false},
    {"wire", {"pack", "-f", "--threads", "1", "-o", "out", "wire"}, "out", false},
    {"book", {"pack", "-f", "--threads", "1", "-o", "out", "book.epub"}, "out", false},
    {"fast",
     {"pack", "-f", "--threads", "1", "--profile", "fast", "--index-anyway", "--images", "none",
      "-o", "out", "in", "in2"},
     "out",
     false},
    {"bare",
     {"pack", "-f", "--threads", "1", "--grey", "--self-contained", "--sign", "k.key", "--title",
      "T", "-o", "out", "in2"},
     "out",
     false},
    {"fit", {"pack", "-f", "--threads", "1", "--fit", "2400", "-o", "out", "photo"}, "out", false},
    {"next",
     {"pack", "--threads", "1", "--sign", "k.key", "--previous", "b.satchel", "-o", "out", "in2"},
     "out",
     false},
    {"diff", {"diff", "-q", "b.satchel", "n.satchel", "-o", "out"}, "out", false},
    {"apply", {"apply", "-q", "b.satchel", "u", "-o", "out"}, "out", false},
    {"lines",
     {"split", "-q", "--text", "--size", "1000", "b.satchel", "-o", "parts"},
     "parts/b.satchel.001.txt",
     false},
};

static void save(const char *name, const void *data, size_t size)
{
    const int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    assert_true(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    close(fd);
}

static size_t load(const char *name, char *to, size_t capacity)
{
    const int fd = open(name, O_RDONLY);
    if (fd < 0)
        return SIZE_MAX;
    const ssize_t size = read(fd, to, capacity);
    close(fd);
    return size < 0 ? SIZE_MAX : (size_t)size;
}

/* A child leaves by _exit: in a build that counts branches it writes down itself what it took. */
extern void __gcov_dump(void) __attribute__((weak));
extern void __gcov_reset(void) __attribute__((weak));

/* Runs a command in a child with its output in files; returns its exit code, or 1000 and a signal.
 */
static int run(const char *const *line, unsigned long fail_at)
{
    char *argv[18] = {(char *)(uintptr_t) "satchel"};
    int argc = 1, status;
    for (; line[argc - 1]; argc++)
        argv[argc] = (char *)(uintptr_t)line[argc - 1];
    fault->armed = false;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        const int out = open("stdout", O_WRONLY | O_CREAT | O_TRUNC, 0666);
        const int err = open("stderr", O_WRONLY | O_CREAT | O_TRUNC, 0666);
        dup2(out, 1);
        dup2(err, 2);
        close(out);
        close(err);
        if (__gcov_reset)
            __gcov_reset();
        fault->calls = fault->failed = 0;
        fault->fail_at = fail_at;
        fault->armed = true;
        const int code = cli_run(argc, argv);
        fault->armed = false;
        if (__gcov_dump)
            __gcov_dump();
        _exit(code);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void run_fine(const char *const *line)
{
    const int code = run(line, 0);
    if (code != 0) {
        char said[1000] = "";
        load("stderr", said, sizeof said - 1);
        fail_msg("%s: %d, %s", line[0], code, said);
    }
}

#define RUN(...) run_fine((const char *const[]){__VA_ARGS__, NULL})

static void make_inputs(void)
{
    static const char page[] =
        "---\ntitle: A page\ndate: 2026-11-20\nsection: City\nimage: dot.png\ntags: [a, b]\n---\n\n"
        "# A page\n\nSome **words** and [a link](https://example.org), and a note[^1].\n\n![A "
        "dot](dot.png)\n\n"
        "- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: The note.\n";
    static const char web[] =
        "<!doctype html><html lang=\"fr\"><head><title>Une page</title><meta "
        "charset=\"iso-8859-1\"></head>"
        "<body><article><h1>Une page</h1><p>Quelques mots de la page, \xE9t\xE9 comme hiver.</p>"
        "<img src=\"dot.png\" alt=\"point\"></article></body></html>";
    static const char text[] =
        "Ein Text\n\nMit W\xF6rtern in einer alten Kodierung, f\xFCr die Probe.\n";
    static const char news[] = "News\n\nThe bridge is open again, and the ferry stops at noon.\n";
    static const uint8_t dot[] = {
        0x89, 'P',  'N',  'G',  13,   10,   26,   10,  0,   0,    0,    13,   'I',  'H',
        'D',  'R',  0,    0,    0,    1,    0,    0,   0,   1,    8,    6,    0,    0,
        0,    0x1f, 0x15, 0xc4, 0x89, 0,    0,    0,   13,  'I',  'D',  'A',  'T',  0x78,
        0xda, 0x63, 0x64, 0xf8, 0xcf, 0x50, 0x0f, 0,   3,   0x86, 1,    0x80, 0x5a, 0x34,
        0x7d, 0x6b, 0,    0,    0,    0,    'I',  'E', 'N', 'D',  0xae, 0x42, 0x60, 0x82};
    mkdir("in", 0777);
    save("in/page.md", page, sizeof page - 1);
    save("in/web.html", web, sizeof web - 1);
    save("in/text.txt", text, sizeof text - 1);
    save("in/dot.png", dot, sizeof dot);
    mkdir("in2", 0777);
    save("in2/page.md", page, sizeof page - 2);
    save("in2/web.html", web, sizeof web - 1);
    save("in2/news.txt", news, sizeof news - 1);
    save("in2/dot.png", dot, sizeof dot);
}

static void make_stories(void)
{
    static const char ninjs[] =
        "{\"uri\":\"urn:1\",\"version\":\"2\",\"versioncreated\":\"2026-11-20T10:00:00Z\","
        "\"headline\":\"The dam\",\"subject\":[{\"name\":\"water\",\"code\":\"1\"}],"
        "\"body_xhtml\":\"<p>It <b>held</b>.</p>\"}";
    static const char feed[] =
        "<rss version=\"2.0\"><channel><title>F</title><item><title>One</title><guid>g1</guid>"
        "<link>https://example.org/1</link><pubDate>Fri, 20 Nov 2026 10:00:00 GMT</pubDate>"
        "<description>&lt;p&gt;A text.&lt;/p&gt;</description></item></channel></rss>";
    static const char g2[] =
        "<newsItem xmlns=\"http://iptc.org/std/nar/2006-10-01/\" guid=\"urn:2\" version=\"1\">"
        "<itemMeta><versionCreated>2026-11-20T10:00:00Z</versionCreated></itemMeta><contentMeta>"
        "<creator><name>A</name></creator><headline>Port</headline></contentMeta><contentSet>"
        "<inlineXML><html><body><p>Words.</p></body></html></inlineXML></contentSet></newsItem>";
    mkdir("wire", 0777);
    save("wire/1.json", ninjs, sizeof ninjs - 1);
    save("wire/2.xml", feed, sizeof feed - 1);
    save("wire/3.xml", g2, sizeof g2 - 1);
}

/* A picture that takes more than one trial to fit: noise, as a bitmap. */
static void make_photo(void)
{
    enum { WIDTH = 64, HEIGHT = 48, HEAD = 54 };
    static const char page[] = "# Photo\n\nThe harbour.\n\n![Harbour](photo.bmp)\n";
    static uint8_t bmp[HEAD + WIDTH * HEIGHT * 3] = {
        'B', 'M', [10] = HEAD, [14] = 40, [18] = WIDTH, [22] = HEIGHT, [26] = 1, [28] = 24};
    for (size_t i = HEAD; i < sizeof bmp; i++)
        bmp[i] = (uint8_t)random_below(256);
    mkdir("photo", 0777);
    save("photo/page.md", page, sizeof page - 1);
    save("photo/photo.bmp", bmp, sizeof bmp);
}

static void make_bundles(void)
{
    char bytes[1 << 16];
    RUN("keygen", "-o", "k");
    mkdir("keys", 0777);
    const size_t key = load("k.pub", bytes, sizeof bytes);
    save("keys/k.pub", bytes, key);
    RUN("pack", "-q", "--sign", "k.key", "--title", "T", "--publisher", "P", "-o", "b.satchel",
        "in");
    RUN("export", "--epub", "b.satchel", "-o", "book.epub");
    RUN("protect", "b.satchel", "-o", "p.satchel");
    RUN("cut", "b.satchel", "page", "-o", "x.satchel");
    const size_t size = load("p.satchel", bytes, sizeof bytes);
    assert_true(size < sizeof bytes);
    memset(bytes + 1500, 0, 300);
    save("d.satchel", bytes, size);
    RUN("split", "-q", "--size", "750", "--spare", "1", "b.satchel", "-o", "have");
    RUN("pack", "-q", "--sign", "k.key", "--previous", "b.satchel", "-o", "n.satchel", "in2");
    RUN("diff", "-q", "b.satchel", "n.satchel", "-o", "u");
}

static int set_up(void **state)
{
    (void)state;
    fault = mmap(NULL, sizeof *fault, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (fault == MAP_FAILED)
        return 1;
    snprintf(folder, sizeof folder, "%s/satchel-faults-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(folder) || chdir(folder) != 0)
        return 1;
    setenv("SOURCE_DATE_EPOCH", "1763870400", 1);
    setenv("SATCHEL_PRIORS", "", 1); /* none: what fails in them is told in unit.model */
    make_inputs();
    make_stories();
    make_photo();
    make_bundles();
    return 0;
}

/* --- the sweep ------------------------------------------------------------------------------- */

static char wanted[1 << 17], got[1 << 17];
static size_t wanted_size;
static unsigned every = 1, first = 1;
static bool calls_only;
static const char *only; /* one scene */
static unsigned long points, tolerated;

static void remove_folder(const char *name)
{
    char path[600];
    DIR *dir = opendir(name);
    for (const struct dirent *e; dir && (e = readdir(dir));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", name, e->d_name);
        if (unlink(path) != 0)
            remove_folder(path);
    }
    if (dir)
        closedir(dir);
    rmdir(name);
}

static void remove_outputs(void)
{
    unlink("out");
    unlink("out.key");
    unlink("out.pub");
    remove_folder("parts");
}

/* Temporary files here or among the parts. */
static bool litter(const char *name)
{
    bool found = false;
    DIR *dir = opendir(name);
    for (const struct dirent *e; dir && (e = readdir(dir));)
        found = found || strncmp(e->d_name, ".satchel-", 9) == 0;
    if (dir)
        closedir(dir);
    return found;
}

static const char *result_of(const struct scene *s)
{
    return s->output ? s->output : "stdout";
}

/* Every line begins as ours do. */
static bool says_why(void)
{
    static char said[1 << 16];
    const size_t size = load("stderr", said, sizeof said - 1);
    if (tracing)
        return true;
    if (size == SIZE_MAX || !size)
        return false;
    said[size] = '\0';
    for (const char *line = said; *line; line = strchr(line, '\n') + 1)
        if (strncmp(line, "satchel: ", 9) != 0 || !strchr(line, '\n'))
            return false;
    return true;
}

/* libwebp goes on without some of its tables and makes another, larger picture, and says nothing.
 * What remains to be asked: the bundle is right, and its texts are the same. */
static unsigned long other_pictures;

static bool differs_by_picture(size_t size)
{
    const char *line = "\nentry text ";
    const char *a = memmem(wanted, wanted_size, line, strlen(line));
    const char *b = size == SIZE_MAX ? NULL : memmem(got, size, line, strlen(line));
    if (!a || !b || strcspn(a + 1, "\n") != strcspn(b + 1, "\n") ||
        memcmp(a, b, strcspn(a + 1, "\n")) != 0)
        return false;
    other_pictures++;
    return run((const char *const[]){"verify", "-q", "--deep", "--key", "k.pub", "out", NULL}, 0) ==
           0;
}

static const char *const kinds[] = {[MEMORY] = "memory", [CALLS] = "calls", [SHORT] = "short"};

#define HOLDS(condition)                                                                        \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            char said[4000] = "";                                                               \
            load("stderr", said, sizeof said - 1);                                              \
            fail_msg("%s, call %lu, %s, errno %d%s: exit %d, not: %s\n%s", s->name, n,          \
                     kinds[fault->kind], fault->error, fault->sticky ? ", for good" : "", code, \
                     #condition, said);                                                         \
        }                                                                                       \
    } while (0)

static bool is_pack(const struct scene *s)
{
    return strcmp(s->line[0], "pack") == 0;
}

static bool is_partial(const struct scene *s)
{
    return strcmp(s->name, "split") == 0 ||
           (strcmp(s->name, "export") == 0 && fault->kind == CALLS);
}

static void check(const struct scene *s, unsigned long n, int code)
{
    const size_t size = load(result_of(s), got, sizeof got);
    const bool same = size == wanted_size && memcmp(got, wanted, size) == 0;
    HOLDS(code < 1000);
    if (fault->kind == SHORT)
        HOLDS(code == 0 && (same || s->random));
    HOLDS(!litter(".") && !litter("parts"));
    if (code == 0) {
        if (!same && fault->kind == MEMORY && is_pack(s))
            HOLDS(differs_by_picture(size));
        else if (!same && is_pack(s))
            HOLDS(says_why()); /* a picture that cannot be read is left out with a warning */
        else
            HOLDS(s->random ? size != SIZE_MAX : same);
        return;
    }
    HOLDS(says_why());
    if (fault->kind == MEMORY)
        HOLDS(code == 40);
    if (!s->output)
        return;
    /* 2: an input could not be read, and the others were packed; what is exported leaves out what
     * cannot be read. 31 to 33 when the folder's sync
     * failed after the rename: the file stands whole. */
    if (size != SIZE_MAX && code != 2 && !s->random && !is_partial(s)) {
        HOLDS(same);
        tolerated++;
    }
}

static void sweep(const struct scene *s, enum kind kind, int error, bool sticky)
{
    fault->kind = kind;
    fault->sticky = sticky;
    fault->error = error;
    for (unsigned long n = first;; n += every) {
        remove_outputs();
        const int code = run(s->line, n);
        if (!fault->failed) {
            HOLDS(code == 0);
            return;
        }
        points++;
        check(s, n, code);
    }
}

/* Every read and write of one byte. */
static void sweep_bytes(const struct scene *s)
{
    const unsigned long n = 1;
    fault->kind = SHORT;
    fault->sticky = true;
    remove_outputs();
    const int code = run(s->line, n);
    points++;
    check(s, n, code);
}

/* The allocations of "fit" are those of "pack", many times. In "book" libzip 1.7.3 calls an archive
 * none when it has no memory for it, and no one can tell. */
static bool asks_for_memory(const struct scene *s)
{
    return strcmp(s->name, "fit") != 0 && strcmp(s->name, "book") != 0;
}

/* How many points a sweep of a kind of call would have. */
static unsigned long count_points(const struct scene *s, enum kind kind)
{
    fault->kind = kind;
    fault->sticky = false;
    remove_outputs();
    run_fine(s->line);
    return fault->calls;
}

/* How many the whole sweep would have, without going through it: what test_scenes does. */
static void count_scene(const struct scene *s)
{
    if (!calls_only && asks_for_memory(s))
        points += 2 * count_points(s, MEMORY);
    points += 5 * count_points(s, CALLS) + count_points(s, SHORT) + 1;
}

static void test_scenes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++) {
        const struct scene *s = &scenes[i];
        const unsigned long before = points;
        if (only && strcmp(only, s->name) != 0)
            continue;
        if (!every) {
            count_scene(s);
            print_message("%-10s %6lu points\n", s->name, points - before);
            continue;
        }
        remove_outputs();
        run_fine(s->line);
        wanted_size = load(result_of(s), wanted, sizeof wanted);
        if (!calls_only && asks_for_memory(s)) {
            sweep(s, MEMORY, ENOMEM, false);
            sweep(s, MEMORY, ENOMEM, true);
        }
        static const int errors[] = {EIO, ENOSPC, EINTR};
        for (size_t k = 0; k < sizeof errors / sizeof *errors; k++) {
            sweep(s, CALLS, errors[k], false);
            if (errors[k] != EINTR) /* for good, it would be waited for for ever */
                sweep(s, CALLS, errors[k], true);
        }
        sweep(s, SHORT, 0, false);
        sweep_bytes(s);
        print_message("%-10s %6lu points\n", s->name, points - before);
    }
    print_message(
        "%lu points, %lu whole files that were called failures, %lu with another picture\n", points,
        tolerated, other_pictures);
    assert_true(other_pictures < 40);
}

static int tear_down(void **state)
{
    (void)state;
    return chdir("/") != 0 || (remove_folder(folder), false);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_scenes)};
    tracing = getenv("FAULTS_TRACE") != NULL;
    if (argc > 1)
        every = (unsigned)strtoul(argv[1], NULL, 10);
    calls_only = argc > 3 && strcmp(argv[3], "calls") == 0;
    only = argc > 4 ? argv[4] : NULL;
    if (argc > 2)
        first = (unsigned)strtoul(argv[2], NULL, 10);
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* Secret keys on the command line; see secret.h. */
#include "secret.h"

#include "console/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define PASSWORD_SIZE 256

static void say(int terminal, const char *text)
{
    const ssize_t n = write(terminal, text, strlen(text));
    (void)n; /* a prompt that is not seen does no harm */
}

/* One line, without its end. False at the end of input, or when it does not fit. */
static bool read_line(int terminal, char to[PASSWORD_SIZE])
{
    size_t size = 0;
    for (;;) {
        char c;
        const ssize_t n = read(terminal, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || size + 1 == PASSWORD_SIZE)
            return false;
        if (c == '\n')
            break;
        to[size++] = c;
    }
    to[size] = '\0';
    return true;
}

static bool ask_once(const char *prompt, char to[PASSWORD_SIZE], satchel_error *err)
{
    struct termios before, silent;
    const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (terminal < 0 || tcgetattr(terminal, &before) != 0) {
        if (terminal >= 0)
            close(terminal);
        return satchel_fail(err, SATCHEL_USAGE,
                            "wants a password, and there is no terminal to ask");
    }
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(terminal, TCSAFLUSH, &silent);
    say(terminal, prompt);
    const bool ok = read_line(terminal, to);
    say(terminal, "\n");
    tcsetattr(terminal, TCSAFLUSH, &before);
    close(terminal);
    return ok || satchel_fail(err, SATCHEL_USAGE, "no password given");
}

bool secret_ask(const char *prompt, bool twice, char to[PASSWORD_SIZE], satchel_error *err)
{
    char again[PASSWORD_SIZE] = "";
    bool ok = ask_once(prompt, to, err);
    if (ok && !*to)
        ok = satchel_fail(err, SATCHEL_USAGE, "an empty password protects nothing");
    if (ok && twice)
        ok = ask_once("The same again: ", again, err) &&
             (strcmp(to, again) == 0 ||
              satchel_fail(err, SATCHEL_USAGE, "the two passwords differ"));
    explicit_bzero(again, sizeof again);
    return ok;
}

bool secret_open(const char *path, satchel_secret_key *key, satchel_code *code)
{
    satchel_error err;
    bool locked = false;
    bool ok = satchel_secret_read(path, NULL, key, &locked, &err);
    if (!ok && locked) {
        char password[PASSWORD_SIZE] = "";
        ok = secret_ask("Password of the key: ", false, password, &err) &&
             satchel_secret_read(path, password, key, NULL, &err);
        explicit_bzero(password, sizeof password);
    }
    if (ok)
        return true;
    console_error(path, &err, "");
    *code = err.code == SATCHEL_INPUT ? SATCHEL_READ : err.code;
    return false;
}

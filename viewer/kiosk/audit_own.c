/* The audit's rules about what the viewer itself is given, and what all rules share; see
 * audit_own.h.
 */
#include "kiosk/audit_own.h"

#include "kiosk/system.h"
#include "sandbox/sandbox.h"

#include <satchel/trust.h>

#include <dirent.h>
#include <limits.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum audit_result audit_say(struct audit_finding *f, enum audit_result result, const char *format,
                            ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(f->what, sizeof f->what, format, args);
    va_end(args);
    return result;
}

bool audit_is_running(const struct audit_subject *s)
{
    return !*s->root;
}

void audit_user(const struct audit_subject *s, char *to, size_t capacity)
{
    const struct passwd *entry = !s->user && audit_is_running(s) ? getpwuid(geteuid()) : NULL;
    snprintf(to, capacity, "%s", s->user ? s->user : entry ? entry->pw_name : "");
}

/* Could the kiosk's user, which is what a visitor is at most, change the file or folder? By owner
 * and mode. Of root the check "root" speaks. */
static bool is_open(const struct audit_subject *s, const char *path)
{
    char user[64], id[32] = "0", group[32] = "0", whole[PATH_MAX];
    struct stat st;
    audit_user(s, user, sizeof user);
    (void)system_field(s->root, "/etc/passwd", user, 2, id, sizeof id);
    (void)system_field(s->root, "/etc/passwd", user, 3, group, sizeof group);
    const unsigned long own = strtoul(id, NULL, 10), shared = strtoul(group, NULL, 10);
    if (!own || snprintf(whole, sizeof whole, "%s%s", s->root, path) >= PATH_MAX ||
        stat(whole, &st) != 0)
        return false;
    return (st.st_mode & S_IWOTH) || st.st_uid == own ||
           ((st.st_mode & S_IWGRP) && st.st_gid == shared);
}

/* A stick's programs must not run. Only folders that are file systems of their own are sticks. */
static bool lets_run(const char *path)
{
    struct stat own, above;
    struct statvfs fs;
    char parent[PATH_MAX];
    if (snprintf(parent, sizeof parent, "%s/..", path) >= PATH_MAX || stat(path, &own) != 0 ||
        !S_ISDIR(own.st_mode) || stat(parent, &above) != 0 || own.st_dev == above.st_dev ||
        statvfs(path, &fs) != 0)
        return false;
    return !(fs.f_flag & ST_NOSUID) || !(fs.f_flag & ST_NODEV) || !(fs.f_flag & ST_NOEXEC);
}

/* Those that are mounted below the folder of sticks now. */
static bool one_lets_run(const char *folder, char found[PATH_MAX])
{
    bool any = false;
    DIR *dir = opendir(folder);
    for (const struct dirent *e; dir && !any && (e = readdir(dir));)
        any = e->d_name[0] != '.' &&
              snprintf(found, PATH_MAX, "%s/%s", folder, e->d_name) < PATH_MAX && lets_run(found);
    if (dir)
        closedir(dir);
    return any;
}

static enum audit_result audit_stick_folder(const struct audit_subject *s, struct audit_finding *f)
{
    char whole[PATH_MAX], found[PATH_MAX];
    struct stat st;
    if (snprintf(whole, sizeof whole, "%s%s", s->root, s->sticks) >= PATH_MAX ||
        stat(whole, &st) != 0 || !S_ISDIR(st.st_mode))
        return audit_say(f, AUDIT_WRONG, "there is no folder %.80s", s->sticks);
    if (is_open(s, s->sticks))
        return audit_say(f, AUDIT_WRONG, "the kiosk's user may put something into %.80s",
                         s->sticks);
    return audit_is_running(s) && one_lets_run(whole, found)
               ? audit_say(f, AUDIT_WRONG, "%.80s is mounted without nosuid,nodev,noexec", found)
               : AUDIT_HOLDS;
}

enum audit_result audit_sticks(const struct audit_subject *s, struct audit_finding *f)
{
    if (s->sticks && audit_stick_folder(s, f) == AUDIT_WRONG)
        return AUDIT_WRONG;
    if (!audit_is_running(s) && !s->sticks)
        return audit_say(f, AUDIT_ABSENT, "no sticks are mounted");
    for (size_t i = 0; audit_is_running(s) && i < s->source_count; i++)
        if (lets_run(s->sources[i]))
            return audit_say(f, AUDIT_WRONG, "%.80s is mounted without nosuid,nodev,noexec",
                             s->sources[i]);
    return audit_say(f, AUDIT_HOLDS, "nothing on a stick can be started");
}

enum audit_result audit_operator(const struct audit_subject *s, struct audit_finding *f)
{
    char path[PATH_MAX], folder[PATH_MAX];
    satchel_public_key key;
    satchel_error err;
    if (!s->operator_key)
        return audit_say(f, AUDIT_ABSENT, "no operator: no stick ends the kiosk");
    if (snprintf(path, sizeof path, "%s%s", s->root, s->operator_key) >= PATH_MAX ||
        !satchel_key_read(path, &key, &err))
        return audit_say(f, AUDIT_WRONG, "%.100s is no public key", s->operator_key);
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(s->operator_key, '/') - s->operator_key),
             s->operator_key);
    if (is_open(s, s->operator_key) || is_open(s, folder))
        return audit_say(f, AUDIT_WRONG, "the kiosk's user may change %.100s", s->operator_key);
    return audit_say(f, AUDIT_HOLDS, "orders are obeyed that the key in %.80s signs",
                     s->operator_key);
}

enum audit_result audit_trust(const struct audit_subject *s, struct audit_finding *f)
{
    char name[256];
    if (!s->trust)
        return audit_say(f, AUDIT_WRONG, "no folder of keys: anybody's stick shows");
    if (!system_entry(s->root, s->trust, ".pub", name, sizeof name))
        return audit_say(f, AUDIT_WRONG, "no key in %.100s: nothing shows", s->trust);
    if (is_open(s, s->trust))
        return audit_say(f, AUDIT_WRONG, "the kiosk's user may put keys into %.80s", s->trust);
    return audit_say(f, AUDIT_HOLDS, "only bundles signed by the keys in %.80s", s->trust);
}

enum audit_result audit_sandbox(const struct audit_subject *s, struct audit_finding *f)
{
    if (s->unlocked)
        return audit_say(f, AUDIT_WRONG, "the sandbox is switched off");
    if (!audit_is_running(s))
        return audit_say(f, AUDIT_ABSENT, "its kernel does not run");
    return sandbox_known()
               ? audit_say(f, AUDIT_HOLDS, "the kernel locks files and calls away")
               : audit_say(f, AUDIT_WRONG, "the kernel cannot lock files away (Landlock)");
}

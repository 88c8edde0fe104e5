/* The audit; see audit.h. Each rule says what is there and whether it holds; the table below gives
 * it its name and what to do. Sources: proc(5), sysctl.d(5), systemd-system.conf(5),
 * logind.conf(5), xorg.conf(5), xkeyboard-config(7), cage(1). */
#include "kiosk/audit_own.h"
#include "kiosk/system.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

static bool has_systemd(const struct audit_subject *s)
{
    if (audit_is_running(s))
        return system_has("", "/run/systemd/system"); /* as sd_booted(3) */
    return system_has(s->root, "/lib/systemd/systemd") ||
           system_has(s->root, "/usr/lib/systemd/systemd");
}

/* --- the user ------------------------------------------------------------------------------- */

static enum audit_result check_root(const struct audit_subject *s, struct audit_finding *f)
{
    char user[64], id[32];
    if (audit_is_running(s) && !s->user)
        return geteuid() == 0
                   ? audit_say(f, AUDIT_WRONG, "it runs as root")
                   : audit_say(f, AUDIT_HOLDS, "it runs as user %u", (unsigned)geteuid());
    audit_user(s, user, sizeof user);
    if (!*user)
        return audit_say(f, AUDIT_WRONG, "nobody is named to run it");
    if (!system_field(s->root, "/etc/passwd", user, 2, id, sizeof id))
        return audit_say(f, AUDIT_WRONG, "there is no user \"%.40s\"", user);
    return audit_say(f, strtoul(id, NULL, 10) ? AUDIT_HOLDS : AUDIT_WRONG,
                     "it runs as \"%.40s\", id %s", user, id);
}

static bool lists(const char *members, const char *user)
{
    const size_t n = strlen(user);
    for (const char *at = members; *at; at += strcspn(at, ","), at += *at == ',')
        if (strncmp(at, user, n) == 0 && (at[n] == ',' || at[n] == '\0'))
            return true;
    return false;
}

/* Groups that can become root, or read the disk under every file's permissions. */
static enum audit_result check_groups(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const mighty[] = {"root",   "sudo", "wheel",  "adm", "disk",
                                         "docker", "lxd",  "shadow", "kmem"};
    char user[64], members[1024], group[32], own[32];
    audit_user(s, user, sizeof user);
    if (!*user)
        return audit_say(f, AUDIT_WRONG, "nobody is named to run it");
    if (!system_field(s->root, "/etc/passwd", user, 3, own, sizeof own))
        own[0] = '\0';
    for (size_t i = 0; i < sizeof mighty / sizeof *mighty; i++) {
        if (system_field(s->root, "/etc/group", mighty[i], 3, members, sizeof members) &&
            lists(members, user))
            return audit_say(f, AUDIT_WRONG, "\"%.40s\" is in group %s", user, mighty[i]);
        if (*own && system_field(s->root, "/etc/group", mighty[i], 2, group, sizeof group) &&
            strcmp(group, own) == 0)
            return audit_say(f, AUDIT_WRONG, "%s is the group of \"%.40s\"", mighty[i], user);
    }
    return audit_say(f, AUDIT_HOLDS, "\"%.40s\" is in no mighty group", user);
}

static enum audit_result check_shell(const struct audit_subject *s, struct audit_finding *f)
{
    char user[64], shell[256];
    audit_user(s, user, sizeof user);
    if (!*user || !system_field(s->root, "/etc/passwd", user, 6, shell, sizeof shell))
        return audit_say(f, AUDIT_WRONG, "the user has no entry in /etc/passwd");
    const char *name = strrchr(shell, '/');
    name = name ? name + 1 : shell;
    const bool none = strcmp(name, "nologin") == 0 || strcmp(name, "false") == 0;
    return audit_say(f, none ? AUDIT_HOLDS : AUDIT_WRONG, "the shell of \"%.40s\" is %.80s", user,
                     *shell ? shell : "/bin/sh");
}

/* --- the display server ------------------------------------------------------------------------
 */

static const char *const xorg_places[] = {"/usr/share/X11/xorg.conf.d/", "/etc/X11/xorg.conf",
                                          "/etc/X11/xorg.conf.d/", NULL};

struct option_sought {
    const char *name;
    char value[160];
};

/* Option "Name" "value": names are compared without case. */
static bool take_option(void *context, char *line)
{
    struct option_sought *o = context;
    char *rest = line;
    const char *word = strtok_r(rest, " \t\"", &rest);
    if (!word || strcasecmp(word, "option") != 0)
        return true;
    const char *name = strtok_r(rest, "\"", &rest);
    while (name && !name[strspn(name, " \t")])
        name = strtok_r(rest, "\"", &rest);
    if (!name || strcasecmp(name, o->name) != 0)
        return true;
    const char *value = strtok_r(rest, "\"", &rest);
    while (value && !value[strspn(value, " \t")])
        value = strtok_r(rest, "\"", &rest);
    snprintf(o->value, sizeof o->value, "%s", value ? value : "true"); /* alone it means true */
    return true;
}

static bool option_is_true(const char *value)
{
    static const char *const yes[] = {"1", "on", "true", "yes"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (strcasecmp(value, yes[i]) == 0)
            return true;
    return false;
}

static void xorg_option(const struct audit_subject *s, const char *name, struct option_sought *to)
{
    *to = (struct option_sought){.name = name};
    (void)system_lines(s->root, xorg_places, ".conf", take_option, to);
}

/* Virtual servers (Xvfb, Xephyr, Xwayland) have no terminal to switch from. */
static bool has_xorg(const struct audit_subject *s)
{
    return audit_is_running(s)
               ? s->display.x11 && s->display.has_vt
               : system_has(s->root, "/usr/lib/xorg/Xorg") || system_has(s->root, "/usr/bin/Xorg");
}

static bool take_cage(void *context, char *line)
{
    bool *switches = context;
    for (const char *at = line; !*switches && (at = strstr(at, "cage ")); at++) {
        const char *option = at + strlen("cage ");
        for (; *option == '-' && option[1] != '-'; option += strspn(option, " ")) {
            const size_t n = strcspn(option, " ");
            *switches = *switches || memchr(option, 's', n);
            option += n;
        }
    }
    return !*switches;
}

static enum audit_result check_vt_switch(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const units[] = {"/etc/systemd/system/", "/usr/lib/systemd/system/",
                                        "/lib/systemd/system/", NULL};
    struct option_sought option;
    bool switches = false;
    (void)system_lines(s->root, units, ".service", take_cage, &switches);
    if (switches)
        return audit_say(f, AUDIT_WRONG, "cage is started with -s: Ctrl+Alt+F2 leaves");
    if (!has_xorg(s))
        return audit_say(f, AUDIT_ABSENT, "no X server with a terminal of its own");
    xorg_option(s, "DontVTSwitch", &option);
    return option_is_true(option.value)
               ? audit_say(f, AUDIT_HOLDS, "DontVTSwitch is set")
               : audit_say(f, AUDIT_WRONG, "Ctrl+Alt+F2 leaves the X server");
}

static enum audit_result check_zap(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const keyboard[] = {"/etc/default/keyboard", NULL};
    struct option_sought option;
    char options[256] = "";
    if (!has_xorg(s))
        return audit_say(f, AUDIT_ABSENT, "no X server with a terminal of its own");
    xorg_option(s, "DontZap", &option);
    if (option_is_true(option.value))
        return audit_say(f, AUDIT_HOLDS, "DontZap is set");
    (void)system_value(s->root, keyboard, "XKBOPTIONS", options, sizeof options);
    if (strstr(options, "terminate:"))
        return audit_say(f, AUDIT_WRONG, "Ctrl+Alt+Backspace ends the X server (%.60s)", options);
    xorg_option(s, "XkbOptions", &option);
    return strstr(option.value, "terminate:")
               ? audit_say(f, AUDIT_WRONG, "Ctrl+Alt+Backspace ends the X server (%.60s)",
                           option.value)
               : audit_say(f, AUDIT_HOLDS, "no key ends the X server");
}

static enum audit_result check_window_manager(const struct audit_subject *s,
                                              struct audit_finding *f)
{
    if (!s->display.x11)
        return audit_say(f, AUDIT_ABSENT, "no X server to ask");
    return s->display.managed ? audit_say(f, AUDIT_WRONG, "a window manager runs")
                              : audit_say(f, AUDIT_HOLDS, "no window manager runs");
}

static enum audit_result check_other_windows(const struct audit_subject *s, struct audit_finding *f)
{
    if (!s->display.x11)
        return audit_say(f, AUDIT_ABSENT, "no X server to ask");
    return audit_say(f, s->display.windows ? AUDIT_WRONG : AUDIT_HOLDS,
                     "%u other windows on the screen", s->display.windows);
}

static enum audit_result check_x_access(const struct audit_subject *s, struct audit_finding *f)
{
    if (!s->display.x11)
        return audit_say(f, AUDIT_ABSENT, "no X server to ask");
    return s->display.open_to_others
               ? audit_say(f, AUDIT_WRONG, "programs of others may use the X server")
               : audit_say(f, AUDIT_HOLDS, "the X server lets in its own user only");
}

/* --- kernel and init -------------------------------------------------------------------------- */

static bool take_first_line(void *context, char *line)
{
    char *to = context;
    snprintf(to, 64, "%s", line);
    return false;
}

static enum audit_result check_sysrq(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const kernel[] = {"/proc/sys/kernel/sysrq", NULL};
    static const char *const places[] = {"/usr/lib/sysctl.d/", "/etc/sysctl.conf", "/etc/sysctl.d/",
                                         NULL};
    char value[64] = "";
    if (audit_is_running(s))
        (void)system_lines(s->root, kernel, "", take_first_line, value);
    else if (!system_value(s->root, places, "kernel.sysrq", value, sizeof value))
        return audit_say(f, AUDIT_WRONG, "kernel.sysrq is left as the kernel has it");
    if (!*value)
        return audit_say(f, AUDIT_ABSENT, "this kernel has no SysRq");
    return audit_say(f, strcmp(value, "0") == 0 ? AUDIT_HOLDS : AUDIT_WRONG,
                     "kernel.sysrq is %.20s", value);
}

static bool take_ctrl_alt_del(void *context, char *line)
{
    bool *acts = context;
    *acts = line[0] != '#' && strstr(line, ":ctrlaltdel:");
    return !*acts;
}

static enum audit_result check_ctrl_alt_del(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const inittab[] = {"/etc/inittab", NULL};
    static const char *const places[] = {"/usr/lib/systemd/system.conf.d/",
                                         "/etc/systemd/system.conf", "/etc/systemd/system.conf.d/",
                                         NULL};
    char target[PATH_MAX], burst[64] = "";
    bool acts = false;
    if (!has_systemd(s)) {
        (void)system_lines(s->root, inittab, "", take_ctrl_alt_del, &acts);
        return acts ? audit_say(f, AUDIT_WRONG, "Ctrl+Alt+Del is in /etc/inittab")
                    : audit_say(f, AUDIT_HOLDS, "init does nothing with Ctrl+Alt+Del");
    }
    system_link(s->root, "/etc/systemd/system/ctrl-alt-del.target", target, sizeof target);
    if (strcmp(target, "/dev/null") != 0)
        return audit_say(f, AUDIT_WRONG, "Ctrl+Alt+Del starts the machine again");
    if (!system_value(s->root, places, "CtrlAltDelBurstAction", burst, sizeof burst) ||
        strcmp(burst, "none") != 0)
        return audit_say(f, AUDIT_WRONG, "seven times Ctrl+Alt+Del start the machine again");
    return audit_say(f, AUDIT_HOLDS, "Ctrl+Alt+Del does nothing");
}

static bool take_getty(void *context, char *line)
{
    bool *found = context;
    *found = line[0] != '#' && strstr(line, ":respawn:") && strstr(line, "getty");
    return !*found;
}

static enum audit_result check_getty(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const inittab[] = {"/etc/inittab", NULL};
    static const char *const folders[] = {"/etc/systemd/system/getty.target.wants",
                                          "/etc/systemd/system/multi-user.target.wants",
                                          "/etc/systemd/system/graphical.target.wants"};
    char name[256];
    bool found = false;
    for (size_t i = 0; has_systemd(s) && i < sizeof folders / sizeof *folders; i++)
        if (system_entry(s->root, folders[i], "getty@", name, sizeof name))
            return audit_say(f, AUDIT_WRONG, "%.60s asks for a login", name);
    if (!has_systemd(s))
        (void)system_lines(s->root, inittab, "", take_getty, &found);
    return found ? audit_say(f, AUDIT_WRONG, "a getty in /etc/inittab asks for a login")
                 : audit_say(f, AUDIT_HOLDS, "no terminal asks for a login");
}

static const char *const logind_places[] = {"/usr/lib/systemd/logind.conf.d/",
                                            "/etc/systemd/logind.conf",
                                            "/etc/systemd/logind.conf.d/", NULL};

static enum audit_result check_auto_vt(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const names[] = {"NAutoVTs", "ReserveVT"};
    if (!has_systemd(s))
        return audit_say(f, AUDIT_ABSENT, "no systemd-logind");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char value[32] = "6";
        (void)system_value(s->root, logind_places, names[i], value, sizeof value);
        if (strcmp(value, "0") != 0)
            return audit_say(f, AUDIT_WRONG,
                             "logind starts logins when they are switched to (%s=%s)", names[i],
                             value);
    }
    return audit_say(f, AUDIT_HOLDS, "logind starts no logins");
}

static enum audit_result check_power_key(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const names[] = {"HandlePowerKey", "HandleSuspendKey", "HandleHibernateKey",
                                        "HandleRebootKey"};
    if (!has_systemd(s))
        return audit_say(f, AUDIT_ABSENT, "no systemd-logind");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char value[32] = "";
        if (!system_value(s->root, logind_places, names[i], value, sizeof value) ||
            strcmp(value, "ignore") != 0)
            return audit_say(f, AUDIT_WRONG, "a key switches it off (%s=%s)", names[i],
                             *value ? value : "not set");
    }
    return audit_say(f, AUDIT_HOLDS, "keys do not switch it off");
}

/* Words of the kernel's command line that give a shell. */
static bool take_boot_words(void *context, char *line)
{
    static const char *const words[] = {"single", "emergency", "rescue", "1", "S", "rd.break"};
    static const char *const starts[] = {"init=",         "rdinit=",       "systemd.debug",
                                         "systemd.unit=", "rd.emergency=", "rd.shell"};
    char *found = context;
    for (char *rest = line, *word; !*found && (word = strtok_r(rest, " \n", &rest));) {
        bool bad = false;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            bad = bad || strcmp(word, words[i]) == 0;
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
            bad = bad || strncmp(word, starts[i], strlen(starts[i])) == 0;
        if (bad)
            snprintf(found, 64, "%s", word);
    }
    return false;
}

static enum audit_result check_boot_shell(const struct audit_subject *s, struct audit_finding *f)
{
    static const char *const places[] = {"/proc/cmdline", "/boot/cmdline.txt",
                                         "/boot/firmware/cmdline.txt", NULL};
    char word[64] = "", name[256];
    (void)system_lines(s->root, audit_is_running(s) ? places : places + 1, "", take_boot_words,
                       word);
    if (*word)
        return audit_say(f, AUDIT_WRONG, "the kernel is started with %s", word);
    if (system_entry(s->root, "/etc/systemd/system/sysinit.target.wants", "debug-shell", name,
                     sizeof name))
        return audit_say(f, AUDIT_WRONG,
                         "a shell of root waits at Ctrl+Alt+F9 (debug-shell.service)");
    return audit_say(f, AUDIT_HOLDS, "the start gives no shell");
}

/* --- all ---------------------------------------------------------------------------------------
 */

/* In the order of enum audit_check. */
static const struct rule {
    const char *name;
    enum audit_result (*check)(const struct audit_subject *s, struct audit_finding *f);
    const char *mend;
} rules[AUDIT_CHECKS] = {
    {"root", check_root, "run it as a user of its own"},
    {"groups", check_groups, "take the user out of that group: gpasswd -d USER GROUP"},
    {"shell", check_shell, "usermod -s /usr/sbin/nologin USER"},
    {"vt-switch", check_vt_switch, "Option \"DontVTSwitch\" \"true\" in /etc/X11/xorg.conf.d"},
    {"zap", check_zap, "Option \"DontZap\" \"true\" in /etc/X11/xorg.conf.d"},
    {"sysrq", check_sysrq, "kernel.sysrq=0 in /etc/sysctl.d"},
    {"ctrl-alt-del", check_ctrl_alt_del,
     "systemctl mask ctrl-alt-del.target; CtrlAltDelBurstAction=none in "
     "/etc/systemd/system.conf.d"},
    {"getty", check_getty, "systemctl disable it"},
    {"auto-vt", check_auto_vt, "NAutoVTs=0 and ReserveVT=0 in /etc/systemd/logind.conf.d"},
    {"boot-shell", check_boot_shell, "take it out of the boot loader; disable debug-shell.service"},
    {"power-key", check_power_key, "Handle...Key=ignore in /etc/systemd/logind.conf.d"},
    {"window-manager", check_window_manager, "start the viewer alone, without a desktop"},
    {"other-windows", check_other_windows, "start nothing else on this display"},
    {"x-access", check_x_access, "xhost -; start X with -nolisten tcp and an authority file"},
    {"sticks", audit_sticks, "mount sticks with nosuid,nodev,noexec, below a folder of root's"},
    {"trust", audit_trust, "name a folder with the publishers' .pub files: trust DIR"},
    {"operator", audit_operator, "a .pub file of root's, or no operator at all"},
    {"sandbox", audit_sandbox, "a kernel from 5.13 on with Landlock; no --sandbox off"},
};

const char *audit_check_name(enum audit_check check)
{
    return rules[check].name;
}

enum audit_check audit_check_named(const char *name)
{
    unsigned i = 0;
    while (i < AUDIT_CHECKS && strcmp(rules[i].name, name) != 0)
        i++;
    return (enum audit_check)i;
}

bool audit_run(const struct audit_subject *subject, struct audit_finding findings[AUDIT_CHECKS])
{
    bool fine = true;
    for (unsigned i = 0; i < AUDIT_CHECKS; i++) {
        struct audit_finding *f = &findings[i];
        f->result = rules[i].check(subject, f);
        f->mend = f->result == AUDIT_WRONG ? rules[i].mend : "";
        if (f->result == AUDIT_WRONG && (subject->waived >> i & 1))
            f->result = AUDIT_WAIVED;
        fine = fine && f->result != AUDIT_WRONG;
    }
    return fine;
}

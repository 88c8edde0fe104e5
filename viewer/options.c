/* The viewer's command line; see options.h. */
#include "options.h"

#include "paint/panel.h"
#include "paint/theme.h"
#include "sandbox/lockdown.h"

#include <satchel/satchel.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPT_KIOSK = 256,
    OPT_AUDIT,
    OPT_COUNTS,
    OPT_ROOT,
    OPT_SETTINGS,
    OPT_SIZE,
    OPT_TEXT_SIZE,
    OPT_ROTATE,
    OPT_THEME,
    OPT_SPEECH,
    OPT_SCREEN,
    OPT_PANEL,
    OPT_REPAINT,
    OPT_LANGUAGE,
    OPT_STATE,
    OPT_PRIVATE,
    OPT_LOW_MEMORY,
    OPT_SEALED,
    OPT_WIPE,
    OPT_TRUST,
    OPT_SANDBOX,
    OPT_SCREENSHOT,
    OPT_ARTICLE,
    OPT_PAGE,
    OPT_SCRIPT,
    OPT_DRIVER,
    OPT_HELP,
    OPT_VERSION
};

/* Help in the form that the packer's commands have; assets/man makes the manual of it. */
static const char help_head[] =
    "usage: satchel-view [options] [BUNDLE|FOLDER]...\n"
    "\n"
    "Shows bundles in pages. With one bundle it opens it, with several or a folder it shows the\n"
    "shelf; with none it looks into the current folder.\n"
    "\n"
    "Arrows and Tab move the focus, Return opens, PageDown PageUp Space Home End turn pages,\n"
    "Escape goes back, / searches, + and - change the size, S opens the settings, N is night,\n"
    "A reads aloud, F2 says whatever is shown, M opens the menu of all that can be done, F1 shows\n"
    "all keys.\n"
    "\n";
static const char help_foot[] = "\nexample:\n  satchel-view --theme night today.satchel\n";

static const struct {
    const char *name, *value, *help; /* value NULL: it takes none */
    int code;
} table[] = {
    {"kiosk", NULL, "a public terminal: full screen, no way out, back to the start when idle",
     OPT_KIOSK},
    {"kiosk-audit", NULL,
     "say what around it would let a visitor out; a kiosk starts only when nothing does, or its "
     "settings waive it by name",
     OPT_AUDIT},
    {"counts", NULL, "print what a kiosk has counted in its --state, as CSV", OPT_COUNTS},
    {"root", "DIR", "with --kiosk-audit: look at the system whose root folder is DIR", OPT_ROOT},
    {"settings", "FILE", "settings of a kiosk (/etc/satchel/kiosk.conf)", OPT_SETTINGS},
    {"size", "WxH", "size of the window or picture (800x600)", OPT_SIZE},
    {"text-size", "PX", "size of the text, 8 to 96", OPT_TEXT_SIZE},
    {"rotate", "0|90|180|270", "turn the page on the screen, clockwise", OPT_ROTATE},
    {"theme", "day|night|sepia|contrast", "colours of the page", OPT_THEME},
    {"speech", NULL, "say what is shown, as F2 does (espeak-ng)", OPT_SPEECH},
    {"screen", "DEVICE",
     "show on /dev/dri/card0 or /dev/fb0 itself, without a window; on a console that is the way",
     OPT_SCREEN},
    {"panel", "colour|grey|mono", "what the screen can show: 16 greys, or black and white",
     OPT_PANEL},
    {"repaint", "N", "blacken the screen after every N pages, against ghosts on electronic paper",
     OPT_REPAINT},
    {"language", "TAG", "language of the interface (en ar es fa fr he hi ru tr uk zh)",
     OPT_LANGUAGE},
    {"state", "DIR", "where places and settings are kept", OPT_STATE},
    {"private", NULL, "keep nothing", OPT_PRIVATE},
    {"low-memory", NULL,
     "prepare no page ahead, and give memory back whenever there is nothing to do", OPT_LOW_MEMORY},
    {"sealed", NULL, "with --state: what is kept there is encrypted, its key beside it",
     OPT_SEALED},
    {"wipe", NULL, "destroy that key and all that was kept, and end", OPT_WIPE},
    {"trust", "DIR", "public keys of publishers; a kiosk shows their bundles only", OPT_TRUST},
    {"sandbox", "auto|required|off", "read bundles with what the kernel has, or not at all",
     OPT_SANDBOX},
    {"screenshot", "FILE.png", "write a picture of a page; needs no display", OPT_SCREENSHOT},
    {"article", "ID", "with --screenshot: the article to show", OPT_ARTICLE},
    {"page", "N", "with --screenshot: the page of it", OPT_PAGE},
    {"script", "FILE", "follow the commands in FILE; needs no display", OPT_SCRIPT},
    {"driver-info", NULL, "say how the screen would be driven", OPT_DRIVER},
    {"help", NULL, "print this help", OPT_HELP},
    {"version", NULL, "print the version", OPT_VERSION},
};

#define OPTIONS (sizeof table / sizeof *table)

static void print_help(void)
{
    fputs(help_head, stdout);
    for (size_t i = 0; i < OPTIONS; i++) {
        char left[64];
        const char *value = table[i].value;
        snprintf(left, sizeof left, "--%s%s%s", table[i].name, value ? " " : "",
                 value ? value : "");
        printf("      %-32s %s\n", left, table[i].help);
    }
    fputs(help_foot, stdout);
}

/* The table as getopt_long wants it. */
static void fill_longs(struct option *longs)
{
    for (size_t i = 0; i < OPTIONS; i++)
        longs[i] = (struct option){.name = table[i].name,
                                   .has_arg = table[i].value ? required_argument : no_argument,
                                   .val = table[i].code};
    longs[OPTIONS] = (struct option){0};
}

static int complain(const char *option, const char *value, const char *wanted)
{
    char shown[128];
    satchel_printable(shown, sizeof shown, value, strlen(value));
    fprintf(stderr, "satchel-view: --%s %s: %s\n", option, shown, wanted);
    return SATCHEL_USAGE;
}

/* A whole number within bounds; false if the text is anything else. */
static bool number(const char *text, int least, int most, int *to)
{
    char *end;
    const long v = strtol(text, &end, 10);
    if (end == text || *end || v < least || v > most)
        return false;
    *to = (int)v;
    return true;
}

static bool size(const char *text, struct options *o)
{
    char *end;
    const long w = strtol(text, &end, 10);
    if (end == text || (*end != 'x' && *end != 'X') || w < 64 || w > 8192)
        return false;
    o->width = (int)w;
    return number(end + 1, 64, 8192, &o->height);
}

/* Returns -1 if the option was fine. */
static int take(struct options *o, int option)
{
    switch (option) {
    case OPT_KIOSK: o->kiosk = true; break;
    case OPT_AUDIT: o->kiosk_audit = true; break;
    case OPT_COUNTS: o->counts = true; break;
    case OPT_ROOT: o->root = optarg; break;
    case OPT_SETTINGS: o->settings = optarg; break;
    case OPT_PRIVATE: o->private_mode = true; break;
    case OPT_LOW_MEMORY: o->low_memory = true; break;
    case OPT_SEALED: o->sealed = true; break;
    case OPT_WIPE: o->wipe = true; break;
    case OPT_SPEECH: o->speech = true; break;
    case OPT_DRIVER: o->driver_info = true; break;
    case OPT_LANGUAGE: o->language = optarg; break;
    case OPT_STATE: o->state = optarg; break;
    case OPT_SCREEN: o->screen = optarg; break;
    case OPT_SANDBOX:
        o->sandbox = lockdown_mode_named(optarg);
        if (o->sandbox < 0)
            return complain("sandbox", optarg, "choose auto, required or off");
        break;
    case OPT_TRUST: o->trust = optarg; break;
    case OPT_SCREENSHOT: o->screenshot = optarg; break;
    case OPT_ARTICLE: o->article = optarg; break;
    case OPT_SCRIPT: o->script = optarg; break;
    case OPT_SIZE:
        if (!size(optarg, o))
            return complain("size", optarg, "give it as WxH in pixels, e.g. 800x600");
        break;
    case OPT_TEXT_SIZE:
        if (!number(optarg, 8, 96, &o->text_size))
            return complain("text-size", optarg, "give pixels, 8 to 96");
        break;
    case OPT_ROTATE:
        if (!number(optarg, 0, 270, &o->rotation) || o->rotation % 90)
            return complain("rotate", optarg, "choose 0, 90, 180 or 270");
        break;
    case OPT_PAGE:
        if (!number(optarg, 1, 10000000, &o->page))
            return complain("page", optarg, "pages count from 1");
        break;
    case OPT_THEME:
        o->theme = (int)theme_named(optarg);
        if (o->theme == THEME_COUNT)
            return complain("theme", optarg, "choose day, night, sepia or contrast");
        break;
    case OPT_PANEL:
        o->panel = (int)panel_named(optarg);
        if (o->panel == PANEL_COUNT)
            return complain("panel", optarg, "choose colour, grey or mono");
        break;
    case OPT_REPAINT:
        if (!number(optarg, 0, 1000, &o->repaint))
            return complain("repaint", optarg, "give a number of pages, 0 for never");
        break;
    case OPT_HELP: print_help(); return 0;
    case OPT_VERSION: printf("satchel-view %s\n", satchel_version()); return 0;
    default: fputs("satchel-view: try --help\n", stderr); return SATCHEL_USAGE;
    }
    return -1;
}

int options_parse(struct options *o, int argc, char **argv)
{
    struct option longs[OPTIONS + 1];
    fill_longs(longs);
    *o = (struct options){.width = 800, .height = 600, .theme = -1, .rotation = -1};
    for (int option; (option = getopt_long(argc, argv, "", longs, NULL)) != -1;) {
        const int code = take(o, option);
        if (code >= 0)
            return code;
    }
    o->sources = (const char *const *)(argv + optind);
    o->source_count = argc - optind;
    return -1;
}

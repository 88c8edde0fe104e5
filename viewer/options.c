/* The viewer's command line; see options.h. */
#include "options.h"

#include "lockdown.h"
#include "paint/panel.h"
#include "paint/theme.h"

#include <satchel/satchel.h>

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "satchel-view [options] [BUNDLE|FOLDER]...\n"
    "\n"
    "Shows bundles in pages. With one bundle it opens it, with several or a folder it shows the "
    "shelf;\n"
    "with none it looks into the current folder.\n"
    "\n"
    "  --kiosk               a public terminal: full screen, no way out, back to the start when "
    "idle\n"
    "  --kiosk-audit         say what around it would let a visitor out; a kiosk starts only when\n"
    "                        nothing does, or its settings waive it by name\n"
    "  --root DIR            with --kiosk-audit: look at the system whose root folder is DIR\n"
    "  --settings FILE       settings of a kiosk (/etc/satchel/kiosk.conf)\n"
    "  --size WxH            size of the window or picture (800x600)\n"
    "  --text-size PX        size of the text, 8 to 96\n"
    "  --theme NAME          day, night, sepia or contrast\n"
    "  --panel KIND          what the screen can show: colour, grey (16 greys) or mono (1 bit)\n"
    "  --repaint N           blacken the screen after every N pages, against ghosts on "
    "electronic paper\n"
    "  --language TAG        language of the interface (en ar es fa fr he hi ru tr uk zh)\n"
    "  --state DIR           where places and settings are kept\n"
    "  --private             keep nothing\n"
    "  --trust DIR           public keys of publishers; a kiosk shows their bundles only\n"
    "  --sandbox MODE        auto (what the kernel has), required (or do not start) or off\n"
    "  --screenshot FILE.png [--article ID] [--page N]\n"
    "                        write a picture of a page; needs no display\n"
    "  --script FILE         follow the commands in FILE; needs no display\n"
    "  --driver-info         say how the screen would be driven\n"
    "  --help, --version\n"
    "\n"
    "Keys: arrows and Tab move the focus, Return opens, PageDown PageUp Space Home End turn "
    "pages,\n"
    "Escape goes back, / searches, + and - change the size, S opens the settings, N is night,\n"
    "M opens the menu of all that can be done, F1 shows all keys.\n"
    "\n"
    "Example: satchel-view --theme night today.satchel\n";

enum {
    OPT_KIOSK = 256,
    OPT_AUDIT,
    OPT_ROOT,
    OPT_SETTINGS,
    OPT_SIZE,
    OPT_TEXT_SIZE,
    OPT_THEME,
    OPT_PANEL,
    OPT_REPAINT,
    OPT_LANGUAGE,
    OPT_STATE,
    OPT_PRIVATE,
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

static const struct option longs[] = {
    {"kiosk", no_argument, NULL, OPT_KIOSK},
    {"kiosk-audit", no_argument, NULL, OPT_AUDIT},
    {"root", required_argument, NULL, OPT_ROOT},
    {"settings", required_argument, NULL, OPT_SETTINGS},
    {"size", required_argument, NULL, OPT_SIZE},
    {"text-size", required_argument, NULL, OPT_TEXT_SIZE},
    {"theme", required_argument, NULL, OPT_THEME},
    {"panel", required_argument, NULL, OPT_PANEL},
    {"repaint", required_argument, NULL, OPT_REPAINT},
    {"language", required_argument, NULL, OPT_LANGUAGE},
    {"state", required_argument, NULL, OPT_STATE},
    {"private", no_argument, NULL, OPT_PRIVATE},
    {"trust", required_argument, NULL, OPT_TRUST},
    {"sandbox", required_argument, NULL, OPT_SANDBOX},
    {"screenshot", required_argument, NULL, OPT_SCREENSHOT},
    {"article", required_argument, NULL, OPT_ARTICLE},
    {"page", required_argument, NULL, OPT_PAGE},
    {"script", required_argument, NULL, OPT_SCRIPT},
    {"driver-info", no_argument, NULL, OPT_DRIVER},
    {"help", no_argument, NULL, OPT_HELP},
    {"version", no_argument, NULL, OPT_VERSION},
    {0},
};

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
    case OPT_ROOT: o->root = optarg; break;
    case OPT_SETTINGS: o->settings = optarg; break;
    case OPT_PRIVATE: o->private_mode = true; break;
    case OPT_DRIVER: o->driver_info = true; break;
    case OPT_LANGUAGE: o->language = optarg; break;
    case OPT_STATE: o->state = optarg; break;
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
    case OPT_HELP: fputs(help, stdout); return 0;
    case OPT_VERSION: printf("satchel-view %s\n", satchel_version()); return 0;
    default: fputs("satchel-view: try --help\n", stderr); return SATCHEL_USAGE;
    }
    return -1;
}

int options_parse(struct options *o, int argc, char **argv)
{
    *o = (struct options){.width = 800, .height = 600, .theme = -1};
    for (int option; (option = getopt_long(argc, argv, "", longs, NULL)) != -1;) {
        const int code = take(o, option);
        if (code >= 0)
            return code;
    }
    o->sources = (const char *const *)(argv + optind);
    o->source_count = argc - optind;
    return -1;
}

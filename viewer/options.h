/* The viewer's command line. */
#ifndef VIEWER_OPTIONS_H
#define VIEWER_OPTIONS_H

#include <stdbool.h>

struct options {
    bool counts; /* print them and end */
    bool kiosk, kiosk_audit, private_mode, low_memory, sealed, wipe, driver_info, speech;
    int width, height;
    int text_size; /* 0 = automatic */
    int theme;     /* an enum theme_id; -1 = as remembered */
    int rotation;  /* degrees; -1 = as remembered */
    int panel;     /* an enum panel */
    int repaint;   /* pages after which the panel is blackened once; 0 = never */
    int page;      /* from 1; 0 = not given */
    int sandbox;   /* an enum lockdown_mode */
    const char *language, *state, *trust, *screenshot, *article, *script;
    const char *screen;   /* a device to show on without a window; NULL = as the environment says */
    const char *root;     /* of the system to audit; NULL = this one */
    const char *settings; /* file of a kiosk; NULL = the usual */
    const char *const *sources;
    int source_count;
};

/* Fills *options. Returns -1 to go on, else the code to exit with: help has been printed, or a
 * complaint. */
int options_parse(struct options *options, int argc, char **argv);

#endif

/* Scripts: the viewer driven by a file of commands, by the same code that serves the window and
 * with no display.
 *
 * One command a line, '#' starts a comment line. article ID, contents, library, key NAME, type
 * TEXT, tap X Y, drag X1 Y1 X2 Y2, resize W H, idle SECONDS, insert DIR, remove DIR, focus in|out,
 * plug|unplug keyboard, pad NAME, close, wait, shot FILE.png, dump FILE.json, expect KEY VALUE,
 * quit.
 *
 * Commands end when nothing is pending, updates that are being applied included; "meanwhile"
 * before a command leaves those under way.
 */
#ifndef VIEWER_SCRIPT_H
#define VIEWER_SCRIPT_H

#include "ui/ui.h"

struct painter;

/* Runs the script. USAGE for a command that is not one, or an expectation that fails, with the
 * line's number; READ, NOT_WRITABLE... for its files. A script that quits, or closes the program,
 * has succeeded. */
bool script_run(struct ui *ui, struct painter *painter, const char *path,
                satchel_error *err) SATCHEL_CHECK;

/* Paints what is on the screen into a PNG file, once all is done that was pending. */
bool script_shot(struct ui *ui, struct painter *painter, const char *path,
                 satchel_error *err) SATCHEL_CHECK;

#endif

/* Speech ("self-voicing"): what is shown is said as well, for people who do not see the screen.
 *
 * ui/spoken.c finds what there is to say; here it is said, piece behind piece, each in the voice of
 * its language. What is said anew ends what was being said.
 */
#ifndef VIEWER_MODEL_VOICING_H
#define VIEWER_MODEL_VOICING_H

#include "app.h"

/* Is there a voice? Without one, as in scripts, what would be said is found all the same. */
bool voicing_possible(const struct app *app);

/* Adds text in a language (BCP 47) to what is going to be said; blank text is nothing. */
void voicing_add(struct voicing *voicing, const char *language, const char *text, size_t size);

/* Says it; reading aloud pauses meanwhile. */
void voicing_say(struct app *app, const struct voicing *what);

void voicing_hush(struct app *app);

/* Goes on with the next piece when one has been heard. */
void voicing_tick(struct app *app);

#endif

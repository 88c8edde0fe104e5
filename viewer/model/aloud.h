/* Reading aloud: which piece of the article is being said, which word is heard, and the page that
 * it is on. */
#ifndef VIEWER_MODEL_ALOUD_H
#define VIEWER_MODEL_ALOUD_H

#include "app.h"

#define ALOUD_STEP 40 /* milliseconds between two looks at what is heard */

/* Can the article on the screen be read aloud? */
bool aloud_possible(const struct app *app);

/* Begins with the first word of the page, or stops. */
void aloud_toggle(struct app *app);

/* Begins with the first word of the page. */
void aloud_begin(struct app *app);

void aloud_stop(struct app *app);

/* Is silent until the article is on the screen again and nothing else is being said; then it goes
 * on with the word that was heard last. */
void aloud_pause(struct app *app);

/* Stops, and says why on the error's screen. */
void aloud_fail(struct app *app, unsigned why); /* an enum speech_failure */

/* Is there something to follow? */
bool aloud_goes_on(const struct app *app);

/* Follows what is heard, and turns the page with it; the next piece when one has been said. A page
 * that the reader turns is where it goes on; another article ends it. */
void aloud_tick(struct app *app);

/* Where a piece of `text` that begins at `from` ends: behind a sentence if one ends early enough,
 * never within a character, never beyond a line. */
uint32_t aloud_piece_end(const char *text, uint32_t size, uint32_t from);

#endif

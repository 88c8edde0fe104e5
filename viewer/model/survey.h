/* What stands in the open edition, found out behind the reading: its sections, and what is new in
 * it, corrected and withdrawn since the last edition that was on this device.
 *
 * Of each publication the device remembers two editions, the one at hand and the one before it, as
 * pairs of numbers: of an article's id, and of its text. They tell whether an article is known, and
 * nothing else; no title and no id is written down. The file is `editions` in the state folder; in
 * private mode there is none, and nothing is new.
 */
#ifndef VIEWER_MODEL_SURVEY_H
#define VIEWER_MODEL_SURVEY_H

#include <satchel/bundle.h>

#define SURVEY_RECORDS  16384 /* of an edition; what stands behind them is not looked at */
#define SURVEY_SECTIONS 24

enum news { NEWS_NONE, NEWS_NEW, NEWS_CORRECTED, NEWS_WITHDRAWN, NEWS_COUNT };

struct survey;

/* `folder` as in state_open; NULL: nothing is read or written. NULL only when out of memory. */
struct survey *survey_create(const char *folder);
void survey_destroy(struct survey *survey); /* does not save; NULL is fine */

/* Starts over with a bundle, which it borrows until the next start; NULL: none. `publication` is
 * what its places are remembered under. */
void survey_start(struct survey *survey, satchel_bundle *bundle, const char *publication);

/* Looks at one more page of the catalog. True while there are more. */
bool survey_step(struct survey *survey);
bool survey_done(const struct survey *survey);

/* What an article is since the last edition. */
enum news survey_news(const struct survey *survey, const satchel_record *record);

/* How many of a kind there are, as far as has been looked. */
uint32_t survey_count(const struct survey *survey, enum news news);

/* The sections in the order of their first article; NULL past the last. */
const char *survey_section(const struct survey *survey, unsigned index);

/* The records of a section in reading order; SATCHEL_NONE past the last. */
uint32_t survey_record(const struct survey *survey, unsigned section, uint32_t index);
uint32_t survey_records(const struct survey *survey, unsigned section);

/* Writes what the device has to remember of the edition, if it is new. */
bool survey_save(struct survey *survey, satchel_error *err);

#endif

/* Earlier editions of what is being packed: what the new one takes from them. */
#ifndef PACKER_EDITION_PREVIOUS_H
#define PACKER_EDITION_PREVIOUS_H

#include "console/options.h"

#include <satchel/writer.h>

/* An article that an earlier edition says is withdrawn. It stands until a newer version comes, so
 * that devices that have missed an edition hear of it as well. */
struct carried_kill {
    satchel_record record;
    bool out; /* a source has a newer version, or says the same itself */
};

struct previous {
    satchel_bundle *bundles[OPTION_MOST_TEXTS]; /* the last edition first */
    const char *paths[OPTION_MOST_TEXTS];
    unsigned count;
    satchel_arena arena;
    struct carried_kill *kills;
    uint32_t kill_count;
};

/* Opens the bundles and reads whose articles are withdrawn; tells what fails and returns its code.
 * A zeroed struct is an empty one. */
satchel_code previous_open(struct previous *previous, const struct option_texts *paths);
void previous_close(struct previous *previous);

/* Fills what nobody has said from the last edition: title, publisher, language, and the number that
 * follows. */
void previous_settle(const struct previous *previous, satchel_options *options);

#endif

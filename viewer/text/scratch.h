/* An arena for one short task after the other, whose memory is kept for the next: so what is done
 * at every turned page allocates nothing once it has been done a few times. */
#ifndef VIEWER_TEXT_SCRATCH_H
#define VIEWER_TEXT_SCRATCH_H

#include <satchel/memory.h>

/* Takes back all that was given. *room (0 at first) is how many bytes the arena keeps, in one
 * chunk; what was more than that becomes it, with a quarter to spare, up to `most` bytes. */
static inline void scratch_clear(satchel_arena *arena, size_t *room, size_t most)
{
    const size_t used = arena->used, wanted = used + used / 4;
    if (used > *room) {
        satchel_arena_free(arena);
        *room = wanted <= most && satchel_arena_take(arena, 1, wanted) ? wanted : 0;
    }
    satchel_arena_clear(arena);
}

#endif

/* What a model knows before any training: what training begins with, and what a prior's stored
 * state is told as a difference from (FORMAT.md, "Model").
 */
#include "model.h"
#include "tables.h"

#include <string.h>

static int squash(int d)
{
    return squash_table[(d > 2047 ? 2047 : d < -2047 ? -2047 : d) + 2048];
}

void model_learned_init(struct model_learned *l)
{
    memset(l, 0, sizeof *l);
    for (unsigned i = 0; i < MODEL_TABLES; i++)
        for (unsigned q = 0; q < 1024; q++)
            l->counts[i][q] = (model_chance)squash((int)(q & 31) * 128 + 64 - 2048) << 16;
    for (unsigned i = 0; i < MODEL_LOCAL; i++)
        for (unsigned s = 0; s < 1024; s++)
            l->local[i][s] = (model_chance)state_chance[s & 255] << 16;
    for (unsigned i = 0; i < MODEL_MATCHES; i++) {
        const unsigned miss = 65536 * 5 / (10 + 7 * i);
        l->match[(size_t)i * 2] = (model_chance)miss << 16;
        l->match[(size_t)i * 2 + 1] = (model_chance)(65535 - miss) << 16;
    }
    for (unsigned s = 0; s < MODEL_SETS; s++)
        for (unsigned r = 0; r < MODEL_ROWS; r++)
            for (unsigned i = 0; i <= MODEL_IN_BIAS; i++)
                l->weights[s][r][i] = (1 << 29) / 8;
    for (unsigned n = 0; n < 256; n++)
        for (unsigned s = 0; s < MODEL_SETS; s++)
            l->final[n][s] = 65536 / MODEL_SETS;
    for (unsigned s = 0; s < MODEL_STAGES; s++)
        for (unsigned r = 0; r < MODEL_STAGE_ROWS; r++)
            for (int p = 0; p < 33; p++)
                l->stages[s][r][p] = (uint16_t)squash((p - 16) * 128);
}

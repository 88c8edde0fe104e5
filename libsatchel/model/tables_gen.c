/* Writes the codec's constant tables as C. Integer arithmetic only, so that every machine writes
 * the same: they are part of the format (FORMAT.md, "Model"). */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ONE ((uint64_t)1 << 40)

/* exp(-1/256) and exp(1/256) in units of 2^-40 */
#define FALL UINT64_C(1095225038176)
#define RISE UINT64_C(1103814994613)

static void print_table(const char *type, const char *name, const int *values, int count)
{
    printf("static const %s %s[%d] = {", type, name, count);
    for (int i = 0; i < count; i++)
        printf("%s%d,", i % 16 ? " " : "\n    ", values[i]);
    printf("\n};\n");
}

/* squash(d) = 65536 / (1 + exp(-d / 256)), kept 16 away from both ends. */
static void fill_squash(int *squash)
{
    uint64_t e = ONE; /* exp(-d / 256) */
    for (int d = 0; d < 2048; d++) {
        const uint64_t p = ((ONE << 16) + (ONE + e) / 2) / (ONE + e);
        const int kept = p > 65520 ? 65520 : (int)p;
        squash[2048 + d] = kept;
        squash[2048 - d] = 65536 - kept;
        e = (e >> 8) * (FALL >> 16) >> 16;
    }
    squash[0] = squash[1];
}

/* The largest d whose squash does not exceed the middle of the sixteenth-part `i` of 65536. */
static void fill_stretch(const int *squash, int *stretch)
{
    int d = -2047;
    for (int i = 0; i < 4096; i++) {
        while (d < 2047 && squash[2048 + d + 1] <= i * 16 + 8)
            d++;
        stretch[i] = d;
    }
}

/* 256 ln(i + 0.4) */
static void fill_log(int *log)
{
    int v = -235; /* 256 ln 0.4 = -234.6 */
    uint64_t e = ONE / 10 * 4;
    for (int i = 0; i < 512; i++) {
        while (e < (uint64_t)i * ONE + ONE / 10 * 4) {
            e = (e >> 16) * (RISE >> 16) >> 8;
            v++;
        }
        log[i] = v;
    }
}

/* --- bit histories: how many zeros and ones a context has seen, and which came last ------------
 */

static int zeros[256], ones[256], last[256], states;

static int state_of(int a, int b, int l)
{
    static const int most[6] = {48, 24, 12, 8, 6, 5};
    for (;;) {
        const int low = a < b ? a : b, high = a < b ? b : a;
        if (low > 5) {
            a--;
            b--;
        } else if (high > most[low]) {
            if (a > b)
                a--;
            else
                b--;
        } else {
            break;
        }
    }
    if (!a || !b)
        l = 0;
    for (int i = 0; i < states; i++)
        if (zeros[i] == a && ones[i] == b && last[i] == l)
            return i;
    if (states > 254)
        exit(1);
    zeros[states] = a;
    ones[states] = b;
    last[states] = l;
    return states++;
}

/* What is left of a count when the other bit comes: half-forgotten, quickly at first. */
static int discount(int n)
{
    return n > 25 ? 9 : n > 12 ? 6 : n > 6 ? 5 : n > 4 ? 4 : n > 3 ? 3 : n > 2 ? 2 : n;
}

static void print_states(void)
{
    int next[2][256] = {{0}}, first[256] = {0}, seen[256] = {0};
    state_of(0, 0, 0);
    for (int i = 0; i < states; i++) {
        next[0][i] = state_of(zeros[i] + 1, discount(ones[i]), 0);
        next[1][i] = state_of(discount(zeros[i]), ones[i] + 1, 1);
    }
    for (int i = 0; i < states; i++) {
        first[i] = (10 * ones[i] + 4) * 65536 / (10 * (zeros[i] + ones[i]) + 8);
        seen[i] = zeros[i] + ones[i];
    }
    print_table("uint8_t", "state_zero", next[0], 256);
    print_table("uint8_t", "state_one", next[1], 256);
    print_table("uint8_t", "state_seen", seen, 256);
    print_table("uint16_t", "state_chance", first, 256);
}

/* Counts that a table's records tell: the first of model_levels. */
static const int levels[16] = {1, 2, 3, 4, 5, 6, 8, 11, 15, 21, 30, 45, 70, 120, 250, 600};

/* How far so many counts are to be trusted. */
static int class_of(int n)
{
    return n < 2 ? 0 : n < 3 ? 1 : n < 4 ? 2 : n < 6 ? 3 : n < 10 ? 4 : n < 21 ? 5 : n < 60 ? 6 : 7;
}

/* The slot of a count map for a context that one code only followed: class << 5 | level of the
 * odds, the code being on the side of the ones. */
static void print_singles(const int *log)
{
    int slots[16];
    for (int i = 0; i < 16; i++) {
        const int n = levels[i];
        const int odds = (n < 512 ? log[n] : log[n >> 4] + 710) - log[0] + 2048;
        slots[i] = class_of(n) << 5 | (odds >> 7 > 31 ? 31 : odds >> 7);
    }
    print_table("uint8_t", "single_slot", slots, 16);
}

/* The same for counts below 64 of zeros and ones, both told. */
static void print_pairs(const int *log)
{
    static int slots[64 * 64];
    for (int zeros = 0; zeros < 64; zeros++)
        for (int ones = 0; ones < 64; ones++) {
            const int level = (log[ones] - log[zeros] + 2048) >> 7;
            slots[zeros * 64 + ones] = class_of(zeros + ones) << 5 | (level < 0    ? 0
                                                                      : level > 31 ? 31
                                                                                   : level);
        }
    print_table("uint8_t", "pair_slot", slots, 64 * 64);
}

/* The same for more, by the difference of their logarithms: (it + 4096) >> 7. */
static void print_many(void)
{
    int slots[64];
    for (int i = 0; i < 64; i++)
        slots[i] = 7 << 5 | (i < 16 ? 0 : i > 47 ? 31 : i - 16);
    print_table("uint8_t", "many_slot", slots, 64);
}

/* Of two levels, the first in the low half of a byte: the first's count, and above it both's. */
static void print_sums(void)
{
    int sums[256];
    for (int i = 0; i < 256; i++)
        sums[i] = levels[i & 15] | (levels[i & 15] + levels[i >> 4]) << 16;
    print_table("uint32_t", "level_sums", sums, 256);
}

int main(void)
{
    static int squash[4096], stretch[4096], log[512], share[256];
    fill_squash(squash);
    fill_stretch(squash, stretch);
    fill_log(log);
    for (int i = 0; i < 256; i++)
        share[i] = 131072 / (2 * i + 3);
    puts("#ifndef SATCHEL_MODEL_TABLES_H\n#define SATCHEL_MODEL_TABLES_H\n\n#include <stdint.h>\n");
    print_table("uint16_t", "squash_table", squash, 4096);
    print_table("int16_t", "stretch_table", stretch, 4096);
    print_table("int16_t", "log_table", log, 512);
    print_table("uint16_t", "share_table", share, 256);
    print_singles(log);
    print_pairs(log);
    print_many();
    print_sums();
    print_states();
    puts("\n#endif");
    return 0;
}

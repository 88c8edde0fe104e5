/* Runs a fuzz target over the files it is given, folders included; over nothing and a few bytes
 * first.
 *
 * Beside each seed it tries the seed cut off at 16 places and with 64 single bits flipped: a fixed,
 * short round that needs no fuzzer. */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

static unsigned long runs;

static void run(const uint8_t *data, size_t size)
{
    /* A block of its own, so that a sanitizer sees a read past its end. */
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        exit(2);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    runs++;
}

static void run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    static uint8_t data[1 << 20];
    if (!file)
        exit(2);
    const size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    run(data, size);
    for (size_t i = 0; i < 16 && size; i++)
        run(data, size * i / 16);
    for (size_t i = 0; i < 64 && size; i++) {
        const size_t bit = (size_t)((i * 2654435761u) % (size * 8));
        data[bit / 8] ^= (uint8_t)(1 << bit % 8);
        run(data, size);
        data[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void run_path(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        fprintf(stderr, "no seeds at %s\n", path);
        exit(2);
    }
    if (!S_ISDIR(st.st_mode)) {
        run_file(path);
        return;
    }
    DIR *dir = opendir(path);
    if (!dir)
        exit(2);
    for (const struct dirent *entry; (entry = readdir(dir));) {
        char file[4096];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        run_path(file);
    }
    closedir(dir);
}

int main(int argc, char **argv)
{
    run((const uint8_t *)"", 0);
    run((const uint8_t *)"\0\xFF\x80PK", 5);
    for (int i = 1; i < argc; i++)
        run_path(argv[i]);
    printf("%lu runs\n", runs);
    return 0;
}

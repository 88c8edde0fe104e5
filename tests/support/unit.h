/* What every cmocka test includes. */
#ifndef TESTS_SUPPORT_UNIT_H
#define TESTS_SUPPORT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Fails with the error's text. */
#define assert_ok(condition, err)                                             \
    do {                                                                      \
        if (!(condition))                                                     \
            fail_msg("%s: %s (%d)", #condition, (err).text, (int)(err).code); \
    } while (0)

/* A path in the shared material, or skips the test with a word when the material is not there. */
#define need_material(path)                          \
    do {                                             \
        FILE *material_file = fopen(path, "rb");     \
        if (!material_file) {                        \
            print_message("skipped: no %s\n", path); \
            skip();                                  \
        }                                            \
        fclose(material_file);                       \
    } while (0)

#endif

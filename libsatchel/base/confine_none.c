/* Where neither Landlock nor seccomp is; see <satchel/confine.h>. */
#include <satchel/confine.h>

bool satchel_confine_files(const satchel_confine_path *paths, size_t count)
{
    (void)paths;
    (void)count;
    return false;
}

bool satchel_confine_calls_known(void)
{
    return false;
}

bool satchel_confine_known(void)
{
    return false;
}

bool satchel_confine_calls(const satchel_confine_call *calls, size_t count, bool all_threads)
{
    (void)calls;
    (void)count;
    (void)all_threads;
    return false;
}

/* satchel: packs articles into a bundle and looks into bundles. */
#include "cli.h"

int main(int argc, char **argv)
{
    return cli_run(argc, argv);
}

/* Reading aloud: a process of its own that makes sound of text, by espeak-ng, and says which word
 * is being heard.
 *
 * The speaker is a copy of the viewer from before it had a window or was locked. It has the sound
 * and espeak-ng, which is loaded when something is first said; of the disk it may read what belongs
 * to the system and write nothing. The viewer sends it pieces of text and looks for its notes while
 * something is being said; neither waits for the other.
 *
 *     viewer  --a piece of text, a tone, or silence-->  speaker  --samples-->  sound
 *        ^                                                |
 *        +--------------- WORD, END, FAILED --------------+
 */
#ifndef VIEWER_SPEECH_SPEAKER_H
#define VIEWER_SPEECH_SPEAKER_H

#include <satchel/error.h>

#define SPEECH_MOST     2048 /* bytes of a piece */
#define SPEECH_LANGUAGE 24   /* bytes of a language's tag, its NUL included */

enum speech_kind {
    SPEECH_WORD,  /* bytes [start, end) of the piece begin to be heard */
    SPEECH_END,   /* all of it has been heard */
    SPEECH_FAILED /* and why */
};

enum speech_failure { SPEECH_GONE, SPEECH_NO_ENGINE, SPEECH_NO_VOICE, SPEECH_NO_SOUND };

struct speech_note {
    uint32_t kind, serial;
    uint32_t start, end;
    uint32_t failure;
};

struct speech_request {
    uint32_t serial;
    uint32_t size; /* 0: silence, */
    uint32_t tone; /* or not 0: a tone */
    char language[SPEECH_LANGUAGE];
    char text[SPEECH_MOST];
};

struct speaker;

/* Starts the process; call it before there are threads. NULL where espeak-ng was not at hand when
 * this program was built, and without memory or processes. */
struct speaker *speaker_start(void);

/* The same with another work than voice_serve, for tests. */
struct speaker *speaker_start_with(void (*work)(int socket));
void speaker_stop(struct speaker *speaker); /* NULL is fine */

/* Says a piece of at most SPEECH_MOST bytes of UTF-8 in the voice of `language` (BCP 47) instead of
 * whatever it is saying. False: it is gone. */
bool speaker_say(struct speaker *speaker, const char *language, const char *text, size_t size);
void speaker_hush(struct speaker *speaker);

/* Two notes like a door's, of half a second, instead of whatever it is saying; a piece that comes
 * meanwhile is said behind them. There is no note of it: where there is no sound, nothing is heard.
 */
void speaker_tone(struct speaker *speaker);

/* The next note about the piece that was sent last; false: there is none yet. Never waits. */
bool speaker_hear(struct speaker *speaker, struct speech_note *note);

/* What the process does until `socket` has no other end; in voice.c. False: it cannot speak. */
bool voice_known(void);
void voice_serve(int socket);

#endif

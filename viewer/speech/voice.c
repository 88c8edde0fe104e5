/* The speaker: espeak-ng makes samples, SDL plays them; see speaker.h.
 *
 * A piece is made into samples at once, a hundred times as fast as it is heard, and words are told
 * when as many samples have been played as lay before them. The sound's device is open only while
 * something is being said. espeak-ng is loaded with the first piece: linked, it and what it needs
 * would be a part of every start.
 */
#include "speech/speaker.h"

#include <SDL.h>
#include <dlfcn.h>
#include <errno.h>
#include <espeak-ng/speak_lib.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define LIBRARY "libespeak-ng.so.1"
#define STEP    20 /* milliseconds between two looks at how far the sound is */
#define WORDS   1024

#define TONE_RATE  22050 /* samples a second where there is no engine; espeak-ng has as many */
#define TONE_FIRST 784.0 /* Hz, g'' and e'': what most old ears still hear */
#define TONE_NEXT  659.3
#define TONE_NOTE  0.28 /* seconds */
#define TONE_LEVEL 9000 /* of 32,767 */

struct engine {
    int (*initialize)(espeak_AUDIO_OUTPUT, int, const char *, int);
    void (*set_callback)(t_espeak_callback *);
    espeak_ERROR (*set_voice)(const char *);
    espeak_ERROR (*synth)(const void *, size_t, unsigned, espeak_POSITION_TYPE, unsigned, unsigned,
                          unsigned *, void *);
};

struct spoken {
    uint32_t sample; /* before which this many are heard */
    uint32_t start, end;
};

struct voice {
    int socket;
    struct engine engine;
    int rate; /* samples a second; 0: the engine is not loaded */
    SDL_AudioDeviceID device;
    int opened; /* samples a second, of it */
    struct speech_request piece;
    bool speaking;
    bool sounding;    /* a tone, or what is left of it before a piece */
    uint32_t before;  /* samples of it when the piece began */
    uint32_t samples; /* queued so far, these as well */
    struct spoken words[WORDS];
    unsigned count, told;
};

bool voice_known(void)
{
    return true;
}

static bool tell(const struct voice *v, struct speech_note note)
{
    note.serial = v->piece.serial;
    ssize_t sent;
    do
        sent = send(v->socket, &note, sizeof note, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof note;
}

/* --- the engine ----------------------------------------------------------------------------- */

static bool find(void *library, const char *name, void *to)
{
    void *symbol = dlsym(library, name);
    memcpy(to, &symbol, sizeof symbol);
    return symbol != NULL;
}

/* Where the byte of a piece is whose character is the n-th, from 0. */
static uint32_t byte_of(const struct speech_request *r, size_t n)
{
    uint32_t at = 0;
    for (; at < r->size; at++)
        if ((r->text[at] & 0xC0) != 0x80 && n-- == 0)
            break;
    return at;
}

static void note_word(struct voice *v, const espeak_EVENT *e)
{
    if (v->count == WORDS || e->text_position < 1 || e->length < 1 || e->sample < 0)
        return;
    const size_t first = (size_t)e->text_position - 1;
    v->words[v->count++] = (struct spoken){.sample = v->before + (uint32_t)e->sample,
                                           .start = byte_of(&v->piece, first),
                                           .end = byte_of(&v->piece, first + (size_t)e->length)};
}

/* Called by the engine with samples and what happens in them. Something new to say ends the old. */
static int take_samples(short *samples, int count, espeak_EVENT *events)
{
    struct voice *v = events->user_data;
    struct pollfd more = {.fd = v->socket, .events = POLLIN};
    for (; events->type != espeakEVENT_LIST_TERMINATED; events++)
        if (events->type == espeakEVENT_WORD)
            note_word(v, events);
    if (samples && count > 0 &&
        SDL_QueueAudio(v->device, samples, (Uint32)count * sizeof *samples) == 0)
        v->samples += (uint32_t)count;
    return poll(&more, 1, 0) > 0;
}

static bool load_engine(struct voice *v)
{
    struct engine *e = &v->engine;
    void *library = v->rate ? NULL : dlopen(LIBRARY, RTLD_NOW);
    if (v->rate || !library)
        return v->rate > 0;
    if (!find(library, "espeak_Initialize", &e->initialize) ||
        !find(library, "espeak_SetSynthCallback", &e->set_callback) ||
        !find(library, "espeak_SetVoiceByName", &e->set_voice) ||
        !find(library, "espeak_Synth", &e->synth))
        return false;
    v->rate = e->initialize(AUDIO_OUTPUT_SYNCHRONOUS, 0, NULL, espeakINITIALIZE_DONT_EXIT);
    if (v->rate > 0)
        e->set_callback(take_samples);
    return v->rate > 0;
}

/* The voice of a tag, or of its language without script and country. */
static bool choose_voice(const struct engine *e, const char *tag)
{
    static const char *const others[][2] = {{"zh", "cmn"}, {"no", "nb"}, {"iw", "he"}};
    char name[SPEECH_LANGUAGE] = "";
    for (size_t i = 0; tag[i] && i + 1 < sizeof name; i++)
        name[i] = (char)SDL_tolower(tag[i]);
    for (size_t length = strlen(name);; name[length] = '\0') {
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            if (strcmp(name, others[i][0]) == 0)
                SDL_strlcpy(name, others[i][1], sizeof name);
        if (*name && e->set_voice(name) == EE_OK)
            return true;
        const char *dash = strrchr(name, '-');
        if (!dash)
            return false;
        length = (size_t)(dash - name);
    }
}

/* --- the sound ------------------------------------------------------------------------------ */

static void close_sound(struct voice *v)
{
    if (!v->device)
        return;
    SDL_CloseAudioDevice(v->device);
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    v->device = 0;
    v->sounding = false;
}

static bool open_sound(struct voice *v)
{
    const SDL_AudioSpec wanted = {.freq = v->rate ? v->rate : TONE_RATE,
                                  .format = AUDIO_S16SYS,
                                  .channels = 1,
                                  .samples = 1024};
    if (v->device && v->opened != wanted.freq)
        close_sound(v);
    if (v->device)
        return true;
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0)
        return false;
    v->device = SDL_OpenAudioDevice(NULL, 0, &wanted, NULL, 0);
    v->opened = wanted.freq;
    if (v->device)
        SDL_PauseAudioDevice(v->device, 0);
    else
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    return v->device != 0;
}

static uint32_t samples_left(const struct voice *v)
{
    return v->device ? SDL_GetQueuedAudioSize(v->device) / sizeof(short) : 0;
}

/* Each note begins within five milliseconds, so that nothing clicks, and dies away. */
static void play_tone(struct voice *v)
{
    const int rate = v->rate ? v->rate : TONE_RATE, length = (int)(rate * TONE_NOTE);
    if (!open_sound(v))
        return;
    short *samples = malloc(2 * (size_t)length * sizeof *samples);
    for (int i = 0; samples && i < 2 * length; i++) {
        const double second = (double)(i % length) / rate;
        const double level = (second < 0.005 ? second / 0.005 : 1) * SDL_exp(-8 * second);
        const double turn = 6.283185307 * (i < length ? TONE_FIRST : TONE_NEXT) * second;
        samples[i] = (short)(TONE_LEVEL * level * (SDL_sin(turn) + SDL_sin(2 * turn) / 3));
    }
    if (samples)
        (void)SDL_QueueAudio(v->device, samples, (Uint32)length * 2 * (Uint32)sizeof *samples);
    free(samples);
    v->sounding = true;
}

static void fail(struct voice *v, enum speech_failure why)
{
    v->speaking = false;
    close_sound(v);
    (void)tell(v, (struct speech_note){.kind = SPEECH_FAILED, .failure = why});
}

static void begin(struct voice *v)
{
    /* What is left of a tone is heard to its end. */
    if (v->device && (!v->sounding || v->piece.tone || v->speaking))
        SDL_ClearQueuedAudio(v->device);
    v->count = v->told = 0;
    v->speaking = v->piece.size > 0;
    char text[SPEECH_MOST + 1];
    memcpy(text, v->piece.text, v->piece.size);
    text[v->piece.size] = '\0';
    if (v->piece.tone)
        play_tone(v);
    else if (!v->speaking && !v->sounding)
        close_sound(v);
    if (!v->speaking)
        return;
    const enum speech_failure missing = !load_engine(v) ? SPEECH_NO_ENGINE
                                        : !choose_voice(&v->engine, v->piece.language)
                                            ? SPEECH_NO_VOICE
                                        : !open_sound(v) ? SPEECH_NO_SOUND
                                                         : SPEECH_GONE;
    v->samples = v->before = samples_left(v);
    if (missing != SPEECH_GONE)
        fail(v, missing);
    else if (v->engine.synth(text, v->piece.size + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL,
                             v) != EE_OK)
        fail(v, SPEECH_NO_ENGINE);
}

/* Says what is being heard. */
static void go_on(struct voice *v)
{
    const uint32_t left = samples_left(v);
    const uint32_t heard = v->samples > left ? v->samples - left : 0;
    while (v->told < v->count && (v->words[v->told].sample <= heard || !left)) {
        const struct spoken *w = &v->words[v->told++];
        (void)tell(v, (struct speech_note){.kind = SPEECH_WORD, .start = w->start, .end = w->end});
    }
    if (left)
        return;
    v->speaking = v->sounding = false;
    (void)tell(v, (struct speech_note){.kind = SPEECH_END});
}

/* False: the viewer is gone. */
static bool take_request(struct voice *v)
{
    ssize_t got;
    do
        got = recv(v->socket, &v->piece, sizeof v->piece, 0);
    while (got < 0 && errno == EINTR);
    const size_t head = offsetof(struct speech_request, text);
    if (got < (ssize_t)head || v->piece.size > (size_t)got - head)
        return false;
    v->piece.language[SPEECH_LANGUAGE - 1] = '\0';
    begin(v);
    return true;
}

void voice_serve(int socket)
{
    struct voice *v = calloc(1, sizeof *v);
    struct pollfd other = {.fd = socket, .events = POLLIN};
    if (!v)
        return;
    v->socket = socket;
    for (;;) {
        const int ready = poll(&other, 1, v->speaking || v->sounding ? STEP : -1);
        if (ready > 0 && !take_request(v))
            break;
        if (v->speaking)
            go_on(v);
        else if (v->sounding && !samples_left(v))
            close_sound(v);
    }
    close_sound(v);
    free(v);
}

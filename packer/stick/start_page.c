/* The first page of a stick; see start_page.h. */
#include "start_page.h"

#include "exports/export.h"

#include <satchel/bundle.h>

#include <string.h>

/* The formatter counts letters that join as it likes. */
/* clang-format off */
static const struct words {
    const char *language, *direction;
    const char *read;    /* heading */
    const char *pages;   /* what the pages are */
    const char *program; /* in front of the file that starts the viewer */
} languages[] = {
    {"en", "ltr", "Read here",
     "Every edition as plain pages; nothing is installed, nothing is sent.",
     "With the reading program, on a computer with Linux, start:"},
    {"ar", "rtl", "اقرأ هنا", "كل عدد على شكل صفحات بسيطة؛ لا يُثبَّت شيء ولا يُرسَل شيء.",
     "لبرنامج القراءة على حاسوب يعمل بنظام لينكس شغّل:"},
    {"uk", "ltr", "Читати тут",
     "Кожен випуск простими сторінками; нічого не встановлюється й не надсилається.",
     "Щоб читати у програмі на комп’ютері з Linux, запустіть:"},
    {"fa", "rtl", "اینجا بخوانید",
     "هر شماره به شکل صفحه‌های ساده؛ چیزی نصب نمی‌شود و چیزی فرستاده نمی‌شود.",
     "برای برنامهٔ خواندن روی رایانهٔ لینوکسی این را اجرا کنید:"},
    {"he", "rtl", "לקרוא כאן", "כל גיליון כדפים פשוטים; דבר אינו מותקן ודבר אינו נשלח.",
     "לתוכנת הקריאה במחשב עם לינוקס הפעילו:"},
    {"ru", "ltr", "Читать здесь",
     "Каждый выпуск простыми страницами; ничего не устанавливается и не отправляется.",
     "Чтобы читать в программе на компьютере с Linux, запустите:"},
    {"es", "ltr", "Leer aquí", "Cada edición en páginas sencillas; no se instala ni se envía nada.",
     "Para leer con el programa, en un ordenador con Linux, abra:"},
    {"fr", "ltr", "Lire ici",
     "Chaque édition en pages simples ; rien n’est installé, rien n’est envoyé.",
     "Pour lire avec le programme, sur un ordinateur sous Linux, lancez :"},
    {"hi", "ltr", "यहाँ पढ़ें", "हर अंक सादे पन्नों में; न कुछ इंस्टॉल होता है, न कुछ भेजा जाता है।",
     "लिनक्स वाले कंप्यूटर पर पढ़ने के प्रोग्राम के लिए यह चलाएँ:"},
    {"zh", "ltr", "在此阅读", "每一期都有简单的网页；不安装任何东西，也不发送任何东西。",
     "在 Linux 电脑上使用阅读程序，请运行："},
};
/* clang-format on */

static const char style[] =
    "body{max-width:44em;margin:2em auto;padding:0 1em;font:1.1em/1.5 serif;"
    "color:#1a1a1a;background:#fdfcf7}"
    "h2{font-size:1.1em;margin:1.5em 0 0}ul{list-style:none;padding:0}"
    "li{border-top:1px solid #bbb;padding:.8em 0}li a{font-weight:bold;font-size:1.15em}"
    "a{color:#7a1414}small{display:block;color:#555}code{font-family:monospace}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#141414}"
    "a{color:#f0a0a0}small{color:#aaa}li{border-color:#555}}";

static void escaped(FILE *to, const char *text)
{
    export_escaped(to, text, strlen(text));
}

static void put_item(FILE *to, const struct start_item *item)
{
    char date[32];
    fputs("<li><a href=\"", to);
    escaped(to, item->pages ? item->pages : item->file);
    fputs("\" dir=\"auto\"", to);
    if (*item->language) {
        fputs(" lang=\"", to);
        escaped(to, item->language);
        fputs("\"", to);
    }
    fputs(">", to);
    escaped(to, item->title);
    fputs("</a><small>", to);
    if (*item->publisher) {
        fputs("<bdi>", to);
        escaped(to, item->publisher);
        fputs("</bdi> · ", to);
    }
    if (item->edition)
        fprintf(to, "№ %llu · ", (unsigned long long)item->edition);
    if (item->issued != SATCHEL_NO_TIME) {
        satchel_time_print(item->issued, date, sizeof date);
        fprintf(to, "%.10s · ", date);
    }
    fputs("<a href=\"", to);
    escaped(to, item->file);
    fputs("\">", to);
    escaped(to, strrchr(item->file, '/') ? strrchr(item->file, '/') + 1 : item->file);
    fputs("</a></small></li>\n", to);
}

void start_page_write(FILE *to, const struct start_item *items, size_t count, const char *program)
{
    bool pages = false;
    for (size_t i = 0; i < count; i++)
        pages = pages || items[i].pages;
    fprintf(to,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width\"><title>Satchel</title>"
            "<style>%s</style></head><body>\n<ul>\n",
            style);
    for (size_t i = 0; i < count; i++)
        put_item(to, &items[i]);
    fputs("</ul>\n", to);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        const struct words *w = &languages[i];
        fprintf(to, "<section lang=\"%s\" dir=\"%s\"><h2>%s</h2>", w->language, w->direction,
                w->read);
        if (pages)
            fprintf(to, "<p>%s</p>", w->pages);
        if (program)
            fprintf(to, "<p>%s <code dir=\"ltr\">%s</code></p>", w->program, program);
        fputs("</section>\n", to);
    }
    fputs("</body></html>\n", to);
}

/* Lines of JSON, or of pairs, taken apart in one pass: the values that are asked for, as columns. docs/native.md says
 * what it takes and gives; parsing/json_lines.py and parsing/key_values.py are its callers.
 *
 * The input is hostile. So: a line is taken only where it is strict JSON, or pairs, of the plainest kind, and refused
 * otherwise; whoever calls then reads it in Python. Nothing is read beyond the end of a line, nested deeper than DEEPEST, or
 * written beyond what was reserved; what is reserved is in proportion to the block, whatever it holds.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__) && defined(__GNUC__)
#include <emmintrin.h>
#endif

#define LARGEST_BLOCK ((Py_ssize_t)1 << 30)
#define SHORTEST_LINE 64 /* bytes, on average: memory for values is reserved by line */
#define SHORTEST_FORMED 16
#define DEEPEST 32       /* objects and lists within one another */
#define MOST_COLUMNS 100
#define MOST_FORMS 8   /* of lines, in one block */
#define MOST_PARTS 300 /* of all of them */
#define LONGEST_NUMBER 40
#define EXACT ((uint64_t)1 << 53) /* whole numbers up to here are exact as a double */
#define MOST_STEPS 1000 /* places in objects that are remembered, of all lines of a block */
#define MOST_OTHERS 16   /* of them, in place of one another */
#define LONGEST_STEP 100
#define FEWEST_SLOTS 256
#define MOST_PROBES 64 /* places of a hash table that are looked at: whoever makes keys collide gains nothing */

typedef unsigned char byte;

enum kind { TEXT, ENCODED, INTEGER, REAL, TRUTH, PRESENT, MOMENT, WRITTEN, WRITTEN_ENCODED, KINDS };

/* What is being filled -------------------------------------------------------------------------------------------- */

typedef struct {
    byte *bytes;
    size_t used, room;
} Buffer;

typedef struct {
    int kind;
    byte *valid;      /* a bit for each line */
    void *values;     /* by kind: int32 places of an encoded text, int64, double, a bit for a truth value */
    Buffer text;      /* texts, one behind the other; of an encoded column, those that differ */
    int32_t *offsets; /* where each text begins, and the last one ends */
    int32_t *table;   /* encoded: number of the text + 1 by hash; 0: none */
    size_t slots, different;
    const byte *minute; /* moments: a text whose first characters give this minute, which the next one mostly is of */
    int64_t minute_starts;
} Column;

/* A key that is asked for: its value goes into a column, or it is that of an object with more of them. */
typedef struct Node {
    const char *name;
    size_t length, first, count; /* the keys below: nodes[first] and so on */
    Column *column;              /* NULL where there are keys below */
    size_t seen;                 /* the line, from 1, in which it stood last */
    struct Node *next;           /* the one that came after it when it was seen last: it mostly does again */
} Node;

/* What stood between a value of an object and the next one, name and signs, and was found to be right. Where the same
 * bytes stand in that place again, they are as right, and taken at once. */
typedef struct Step {
    const byte *text;
    size_t length;
    Node *found;                           /* what is asked for by that name, or NULL */
    struct Step *others, *after, *inside; /* what else stood in its place; what stood behind its value, and in it */
} Step;

typedef struct {
    const byte *at, *end; /* what is left of the line */
    size_t line;          /* its number, from 0 */
    const char *why;      /* why it is refused */
    Node *nodes;
    Step *steps, *first; /* room for MOST_STEPS; what stood at the beginning of lines */
    size_t known;        /* how many of them are in use */
    uint64_t seed;
} Scan;

static bool is_encoded(const Column *column)
{
    return column->kind == ENCODED || column->kind == WRITTEN_ENCODED;
}

static bool is_text(const Column *column)
{
    return column->kind == TEXT || column->kind == WRITTEN || is_encoded(column);
}

static bool refused(Scan *scan, const char *why)
{
    scan->why = why;
    return false;
}

static bool reserve(Buffer *buffer, size_t more)
{
    if (buffer->room - buffer->used > more) /* so that there is a place even for a text without length */
        return true;
    size_t room = 2 * (buffer->used + more) + 4096;
    byte *bytes = realloc(buffer->bytes, room);
    if (!bytes)
        return false;
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

static void mark(byte *bits, size_t place)
{
    bits[place >> 3] |= (byte)(1u << (place & 7));
}

/* Texts ----------------------------------------------------------------------------------------------------------- */

typedef struct {
    const byte *start;
    size_t length;
    bool escaped;
} Text;

static uint64_t eight(const byte *at)
{
    uint64_t word;
    memcpy(&word, at, 8);
    return word;
}

static uint32_t four(const byte *at)
{
    uint32_t word;
    memcpy(&word, at, 4);
    return word;
}

/* memcmp for the short; both may be compared piece by piece, the last of which overlaps the one before. */
static inline bool is_same(const byte *one, const byte *other, size_t length)
{
    if (length < 4) {
        for (size_t i = 0; i < length; i++)
            if (one[i] != other[i])
                return false;
        return true;
    }
    if (length < 8)
        return four(one) == four(other) && four(one + length - 4) == four(other + length - 4);
    for (size_t i = 0; i < length - 8; i += 8)
        if (eight(one + i) != eight(other + i))
            return false;
    return eight(one + length - 8) == eight(other + length - 8);
}

#define EACH(byte) (0x0101010101010101u * (byte))

/* The first byte that ends a text, escapes, is a control character or part of a longer one; or the end. In each byte of
 * `odd`, the highest bit says so; what stands before the first such byte is told rightly. */
static const byte *first_odd(const byte *at, const byte *end)
{
#if defined(__SSE2__) && defined(__GNUC__)
    const __m128i quotes = _mm_set1_epi8('"'), slashes = _mm_set1_epi8('\\'), spaces = _mm_set1_epi8(' ');
    for (; end - at >= 16; at += 16) {
        __m128i here = _mm_loadu_si128((const __m128i *)at);
        __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(here, quotes), _mm_cmpeq_epi8(here, slashes));
        int odd = _mm_movemask_epi8(_mm_or_si128(marks, _mm_cmplt_epi8(here, spaces))); /* signed: 0x80 is below 0 */
        if (odd)
            return at + __builtin_ctz((unsigned)odd);
    }
#elif defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    for (; end - at >= 8; at += 8) {
        uint64_t word = eight(at), quote = word ^ EACH('"'), slash = word ^ EACH('\\');
        uint64_t odd = ((quote - EACH(1)) | (slash - EACH(1)) | (word - EACH(0x20)) | word) & EACH(0x80);
        if (odd)
            return at + __builtin_ctzll(odd) / 8;
    }
#endif
    while (at < end && *at != '"' && *at != '\\' && *at >= 0x20 && *at < 0x80)
        at++;
    return at;
}

static int hex_digit(byte c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The number in `\u0041`; -1 where there is none. */
static int32_t code_unit(const byte *at, const byte *end)
{
    if (end - at < 6 || at[0] != '\\' || at[1] != 'u')
        return -1;
    int32_t code = 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

/* How many bytes an escape takes, and what it stands for; 0 where it is none. Half a pair is none, nor is zero. */
static size_t escape(const byte *at, const byte *end, uint32_t *meant)
{
    static const char marks[] = "\"\\/bfnrt", stand_for[] = "\"\\/\b\f\n\r\t";
    if (end - at < 2)
        return 0;
    if (at[1] != 'u') {
        const char *mark = at[1] ? strchr(marks, at[1]) : NULL;
        *meant = mark ? (byte)stand_for[mark - marks] : 0;
        return mark ? 2 : 0;
    }
    int32_t code = code_unit(at, end);
    if (code <= 0 || (code >= 0xDC00 && code < 0xE000))
        return 0;
    *meant = (uint32_t)code;
    if (code < 0xD800 || code >= 0xE000)
        return 6;
    int32_t low = code_unit(at + 6, end);
    if (low < 0xDC00 || low >= 0xE000)
        return 0;
    *meant = 0x10000u + (((uint32_t)code - 0xD800u) << 10) + ((uint32_t)low - 0xDC00u);
    return 12;
}

/* How many bytes a character of UTF-8 takes that is not ASCII; 0 where it is none. */
static size_t wide(const byte *at, const byte *end)
{
    byte first = at[0];
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || (size_t)(end - at) < length)
        return 0;
    byte least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80; /* below: it has a shorter form */
    byte most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;  /* above: half a pair, or no character */
    if (at[1] < least || at[1] > most)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* Takes a text, the quote before it included. */
static bool take_text(Scan *scan, Text *text)
{
    if (scan->at == scan->end || *scan->at != '"')
        return refused(scan, "no text where one is expected");
    const byte *at = scan->at + 1, *end = scan->end;
    text->start = at;
    text->escaped = false;
    for (;;) {
        at = first_odd(at, end);
        if (at == end)
            return refused(scan, "a text without an end");
        if (*at == '"')
            break;
        uint32_t meant;
        size_t length = *at == '\\' ? escape(at, end, &meant) : *at >= 0x80 ? wide(at, end) : 0;
        if (!length)
            return refused(scan, "a character that cannot stand there");
        text->escaped = text->escaped || *at == '\\';
        at += length;
    }
    text->length = (size_t)(at - text->start);
    scan->at = at + 1;
    return true;
}

static byte *put_utf8(byte *to, uint32_t c)
{
    if (c < 0x80) {
        *to++ = (byte)c;
        return to;
    }
    if (c >= 0x10000) {
        *to++ = (byte)(0xF0 | c >> 18);
        *to++ = (byte)(0x80 | (c >> 12 & 0x3F));
    } else if (c >= 0x800)
        *to++ = (byte)(0xE0 | c >> 12);
    else {
        *to++ = (byte)(0xC0 | c >> 6);
        *to++ = (byte)(0x80 | (c & 0x3F));
        return to;
    }
    *to++ = (byte)(0x80 | (c >> 6 & 0x3F));
    *to++ = (byte)(0x80 | (c & 0x3F));
    return to;
}

/* Appends a text with its escapes undone, which makes none longer. */
static bool append(Buffer *buffer, const Text *text)
{
    if (!reserve(buffer, text->length))
        return false;
    byte *to = buffer->bytes + buffer->used;
    if (!text->escaped) {
        memcpy(to, text->start, text->length);
        buffer->used += text->length;
        return true;
    }
    const byte *at = text->start, *end = at + text->length;
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        uint32_t meant = 0;
        at += escape(at, end, &meant);
        to = put_utf8(to, meant);
    }
    buffer->used = (size_t)(to - buffer->bytes);
    return true;
}

/* Every bit of what comes out depends on every bit of what goes in. */
static uint64_t mixed(uint64_t word)
{
    word = (word ^ word >> 32) * 0xD6E8FEB86659FD93u;
    word = (word ^ word >> 32) * 0xD6E8FEB86659FD93u;
    return word ^ word >> 32;
}

static uint64_t hash(const byte *at, size_t length, uint64_t seed)
{
    uint64_t found = seed ^ length;
    for (; length > 8; at += 8, length -= 8)
        found = mixed(found ^ eight(at));
    uint64_t word = 0;
    if (length >= 4)
        word = four(at) | (uint64_t)four(at + length - 4) << 32;
    else if (length)
        word = at[0] | (uint64_t)at[length / 2] << 8 | (uint64_t)at[length - 1] << 16;
    return mixed(found ^ word);
}

/* Twice as many slots as before: a table that is no larger than it must be stays in the processor's cache. */
static bool widen(Scan *scan, Column *column)
{
    size_t slots = 2 * column->slots;
    int32_t *table = calloc(slots, sizeof(int32_t));
    if (!table)
        return refused(scan, "no memory is left");
    for (size_t known = 0; known < column->different; known++) {
        size_t start = (size_t)column->offsets[known], length = (size_t)column->offsets[known + 1] - start;
        size_t slot = hash(column->text.bytes + start, length, scan->seed) & (slots - 1);
        int probes = 0;
        for (; table[slot] && probes < MOST_PROBES; probes++)
            slot = (slot + 1) & (slots - 1);
        if (probes == MOST_PROBES) {
            free(table);
            return refused(scan, "texts made to be alike");
        }
        table[slot] = (int32_t)known + 1;
    }
    free(column->table);
    column->table = table;
    column->slots = slots;
    return true;
}

/* The number of a text, which is appended unless it is known or stands there already: at `begin`, with no escapes. */
static bool encode(Scan *scan, Column *column, size_t begin, const Text *text, int32_t *number)
{
    size_t length = text->length, slot = hash(text->start, length, scan->seed) & (column->slots - 1);
    for (int probes = 0; probes < MOST_PROBES; probes++, slot = (slot + 1) & (column->slots - 1)) {
        int32_t known = column->table[slot];
        if (!known) {
            if (column->text.used == begin && !append(&column->text, text))
                return refused(scan, "no memory is left");
            *number = (int32_t)column->different++;
            column->table[slot] = *number + 1;
            column->offsets[column->different] = (int32_t)column->text.used;
            return 2 * column->different < column->slots || widen(scan, column);
        }
        size_t start = (size_t)column->offsets[known - 1];
        if ((size_t)column->offsets[known] - start == length &&
            is_same(column->text.bytes + start, text->start, length)) {
            column->text.used = begin;
            *number = known - 1;
            return true;
        }
    }
    return refused(scan, "texts made to be alike");
}

static bool keep_text(Scan *scan, Column *column, const Text *text)
{
    size_t begin = column->text.used;
    Text plain = *text;
    if (!is_encoded(column) || text->escaped) {
        if (!append(&column->text, text))
            return refused(scan, "no memory is left");
        plain = (Text){.start = column->text.bytes + begin, .length = column->text.used - begin};
    }
    return !is_encoded(column) || encode(scan, column, begin, &plain, (int32_t *)column->values + scan->line);
}

/* Moments --------------------------------------------------------------------------------------------------------- */

static bool is_digit(byte c)
{
    return c >= '0' && c <= '9';
}

/* The number of so many digits; -1 where one is none. */
static int32_t figures(const byte *at, int count)
{
    int32_t found = 0;
    for (; count; count--, at++) {
        if (!is_digit(*at))
            return -1;
        found = found * 10 + (*at - '0');
    }
    return found;
}

/* The minute that `2026-03-01T22:41` begins, in seconds since 1970; -1 where it is none of the years 1970 to 2199. */
static int64_t minute_of(const byte *at)
{
    static const int32_t days_of[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t year = figures(at, 4), month = figures(at + 5, 2), day = figures(at + 8, 2);
    int32_t hour = figures(at + 11, 2), minute = figures(at + 14, 2);
    bool is_marked = at[4] == '-' && at[7] == '-' && (at[10] == 'T' || at[10] == ' ') && at[13] == ':';
    if (!is_marked || year < 1970 || year > 2199 || month < 1 || month > 12)
        return -1;
    bool is_leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
    if (day < 1 || day > days_of[month - 1] + (month == 2 && is_leap) || hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return -1;
    int32_t before = year - 1;
    int64_t days = (int64_t)365 * (year - 1970) + (before / 4 - before / 100 + before / 400) - 477;
    for (int32_t past = 1; past < month; past++)
        days += days_of[past - 1] + (past == 2 && is_leap);
    return ((days + day - 1) * 24 + hour) * 3600 + minute * 60;
}

/* A time in ISO 8601 that has its seconds and carries its zone, in microseconds since 1970. */
static bool moment_of(Column *column, const Text *text, int64_t *found)
{
    const byte *at = text->start, *end = at + text->length;
    if (text->escaped || text->length < 20 || at[16] != ':')
        return false;
    if (!column->minute || !is_same(at, column->minute, 16)) {
        column->minute_starts = minute_of(at);
        column->minute = column->minute_starts < 0 ? NULL : at;
    }
    int32_t second = figures(at + 17, 2), part = 0, places = 0;
    if (!column->minute || second < 0 || second > 59)
        return false;
    at += 19;
    if (*at == '.') {
        for (at++; at < end && places < 6 && is_digit(*at); at++, places++)
            part = part * 10 + (*at - '0');
        if (!places)
            return false;
        for (; places < 6; places++)
            part *= 10;
    }
    int64_t seconds = column->minute_starts + second;
    if ((end - at == 5 || (end - at == 6 && at[3] == ':')) && (*at == '+' || *at == '-')) {
        int32_t hours = figures(at + 1, 2), minutes = figures(end - 2, 2);
        if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
            return false;
        seconds += (*at == '+' ? -60 : 60) * (hours * 60 + minutes);
    } else if (end - at != 1 || *at != 'Z')
        return false;
    *found = seconds * 1000000 + part;
    return true;
}

/* Numbers --------------------------------------------------------------------------------------------------------- */

typedef struct {
    const byte *start;
    uint64_t digits; /* all of them as one number, where they are 19 at the most */
    int count, power;
    bool negative, whole;
} Number;

static const byte *take_digits(const byte *at, const byte *end, Number *number)
{
    const byte *start = at;
    uint64_t digits = number->digits;
    for (; at < end && *at >= '0' && *at <= '9'; at++)
        digits = digits * 10 + (uint64_t)(*at - '0');
    number->digits = digits;
    number->count += (int)(at - start < 1000 ? at - start : 1000);
    return at;
}

/* Takes a number. None of so few characters is too large for a double. */
static bool take_number(Scan *scan, Number *number)
{
    const byte *at = scan->at, *end = scan->end, *point;
    *number = (Number){.start = at, .negative = *at == '-', .whole = true};
    at += number->negative;
    if (at == end || *at < '0' || *at > '9')
        return refused(scan, "no value where one is expected");
    at = *at == '0' ? at + 1 : take_digits(at, end, number);
    if (at < end && *at == '.') {
        number->whole = false;
        point = ++at;
        at = take_digits(at, end, number);
        if (at == point)
            return refused(scan, "a number that ends with its point");
        number->power = -(int)(at - point < 1000 ? at - point : 1000);
    }
    if (at < end && (*at | 0x20) == 'e') {
        number->whole = false;
        bool down = ++at < end && *at == '-';
        at += at < end && (*at == '-' || *at == '+');
        int power = 0;
        point = at;
        for (; at < end && *at >= '0' && *at <= '9' && at - point < 3; at++)
            power = power * 10 + (*at - '0');
        if (at == point || at - point > 2)
            return refused(scan, "a power of ten that is none, or a large one");
        number->power += down ? -power : power;
    }
    if (at - scan->at > LONGEST_NUMBER)
        return refused(scan, "a very long number");
    scan->at = at;
    return true;
}

/* The nearest double: exact where digits and power of ten are, since a division rounds once. */
static bool keep_real(Scan *scan, const Number *number, double *to)
{
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (number->count <= 19 && number->digits <= EXACT && number->power <= 22 && number->power >= -22) {
        double found = (double)number->digits;
        found = number->power < 0 ? found / tens[-number->power] : found * tens[number->power];
        *to = number->negative ? -found : found;
        return true;
    }
    char text[LONGEST_NUMBER + 1];
    size_t length = (size_t)(scan->at - number->start);
    memcpy(text, number->start, length);
    text[length] = 0;
    *to = PyOS_string_to_double(text, NULL, NULL);
    if (*to == -1.0 && PyErr_Occurred()) {
        PyErr_Clear();
        return refused(scan, "a number that cannot be converted");
    }
    return true;
}

static bool keep_number(Scan *scan, Column *column, const Number *number)
{
    if (column->kind == REAL)
        return keep_real(scan, number, (double *)column->values + scan->line);
    if (column->kind != INTEGER || !number->whole || number->count > 18 || (number->negative && !number->digits))
        return refused(scan, "a number where none is expected, or a large one");
    int64_t found = (int64_t)number->digits;
    ((int64_t *)column->values)[scan->line] = number->negative ? -found : found;
    return true;
}

/* Values, objects and lists --------------------------------------------------------------------------------------- */

static void skip_space(Scan *scan)
{
    while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
        scan->at++;
}

/* Whether the next character is this one, which is then taken. */
static bool next_is(Scan *scan, byte c)
{
    skip_space(scan);
    if (scan->at == scan->end || *scan->at != c)
        return false;
    scan->at++;
    return true;
}

static bool take_word(Scan *scan, const char *word, size_t length)
{
    if ((size_t)(scan->end - scan->at) < length || memcmp(scan->at, word, length))
        return refused(scan, "no value where one is expected");
    scan->at += length;
    return true;
}

static bool is_named(const Node *node, const Text *key)
{
    return node->length == key->length && node->name[0] == (char)key->start[0] &&
           !memcmp(node->name, key->start, key->length);
}

/* The node of a key; NULL if it is not asked for. before: the node that was found last in this object, or that above. */
static Node *wanted(const Scan *scan, const Node *above, Node *before, const Text *key)
{
    if (before->next && is_named(before->next, key))
        return before->next;
    for (Node *node = scan->nodes + above->first, *end = node + above->count; node < end; node++)
        if (is_named(node, key))
            return before->next = node;
    return NULL;
}

static bool take_value(Scan *scan, Node *node, Step *step, int depth);

/* What is known of what stands here, and is then taken; NULL if nothing is. */
static Step *foreseen(Scan *scan, Step *step)
{
    size_t left = (size_t)(scan->end - scan->at);
    for (; step; step = step->others)
        if (step->length <= left && is_same(scan->at, step->text, step->length)) {
            scan->at += step->length;
            skip_space(scan);
            return step;
        }
    return NULL;
}

/* Remembers what was taken since `start`; NULL where there is no room. */
static Step *learnt(Scan *scan, Step **known, const byte *start, Node *found)
{
    size_t length = (size_t)(scan->at - start), others = 0;
    if (!known || scan->known == MOST_STEPS || length > LONGEST_STEP)
        return NULL;
    for (; *known; known = &(*known)->others)
        if (++others == MOST_OTHERS)
            return NULL;
    *known = scan->steps + scan->known++;
    **known = (Step){.text = start, .length = length, .found = found};
    return *known;
}

/* Takes a name and the signs around it, or the end of an object, of which `name` then has no place. */
static bool take_key(Scan *scan, bool is_first, Text *name)
{
    name->start = NULL;
    if (next_is(scan, '}'))
        return true;
    if (!is_first && !next_is(scan, ','))
        return refused(scan, "an object without an end");
    skip_space(scan);
    if (!take_text(scan, name))
        return false;
    if (!next_is(scan, ':'))
        return refused(scan, "a name without a value");
    skip_space(scan);
    return true;
}

/* Takes the rest of an object; node: what is asked for of it, or NULL; known: what stood in such a place, or NULL. */
static bool take_object(Scan *scan, Node *node, Step **known, int depth)
{
    Node *before = node, *found;
    for (bool is_first = true;; is_first = false) {
        const byte *start = scan->at;
        Step *step = foreseen(scan, known ? *known : NULL);
        if (step)
            found = step->found;
        else {
            Text name;
            if (!take_key(scan, is_first, &name))
                return false;
            if (!name.start)
                return true;
            if (node && name.escaped)
                return refused(scan, "a name with an escape");
            found = node ? wanted(scan, node, before, &name) : NULL;
            step = learnt(scan, known, start, found);
        }
        if (found)
            before = found;
        if (!take_value(scan, found, step, depth))
            return false;
        known = step ? &step->after : NULL;
    }
}

/* Takes a whole number without a sign, where it is asked for as such, or not at all. */
static bool take_plain_number(Scan *scan, const Node *node, Column *column)
{
    const byte *start = scan->at, *at = start;
    int64_t found = 0;
    if (node && (!column || column->kind != INTEGER))
        return false;
    for (; at < scan->end && is_digit(*at) && at - start < 18; at++)
        found = found * 10 + (*at - '0');
    bool is_over = at == scan->end || *at == ',' || *at == '}' || *at == ']' || *at == ' ';
    if (at == start || !is_over || (*start == '0' && at - start > 1))
        return false;
    if (column)
        ((int64_t *)column->values)[scan->line] = found;
    scan->at = at;
    return true;
}

static bool take_any_number(Scan *scan, const Node *node, Column *column)
{
    Number number;
    if (!take_number(scan, &number))
        return false;
    if (node && !(column && column->kind == PRESENT) && (!column || !keep_number(scan, column, &number)))
        return refused(scan, "a number where none is expected, or a large one");
    return true;
}

static bool take_list(Scan *scan, int depth)
{
    if (next_is(scan, ']'))
        return true;
    do {
        skip_space(scan);
        if (!take_value(scan, NULL, NULL, depth))
            return false;
    } while (next_is(scan, ','));
    return next_is(scan, ']') || refused(scan, "a list without an end");
}

static bool take_truth(Scan *scan, Column *column)
{
    bool is_true = *scan->at == 't';
    if (!(is_true ? take_word(scan, "true", 4) : take_word(scan, "false", 5)))
        return false;
    if (column && column->kind != TRUTH && column->kind != PRESENT)
        return refused(scan, "a truth value where none is expected");
    if (column && column->kind == TRUTH && is_true)
        mark(column->values, scan->line);
    return true;
}

/* Takes a value of any kind, as it is written there. */
static bool take_written(Scan *scan, Column *column, int depth)
{
    Text text = {.start = scan->at};
    if (!take_value(scan, NULL, NULL, depth))
        return false;
    text.length = (size_t)(scan->at - text.start);
    if (*text.start == 'n')
        return true;
    mark(column->valid, scan->line);
    return keep_text(scan, column, &text);
}

/* Takes a value; node: what is asked for of it, or NULL; step: what stood before it, or NULL. A name that stands twice is
 * refused: which counts? */
static bool take_value(Scan *scan, Node *node, Step *step, int depth)
{
    Column *column = node ? node->column : NULL;
    bool is_only_looked_for = column && column->kind == PRESENT, is_null = false;
    if (node && node->seen == scan->line + 1)
        return refused(scan, "a name that stands twice");
    if (node)
        node->seen = scan->line + 1;
    if (scan->at == scan->end || depth >= DEEPEST)
        return refused(scan, "no value, or one too deep inside");
    if (column && column->kind >= WRITTEN)
        return take_written(scan, column, depth);
    switch (*scan->at) {
    case '"': {
        Text text;
        if (!take_text(scan, &text))
            return false;
        if (!node || is_only_looked_for)
            break;
        if (!column || !(is_text(column) || column->kind == MOMENT))
            return refused(scan, "a text where none is expected");
        if (column->kind == MOMENT && !moment_of(column, &text, (int64_t *)column->values + scan->line))
            return refused(scan, "a time that is not plain");
        if (column->kind != MOMENT && !keep_text(scan, column, &text))
            return false;
        break;
    }
    case '{':
        if (column && !is_only_looked_for)
            return refused(scan, "an object where none is expected");
        scan->at++;
        if (!take_object(scan, column ? NULL : node, step ? &step->inside : NULL, depth + 1))
            return false;
        break;
    case '[':
        if (node && !is_only_looked_for)
            return refused(scan, "a list where none is expected");
        scan->at++;
        if (!take_list(scan, depth + 1))
            return false;
        break;
    case 't':
    case 'f':
        if (node && !column)
            return refused(scan, "a truth value where none is expected");
        if (!take_truth(scan, column))
            return false;
        break;
    case 'n':
        is_null = true;
        if (!take_word(scan, "null", 4))
            return false;
        break;
    default:
        if (!take_plain_number(scan, node, column) && !take_any_number(scan, node, column))
            return false;
    }
    if (column && (is_only_looked_for || !is_null))
        mark(column->valid, scan->line);
    return true;
}

static bool take_line(Scan *scan, Column *columns, size_t count)
{
    if (!next_is(scan, '{'))
        return refused(scan, "no object");
    if (!take_object(scan, scan->nodes, &scan->first, 1))
        return false;
    skip_space(scan);
    if (scan->at != scan->end)
        return refused(scan, "something behind the object");
    for (size_t i = 0; i < count; i++)
        if (is_text(columns + i) && !is_encoded(columns + i))
            columns[i].offsets[scan->line + 1] = (int32_t)columns[i].text.used;
    return true;
}

/* Pairs: `name=value name="a value"` -------------------------------------------------------------------------------- */

static bool begins_name(byte c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_of_name(byte c)
{
    return begins_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

/* Takes a name and the sign behind it. */
static bool take_name(Scan *scan, Text *name)
{
    const byte *at = scan->at;
    if (at == scan->end || !begins_name(*at))
        return false;
    while (at < scan->end && is_of_name(*at))
        at++;
    if (at == scan->end || *at != '=')
        return false;
    *name = (Text){.start = scan->at, .length = (size_t)(at - scan->at)};
    scan->at = at + 1;
    return true;
}

/* Takes a value in quotes, without a backslash. */
static bool take_quoted(Scan *scan, Text *value)
{
    const byte *at = scan->at + 1;
    for (;;) {
        at = first_odd(at, scan->end);
        if (at == scan->end || *at == '\\' || *at < 0x20)
            return false;
        if (*at == '"')
            break;
        size_t length = wide(at, scan->end);
        if (!length)
            return false;
        at += length;
    }
    *value = (Text){.start = scan->at + 1, .length = (size_t)(at - scan->at - 1)};
    scan->at = at + 1;
    return true;
}

static bool is_plain(byte c)
{
    return c > ' ' && c < 0x7F && c != '"' && c != ',' && c != '=' && c != '\\';
}

/* Takes a value and the blanks behind it, of which there is one, or the end. */
static bool take_paired(Scan *scan, Text *value)
{
    if (scan->at < scan->end && *scan->at == '"') {
        if (!take_quoted(scan, value))
            return false;
    } else {
        const byte *at = scan->at;
        while (at < scan->end && is_plain(*at))
            at++;
        *value = (Text){.start = scan->at, .length = (size_t)(at - scan->at)};
        scan->at = at;
    }
    if (scan->at < scan->end && *scan->at != ' ')
        return false;
    while (scan->at < scan->end && *scan->at == ' ')
        scan->at++;
    return true;
}

/* Takes a line of pairs, which may have something in front of the first that is none. */
static bool take_pairs(Scan *scan)
{
    const byte *first = memchr(scan->at, '=', (size_t)(scan->end - scan->at));
    Node *before = scan->nodes;
    if (!first)
        return false;
    while (first > scan->at && is_of_name(first[-1]))
        first--;
    if (first > scan->at && ((first[-1] != ' ' && first[-1] != '>') || memchr(scan->at, '"', (size_t)(first - scan->at))))
        return false;
    scan->at = first;
    do {
        Text name, value;
        if (!take_name(scan, &name) || !take_paired(scan, &value))
            return false;
        Node *found = wanted(scan, scan->nodes, before, &name);
        if (!found)
            continue;
        before = found;
        if (found->seen == scan->line + 1) /* which of two counts? */
            return false;
        found->seen = scan->line + 1;
        mark(found->column->valid, scan->line);
        if (!append(&found->column->text, &value))
            return refused(scan, "no memory is left");
    } while (scan->at < scan->end);
    return true;
}

/* Takes a line of pairs; one of another form has no values, and its bit in `plain` is not set. */
static bool take_pair_line(Scan *scan, Column *columns, size_t count, byte *plain)
{
    bool is_taken = take_pairs(scan);
    for (size_t i = 0; i < count; i++) {
        if (!is_taken) {
            columns[i].text.used = (size_t)columns[i].offsets[scan->line];
            columns[i].valid[scan->line >> 3] &= (byte)~(1u << (scan->line & 7));
        }
        columns[i].offsets[scan->line + 1] = (int32_t)columns[i].text.used;
    }
    if (is_taken)
        mark(plain, scan->line);
    return is_taken || !scan->why;
}

/* What is asked for, and what comes out --------------------------------------------------------------------------- */

static void *zeros(size_t count, size_t size)
{
    void *found = calloc(count ? count : 1, size);
    if (!found)
        PyErr_NoMemory();
    return found;
}

static bool prepare(Column *column, size_t lines)
{
    static const size_t sizes[KINDS] = {
        [ENCODED] = sizeof(int32_t), [INTEGER] = sizeof(int64_t), [REAL] = sizeof(double),
        [MOMENT] = sizeof(int64_t), [WRITTEN_ENCODED] = sizeof(int32_t)};
    size_t bits = (lines + 7) / 8;
    column->valid = zeros(bits, 1);
    column->values = column->kind == TRUTH ? zeros(bits, 1) : zeros(lines, sizes[column->kind] + !sizes[column->kind]);
    if (!column->valid || !column->values)
        return false;
    if (!is_text(column))
        return true;
    column->offsets = zeros(lines + 1, sizeof(int32_t));
    if (is_encoded(column)) {
        column->slots = FEWEST_SLOTS;
        column->table = zeros(column->slots, sizeof(int32_t));
    }
    return column->offsets && (column->table || !is_encoded(column));
}

static void release(Column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(columns[i].valid);
        free(columns[i].values);
        free(columns[i].text.bytes);
        free(columns[i].offsets);
        free(columns[i].table);
    }
}

/* Fills the keys below `node` with those of a dict of kinds and dicts. Kinds become columns in their order. */
static bool ask(PyObject *asked, Node *nodes, size_t at, size_t *used, Column *columns, size_t *count)
{
    PyObject *name, *value;
    Py_ssize_t place = 0, size = PyDict_Check(asked) ? PyDict_Size(asked) : -1;
    if (size < 0 || *used + (size_t)size > MOST_COLUMNS) {
        PyErr_SetString(PyExc_ValueError, "what is asked for is no dict, or too much");
        return false;
    }
    nodes[at].first = *used;
    nodes[at].count = (size_t)size;
    *used += (size_t)size;
    for (size_t i = nodes[at].first; PyDict_Next(asked, &place, &name, &value); i++) {
        Py_ssize_t length;
        nodes[i].name = PyUnicode_AsUTF8AndSize(name, &length);
        if (!nodes[i].name)
            return false;
        nodes[i].length = (size_t)length;
        if (PyDict_Check(value)) {
            if (!ask(value, nodes, i, used, columns, count))
                return false;
            continue;
        }
        long kind = PyLong_AsLong(value);
        if (kind < 0 || kind >= KINDS) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "no kind of a column");
            return false;
        }
        nodes[i].column = columns + (*count)++;
        nodes[i].column->kind = (int)kind;
    }
    return true;
}

static PyObject *bytes_of(const void *from, size_t size)
{
    return PyBytes_FromStringAndSize(from, (Py_ssize_t)size);
}

/* (bits of validity, values, offsets, text) of a column; None for what its kind has not. */
static PyObject *given(const Column *column, size_t lines)
{
    size_t bits = (lines + 7) / 8, eights = lines * 8, texts = is_encoded(column) ? column->different : lines;
    switch (column->kind) {
    case TEXT:
    case WRITTEN:
        return Py_BuildValue("NONN", bytes_of(column->valid, bits), Py_None, bytes_of(column->offsets, 4 * (texts + 1)),
                             bytes_of(column->text.bytes, column->text.used));
    case ENCODED:
    case WRITTEN_ENCODED:
        return Py_BuildValue("NNNN", bytes_of(column->valid, bits), bytes_of(column->values, 4 * lines),
                             bytes_of(column->offsets, 4 * (texts + 1)),
                             bytes_of(column->text.bytes, column->text.used));
    case PRESENT:
        return Py_BuildValue("NOOO", bytes_of(column->valid, bits), Py_None, Py_None, Py_None);
    default:
        return Py_BuildValue("NNOO", bytes_of(column->valid, bits),
                             bytes_of(column->values, column->kind == TRUTH ? bits : eights), Py_None, Py_None);
    }
}

static size_t count_of(const byte *at, const byte *end)
{
    size_t found = 0;
    while (at < end) { /* in stretches whose count fits a byte, which compilers make fast */
        const byte *stop = end - at > 255 ? at + 255 : end;
        byte here = 0;
        for (; at < stop; at++)
            here = (byte)(here + (*at == '\n'));
        found += here;
    }
    return found;
}

/* plain: bits for the lines of pairs that were taken; NULL where the lines are of JSON */
static bool take_lines(Scan *scan, const byte *data, size_t size, Column *columns, size_t count, int32_t *starts,
                       byte *plain)
{
    const byte *at = data, *end = data + size;
    for (scan->line = 0; at < end; scan->line++) {
        const byte *stop = memchr(at, '\n', (size_t)(end - at));
        scan->at = at;
        scan->end = stop ? stop : end;
        starts[scan->line] = (int32_t)(at - data);
        if (!(plain ? take_pair_line(scan, columns, count, plain) : take_line(scan, columns, count))) {
            PyErr_Format(PyExc_ValueError, "line %zu: %s", scan->line + 1, scan->why);
            return false;
        }
        at = stop ? stop + 1 : end;
    }
    starts[scan->line] = (int32_t)size;
    return true;
}

static bool are_texts(const Node *nodes, size_t used, const Column *columns, size_t count)
{
    bool found = used == count + 1;
    for (size_t i = 0; i < count; i++)
        found = found && columns[i].kind == TEXT;
    for (size_t i = 1; i < used; i++)
        found = found && nodes[i].column && nodes[i].length;
    if (!found)
        PyErr_SetString(PyExc_ValueError, "no dict of names and texts");
    return found;
}

static PyObject *columns_of(const byte *data, size_t size, PyObject *asked, uint64_t seed, bool of_pairs)
{
    Node nodes[MOST_COLUMNS + 1] = {{0}};
    Column columns[MOST_COLUMNS] = {{0}};
    size_t used = 1, count = 0, lines = count_of(data, data + size) + (size && data[size - 1] != '\n');
    PyObject *result = NULL, *starts = NULL, *plain = NULL;
    Scan scan = {.nodes = nodes, .seed = seed};
    if (lines > size / SHORTEST_LINE + 1) {
        PyErr_SetString(PyExc_ValueError, "lines that are too short to be records");
        return NULL;
    }
    if (!ask(asked, nodes, 0, &used, columns, &count) || (of_pairs && !are_texts(nodes, used, columns, count)))
        return NULL;
    bool is_ready = (starts = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(4 * (lines + 1)))) != NULL;
    for (size_t i = 0; i < count && is_ready; i++)
        is_ready = prepare(columns + i, lines);
    byte *bits = is_ready && of_pairs ? zeros((lines + 7) / 8, 1) : NULL;
    scan.steps = is_ready && !of_pairs ? zeros(MOST_STEPS, sizeof(Step)) : NULL;
    is_ready = is_ready && (of_pairs ? (void *)bits : (void *)scan.steps);
    if (is_ready && take_lines(&scan, data, size, columns, count, (int32_t *)PyBytes_AsString(starts), bits)) {
        result = PyList_New(0);
        if (of_pairs && result && (!(plain = bytes_of(bits, (lines + 7) / 8)) || PyList_Append(result, plain) < 0))
            Py_CLEAR(result);
        Py_XDECREF(plain);
        for (size_t i = 0; i < count && result; i++) {
            PyObject *column = given(columns + i, lines);
            if (!column || PyList_Append(result, column) < 0)
                Py_CLEAR(result);
            Py_XDECREF(column);
        }
    }
    release(columns, count);
    free(bits);
    free(scan.steps);
    return result ? Py_BuildValue("nNN", (Py_ssize_t)lines, starts, result) : (Py_XDECREF(starts), NULL);
}

/* Forms: lines that are made of pieces, of which each kind has its own ---------------------------------------------- */

/* A piece of a line. LITERAL: these bytes; SLOT: as many as there are of the bytes that are allowed; CELL: after so many
 * cells that are passed over, a cell, and the separator behind it. */
typedef struct {
    enum { LITERAL, SLOT, CELL } what;
    const byte *bytes;  /* of a literal; of a slot 256, by byte, 1 where it is allowed */
    size_t length;      /* of a literal; of a cell, how many are passed over */
    size_t least, most; /* of a slot */
    byte separator, quote; /* of a cell; no quote: 0 */
    Column *column;        /* NULL: what stands there is not asked for */
} Part;

typedef struct {
    Part *parts;
    size_t count, rows;
    Column *columns; /* of its parts, in their order */
    size_t asked;
    int32_t *places; /* of each row: the line, or the row of what all lines begin with */
} Form;

/* Takes a cell: up to the separator or the end, or in quotes, of which none may stand within. */
static bool take_cell(Scan *scan, const Part *part, Text *text)
{
    const byte *at = scan->at, *end = scan->end;
    byte separator = part->separator, quote = part->quote;
    bool is_quoted = at < end && *at == quote;
    at += is_quoted;
    *text = (Text){.start = at};
    if (is_quoted) {
        at = memchr(at, quote, (size_t)(end - at));
        if (!at)
            return false;
    } else
        for (; at < end && *at != separator; at++)
            if (*at == quote)
                return false;
    text->length = (size_t)(at - text->start);
    scan->at = at + is_quoted;
    return scan->at == end || *scan->at == separator;
}

/* Passes cells over, each with the separator behind it. */
static bool pass_cells(Scan *scan, const Part *part)
{
    size_t count = part->length;
    Text text;
#if defined(__SSE2__) && defined(__GNUC__)
    const __m128i separators = _mm_set1_epi8((char)part->separator), quotes = _mm_set1_epi8((char)part->quote);
    while (count && scan->end - scan->at >= 16) {
        __m128i here = _mm_loadu_si128((const __m128i *)scan->at);
        unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(here, separators));
        size_t cells = (size_t)__builtin_popcount(found);
        if (!cells || _mm_movemask_epi8(_mm_cmpeq_epi8(here, quotes)))
            break;
        for (; cells > count; cells--) /* the last ones belong to what comes */
            found ^= 0x80000000u >> __builtin_clz(found);
        scan->at += 32 - __builtin_clz(found);
        count -= cells;
    }
#endif
    for (; count; count--) {
        if (!take_cell(scan, part, &text) || scan->at == scan->end)
            return false;
        scan->at++;
    }
    return true;
}

static bool take_slot(Scan *scan, const Part *part, Text *text)
{
    const byte *at = scan->at, *stop = scan->end;
    if ((size_t)(stop - at) > part->most)
        stop = at + part->most;
    while (at < stop && part->bytes[*at])
        at++;
    *text = (Text){.start = scan->at, .length = (size_t)(at - scan->at)};
    scan->at = at;
    return text->length >= part->least;
}

/* Takes the pieces of a form, and says where each stands; is_over: all of the line must be taken. */
static bool take_parts(Scan *scan, const Form *form, Text *texts, bool is_over)
{
    bool is_open = false, is_last = false; /* cells: a separator was the last sign; there was none, and none can follow */
    for (size_t i = 0; i < form->count; i++) {
        const Part *part = form->parts + i;
        switch (part->what) {
        case LITERAL:
            if ((size_t)(scan->end - scan->at) < part->length || !is_same(scan->at, part->bytes, part->length))
                return false;
            scan->at += part->length;
            is_open = false;
            break;
        case SLOT:
            if (!take_slot(scan, part, texts + i))
                return false;
            is_open = false;
            break;
        case CELL:
            if (is_last || !pass_cells(scan, part) || !take_cell(scan, part, texts + i))
                return false;
            is_open = scan->at < scan->end;
            is_last = !is_open;
            scan->at += is_open;
        }
    }
    return !is_over || (scan->at == scan->end && !is_open);
}

static bool is_utf8(const byte *at, size_t length)
{
    const byte *end = at + length;
    while (at < end) {
        if (*at < 0x80) {
            at++;
            continue;
        }
        size_t taken = wide(at, end);
        if (!taken)
            return false;
        at += taken;
    }
    return true;
}

/* The number that so many digits write, none of which is a zero that could be left out. */
static bool number_of(const Text *text, int64_t *found)
{
    *found = 0;
    if (text->length > 18 || (text->length > 1 && *text->start == '0'))
        return false;
    for (size_t i = 0; i < text->length; i++) {
        if (!is_digit(text->start[i]))
            return false;
        *found = *found * 10 + (text->start[i] - '0');
    }
    return true;
}

/* Whether the texts are of the kinds that are asked for; numbers: those of the numbers and moments. */
static bool are_of_kind(const Form *form, const Text *texts, int64_t *numbers)
{
    for (size_t i = 0; i < form->count; i++) {
        Column *column = form->parts[i].column;
        if (!column)
            continue;
        if (column->kind == INTEGER ? !number_of(texts + i, numbers + i)
            : column->kind == MOMENT ? !moment_of(column, texts + i, numbers + i)
                                     : !is_utf8(texts[i].start, texts[i].length))
            return false;
    }
    return true;
}

/* Makes a row of what stands there. An empty number is null. */
static bool keep_row(Scan *scan, Form *form, const Text *texts, const int64_t *numbers, size_t place)
{
    form->places[form->rows] = (int32_t)place;
    scan->line = form->rows++;
    for (size_t i = 0; i < form->count; i++) {
        Column *column = form->parts[i].column;
        if (!column)
            continue;
        if (!is_text(column)) {
            ((int64_t *)column->values)[scan->line] = numbers[i];
            if (texts[i].length)
                mark(column->valid, scan->line);
            continue;
        }
        if (!keep_text(scan, column, texts + i))
            return false;
        mark(column->valid, scan->line);
        if (!is_encoded(column))
            column->offsets[scan->line + 1] = (int32_t)column->text.used;
    }
    return true;
}

/* Takes lines of one of the forms behind the first one, with which all of them begin. Others are passed over. */
static bool take_formed(Scan *scan, const byte *data, size_t size, Form *forms, size_t count, int32_t *starts)
{
    Text first[MOST_PARTS], texts[MOST_PARTS];
    int64_t first_numbers[MOST_PARTS], numbers[MOST_PARTS];
    const byte *at = data, *end = data + size;
    for (size_t line = 0; at < end; line++) {
        const byte *stop = memchr(at, '\n', (size_t)(end - at)), *behind;
        scan->at = at;
        scan->end = stop ? stop : end;
        starts[line] = (int32_t)(at - data);
        starts[line + 1] = (int32_t)size;
        at = stop ? stop + 1 : end;
        if (!take_parts(scan, forms, first, false) || !are_of_kind(forms, first, first_numbers))
            continue;
        behind = scan->at;
        for (Form *form = forms + 1; form < forms + count; form++) {
            scan->at = behind;
            if (!take_parts(scan, form, texts, true) || !are_of_kind(form, texts, numbers))
                continue;
            if (!keep_row(scan, form, texts, numbers, forms->rows) ||
                !keep_row(scan, forms, first, first_numbers, line)) {
                PyErr_Format(PyExc_ValueError, "line %zu: %s", line + 1, scan->why);
                return false;
            }
            break;
        }
    }
    return true;
}

/* A piece as it is asked for: bytes, (kind, allowed bytes, least, most) or (kind, cells passed over, separator and quote,
 * which is zero where there is none). */
static bool ask_part(PyObject *asked, Part *part, Column *column)
{
    Py_ssize_t length, least = 0, most = 0;
    const char *bytes;
    int kind = -1;
    char *literal;
    if (PyBytes_Check(asked)) {
        if (PyBytes_AsStringAndSize(asked, &literal, &length) < 0)
            return false;
        *part = (Part){.what = LITERAL, .bytes = (const byte *)literal, .length = (size_t)length};
        return true;
    }
    if (!PyTuple_Check(asked)) {
        PyErr_SetString(PyExc_ValueError, "no piece of a line");
        return false;
    }
    if (PyTuple_Size(asked) == 4) {
        if (!PyArg_ParseTuple(asked, "iy#nn", &kind, &bytes, &length, &least, &most))
            return false;
        *part = (Part){.what = SLOT, .bytes = (const byte *)bytes, .least = (size_t)least, .most = (size_t)most};
        length -= 256;
    } else {
        if (!PyArg_ParseTuple(asked, "iny#", &kind, &least, &bytes, &length))
            return false;
        *part = (Part){.what = CELL, .length = (size_t)least, .separator = (byte)bytes[0]};
        part->quote = length == 2 ? (byte)bytes[1] : 0;
        length -= 2;
    }
    if (length || least < 0 || most < 0 || (kind != TEXT && kind != ENCODED && kind != INTEGER && kind != MOMENT && kind != -1)) {
        PyErr_SetString(PyExc_ValueError, "no piece of a line");
        return false;
    }
    part->column = kind < 0 ? NULL : column;
    column->kind = kind;
    return true;
}

/* Fills the forms with what is asked for: a list of lists of pieces. */
static bool ask_forms(PyObject *asked, Form *forms, size_t count, Part *parts, Column *columns, size_t *used)
{
    size_t pieces = 0;
    for (size_t i = 0; i < count; i++) {
        PyObject *pieces_asked = PyList_GetItem(asked, (Py_ssize_t)i);
        Py_ssize_t size = pieces_asked && PyList_Check(pieces_asked) ? PyList_Size(pieces_asked) : -1;
        if (size < 0 || pieces + (size_t)size > MOST_PARTS) {
            PyErr_SetString(PyExc_ValueError, "no form of a line, or one of too many pieces");
            return false;
        }
        forms[i] = (Form){.parts = parts + pieces, .count = (size_t)size, .columns = columns + *used};
        for (Py_ssize_t at = 0; at < size; at++, pieces++) {
            if (*used == MOST_COLUMNS) {
                PyErr_SetString(PyExc_ValueError, "too many columns");
                return false;
            }
            if (!ask_part(PyList_GetItem(pieces_asked, at), parts + pieces, columns + *used))
                return false;
            *used += parts[pieces].column != NULL;
        }
        forms[i].asked = (size_t)(columns + *used - forms[i].columns);
    }
    return true;
}

/* (places, columns) of a form. */
static PyObject *rows_of(const Form *form)
{
    PyObject *made = PyList_New(0);
    for (size_t i = 0; i < form->asked && made; i++) {
        PyObject *column = given(form->columns + i, form->rows);
        if (!column || PyList_Append(made, column) < 0)
            Py_CLEAR(made);
        Py_XDECREF(column);
    }
    return made ? Py_BuildValue("NN", bytes_of(form->places, 4 * form->rows), made) : NULL;
}

static PyObject *forms_of(const byte *data, size_t size, PyObject *asked, uint64_t seed)
{
    Form forms[MOST_FORMS] = {{0}};
    Part parts[MOST_PARTS] = {{0}};
    Column columns[MOST_COLUMNS + 1] = {{0}};
    size_t used = 0, count = PyList_Check(asked) ? (size_t)PyList_Size(asked) : 0;
    size_t lines = count_of(data, data + size) + (size && data[size - 1] != '\n');
    PyObject *result = NULL, *starts;
    Scan scan = {.seed = seed};
    if (lines > size / SHORTEST_FORMED + 1 || count < 2 || count > MOST_FORMS) {
        PyErr_SetString(PyExc_ValueError, "lines that are too short to be records, or no forms");
        return NULL;
    }
    if (!ask_forms(asked, forms, count, parts, columns, &used))
        return NULL;
    bool is_ready = (starts = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)(4 * (lines + 1)))) != NULL;
    for (size_t i = 0; i < used && is_ready; i++)
        is_ready = prepare(columns + i, lines);
    for (size_t i = 0; i < count && is_ready; i++)
        is_ready = (forms[i].places = zeros(lines, sizeof(int32_t))) != NULL;
    if (is_ready && take_formed(&scan, data, size, forms, count, (int32_t *)PyBytes_AsString(starts))) {
        result = PyList_New(0);
        for (size_t i = 0; i < count && result; i++) {
            PyObject *rows = rows_of(forms + i);
            if (!rows || PyList_Append(result, rows) < 0)
                Py_CLEAR(result);
            Py_XDECREF(rows);
        }
    }
    release(columns, used);
    for (size_t i = 0; i < count; i++)
        free(forms[i].places);
    return result ? Py_BuildValue("nNN", (Py_ssize_t)lines, starts, result) : (Py_XDECREF(starts), NULL);
}

/* Paths: where they lie, and the keys of their names ---------------------------------------------------------------- */

#define ROTATED(word, by) ((word) >> (by) | (word) << (64 - (by)))
#define KEY_SIZE 8

static const uint64_t BLAKE2B[8] = {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
                                    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};

static uint64_t little_endian(const byte *at)
{
    uint64_t word = 0;
    for (int i = 7; i >= 0; i--)
        word = word << 8 | at[i];
    return word;
}

/* One block of BLAKE2b (RFC 7693, section 3.2). taken: bytes so far, these included. */
static void take_block(uint64_t *state, const byte *block, uint64_t taken, bool is_last)
{
    static const byte order[10][16] = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
        {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4}, {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
        {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13}, {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
        {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11}, {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
        {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5}, {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};
    uint64_t words[16], v[16];
    for (int i = 0; i < 16; i++)
        words[i] = little_endian(block + 8 * i);
    memcpy(v, state, sizeof(BLAKE2B));
    memcpy(v + 8, BLAKE2B, sizeof(BLAKE2B));
    v[12] ^= taken;
    v[14] ^= is_last ? ~(uint64_t)0 : 0;
    for (int round = 0; round < 12; round++) {
        const byte *next = order[round % 10];
        for (int i = 0; i < 8; i++) { /* columns, then diagonals */
            int turn = i / 4, a = i % 4, b = 4 + (i + turn) % 4, c = 8 + (i + 2 * turn) % 4, d = 12 + (i + 3 * turn) % 4;
            v[a] += v[b] + words[*next++];
            v[d] = ROTATED(v[d] ^ v[a], 32);
            v[c] += v[d];
            v[b] = ROTATED(v[b] ^ v[c], 24);
            v[a] += v[b] + words[*next++];
            v[d] = ROTATED(v[d] ^ v[a], 16);
            v[c] += v[d];
            v[b] = ROTATED(v[b] ^ v[c], 63);
        }
    }
    for (int i = 0; i < 8; i++)
        state[i] ^= v[i] ^ v[i + 8];
}

static byte lower(byte c)
{
    return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* What `names.key` gives for a name in ASCII, in lower case; none is empty. */
static int64_t key_of(const byte *at, size_t length)
{
    uint64_t state[8], key = 0;
    byte block[128];
    memcpy(state, BLAKE2B, sizeof(state));
    state[0] ^= 0x01010000 ^ KEY_SIZE;
    for (size_t taken = 0, size; taken < length; taken += size) {
        size = length - taken > sizeof(block) ? sizeof(block) : length - taken;
        memset(block, 0, sizeof(block));
        for (size_t i = 0; i < size; i++)
            block[i] = lower(at[taken + i]);
        take_block(state, block, taken + size, taken + size == length);
    }
    for (int i = 0; i < KEY_SIZE; i++)
        key = key << 8 | (state[0] >> 8 * i & 0xFF);
    return (int64_t)key;
}

/* Where a path is parted into folder and name; NULL where Python has to say it. */
static const byte *name_of(const byte *at, const byte *end)
{
    const byte *slash = NULL, *backslash = NULL;
    for (const byte *here = at; here < end; here++) {
        if (*here >= 0x80 || *here == '@')
            return NULL;
        slash = *here == '/' ? here : slash;
        backslash = *here == '\\' ? here : backslash;
    }
    const byte *mark = slash ? slash : backslash;
    bool is_unc = end - at >= 2 && (at[0] == '/' || at[0] == '\\') && at[0] == at[1];
    if (!mark || mark == at || mark + 1 == end || (mark + 2 == end && mark[1] == '.'))
        return NULL;
    return is_unc && backslash > mark ? NULL : mark + 1;
}

/* Takes a path: its folder with the sign behind it, the key of its name, and what its name ends in. */
static bool take_path(Scan *scan, Column *folder, Column *key, Column *ending)
{
    Text above, after = {.start = NULL};
    const byte *name = name_of(scan->at, scan->end), *dot = NULL;
    if (!name)
        return true;
    for (const byte *at = scan->end; at-- > name + 1 && !dot;)
        dot = *at == '.' ? at : NULL;
    byte low[256];
    above = (Text){.start = scan->at, .length = (size_t)(name - scan->at)};
    after = (Text){.start = low, .length = dot ? (size_t)(scan->end - dot - 1) : 0};
    if (after.length > sizeof(low))
        return true;
    for (size_t i = 0; i < after.length; i++)
        low[i] = lower(dot[1 + i]);
    if (!keep_text(scan, folder, &above) || !keep_text(scan, ending, &after))
        return false;
    ((int64_t *)key->values)[scan->line] = key_of(name, (size_t)(scan->end - name));
    mark(folder->valid, scan->line);
    mark(ending->valid, scan->line);
    mark(key->valid, scan->line);
    return true;
}

static bool take_paths(Scan *scan, const byte *offsets, size_t count, const byte *text, size_t size, Column *columns)
{
    for (scan->line = 0; scan->line < count; scan->line++) {
        uint32_t begin = four(offsets + 4 * scan->line), end = four(offsets + 4 * scan->line + 4);
        if (begin > end || end > size)
            return refused(scan, "offsets that are none");
        scan->at = text + begin;
        scan->end = text + end;
        if (!take_path(scan, columns, columns + 1, columns + 2))
            return false;
    }
    return true;
}

/* (folders, keys, endings) of paths; all three are null where Python has to say them. */
static PyObject *path_columns(PyObject *self, PyObject *arguments)
{
    Column columns[3] = {{.kind = ENCODED}, {.kind = INTEGER}, {.kind = ENCODED}};
    Py_buffer offsets, text;
    PyObject *result = NULL;
    Scan scan = {0};
    unsigned long long seed;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*y*K", &offsets, &text, &seed))
        return NULL;
    scan.seed = seed;
    size_t count = offsets.len < 4 || offsets.len > LARGEST_BLOCK ? 0 : (size_t)offsets.len / 4 - 1;
    bool is_ready = prepare(columns, count) && prepare(columns + 1, count) && prepare(columns + 2, count);
    if (is_ready && take_paths(&scan, offsets.buf, count, text.buf, (size_t)text.len, columns))
        result = Py_BuildValue("NNN", given(columns, count), given(columns + 1, count), given(columns + 2, count));
    else if (is_ready)
        PyErr_SetString(PyExc_ValueError, scan.why);
    release(columns, 3);
    PyBuffer_Release(&offsets);
    PyBuffer_Release(&text);
    return result;
}

static PyObject *columns_asked(PyObject *arguments, bool of_pairs)
{
    Py_buffer data;
    PyObject *asked, *result;
    unsigned long long seed = 0;
    if (!PyArg_ParseTuple(arguments, "y*O|K", &data, &asked, &seed))
        return NULL;
    if (data.len > LARGEST_BLOCK) {
        PyErr_SetString(PyExc_ValueError, "a block that is too large");
        result = NULL;
    } else
        result = columns_of(data.buf, (size_t)data.len, asked, seed, of_pairs);
    PyBuffer_Release(&data);
    return result;
}

static PyObject *json_columns(PyObject *self, PyObject *arguments)
{
    (void)self;
    return columns_asked(arguments, false);
}

static PyObject *pair_columns(PyObject *self, PyObject *arguments)
{
    (void)self;
    return columns_asked(arguments, true);
}

static PyObject *form_columns(PyObject *self, PyObject *arguments)
{
    Py_buffer data;
    PyObject *asked, *result = NULL;
    unsigned long long seed;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*OK", &data, &asked, &seed))
        return NULL;
    if (data.len > LARGEST_BLOCK)
        PyErr_SetString(PyExc_ValueError, "a block that is too large");
    else
        result = forms_of(data.buf, (size_t)data.len, asked, seed);
    PyBuffer_Release(&data);
    return result;
}

static PyObject *line_ends(PyObject *self, PyObject *data)
{
    Py_buffer view;
    (void)self;
    if (PyObject_GetBuffer(data, &view, PyBUF_SIMPLE) < 0)
        return NULL;
    const byte *start = view.buf;
    size_t found = count_of(start, start + view.len);
    PyBuffer_Release(&view);
    return PyLong_FromSize_t(found);
}

/* How many records of an event log's chunk follow each other, each of at least so many bytes. */
static PyObject *evtx_records(PyObject *self, PyObject *arguments)
{
    Py_buffer chunk;
    Py_ssize_t at, least, found = 0;
    uint32_t size;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*nn", &chunk, &at, &least))
        return NULL;
    const byte *data = chunk.buf;
    for (; at >= 0 && least >= 8 && chunk.len >= least && at <= chunk.len - least; at += size, found++) {
        size = (uint32_t)data[at + 4] | (uint32_t)data[at + 5] << 8 | (uint32_t)data[at + 6] << 16 |
               (uint32_t)data[at + 7] << 24;
        if (memcmp(data + at, "**\0\0", 4) || size < (size_t)least || size > (size_t)(chunk.len - at))
            break;
    }
    PyBuffer_Release(&chunk);
    return PyLong_FromSsize_t(found);
}

/* Cells of a sheet ------------------------------------------------------------------------------------------------ */

#define REFERENCE 0x1F /* before the number of a text that many cells refer to */
#define ROW_END "</row"

/* The number behind the sign of a reference, or -1. */
static Py_ssize_t text_number(const byte *at, size_t length)
{
    Py_ssize_t number = 0;
    if (length < 2 || length > 9)
        return -1;
    for (size_t place = 1; place < length; place++) {
        if (at[place] < '0' || at[place] > '9')
            return -1;
        number = number * 10 + (at[place] - '0');
    }
    return number;
}

/* The text that a reference means, noted as used; an empty one where there is none of that number. */
static bool referred(PyObject *texts, byte *used, Py_ssize_t number, const byte **at, size_t *length)
{
    char *text = NULL;
    Py_ssize_t size = 0;
    if (number >= 0 && number < PyList_Size(texts)) {
        PyObject *item = PyList_GetItem(texts, number);
        if (!item || PyBytes_AsStringAndSize(item, &text, &size) < 0)
            return false;
        used[number] = 1;
    }
    *at = (const byte *)text;
    *length = (size_t)size;
    return true;
}

static bool added(Buffer *text, const void *from, size_t length)
{
    if (!reserve(text, length)) {
        PyErr_NoMemory();
        return false;
    }
    if (length)
        memcpy(text->bytes + text->used, from, length);
    text->used += length;
    return true;
}

/* The runs between the tags of each row, tabs between them, line ends between rows. False: an error is set. row: where
 * the row begins that says more than is left; the text then ends before it. */
static bool runs_of_rows(const byte *cells, size_t size, PyObject *texts, byte *used, Py_ssize_t left, Buffer *text,
                         Py_ssize_t *row)
{
    size_t at = 0, begin = 0, before = 0; /* begin, before: of the row, in the cells and in the text */
    bool is_first = true;
    *row = -1;
    for (const byte *tag; at < size && (tag = memchr(cells + at, '>', size - at));) {
        size_t from = (size_t)(tag - cells) + 1, length;
        if (from > sizeof ROW_END - 1 && !memcmp(tag - (sizeof ROW_END - 1), ROW_END, sizeof ROW_END - 1)) {
            if (!added(text, "\n", 1))
                return false;
            at = begin = from;
            before = text->used;
            is_first = true;
            continue;
        }
        const byte *run = cells + from, *end = from < size ? memchr(run, '<', size - from) : NULL;
        length = end ? (size_t)(end - run) : size - from;
        at = from + length;
        if (!length)
            continue;
        if (*run == REFERENCE && !referred(texts, used, text_number(run, length), &run, &length))
            return false;
        left -= (Py_ssize_t)length + 1;
        if (left < 0) {
            text->used = before;
            *row = (Py_ssize_t)begin;
            return true;
        }
        if ((!is_first && !added(text, "\t", 1)) || !added(text, run, length))
            return false;
        is_first = false;
    }
    return true;
}

static PyObject *sheet_rows(PyObject *self, PyObject *arguments)
{
    Py_buffer cells, used;
    PyObject *texts, *made = NULL;
    Py_ssize_t left, row;
    Buffer text = {NULL, 0, 0};
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*O!w*n", &cells, &PyList_Type, &texts, &used, &left))
        return NULL;
    if (used.len != PyList_Size(texts))
        PyErr_SetString(PyExc_ValueError, "a byte for each text is needed");
    else if (runs_of_rows(cells.buf, (size_t)cells.len, texts, used.buf, left, &text, &row))
        made = Py_BuildValue("y#n", text.bytes ? (char *)text.bytes : "", (Py_ssize_t)text.used, row);
    free(text.bytes);
    PyBuffer_Release(&cells);
    PyBuffer_Release(&used);
    return made;
}

static PyMethodDef methods[] = {
    {"json_columns", json_columns, METH_VARARGS, "json_columns(lines, asked, seed): see docs/native.md"},
    {"pair_columns", pair_columns, METH_VARARGS, "pair_columns(lines, asked): see docs/native.md"},
    {"form_columns", form_columns, METH_VARARGS, "form_columns(lines, forms, seed): see docs/native.md"},
    {"path_columns", path_columns, METH_VARARGS, "path_columns(offsets, text, seed): see docs/native.md"},
    {"line_ends", line_ends, METH_O, "line_ends(data): how many there are"},
    {"evtx_records", evtx_records, METH_VARARGS, "evtx_records(chunk, first, least): how many follow each other"},
    {"sheet_rows", sheet_rows, METH_VARARGS, "sheet_rows(cells, texts, used, most): see docs/native.md"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "purloined._native", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__native(void)
{
    return PyModule_Create(&module);
}

/* The records of an event log's chunk as lines of JSON, byte for byte as the Rust reader of the package `evtx` writes
 * them. docs/native.md says what is taken; parsing/evtx_file.py is the caller.
 *
 * A record names a template, which is XML in binary form with places for values, and brings the values. A template is
 * taken apart once for each chunk, into nodes; a record then costs its values.
 *
 * The input is hostile. So: a chunk is taken only where all of it is of the plainest kind, and refused otherwise; the
 * Rust reader then reads it. Every read is held against the end of the chunk or of what lies in it, elements nest
 * DEEPEST deep, and what is reserved and written is bounded.
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

#define CHUNK 65536
#define NAMES 128 /* where the chunk's header says at which places names and templates begin */
#define TEMPLATES 384
#define FIRST_RECORD 512
#define RECORD_HEAD 24
#define SMALLEST_RECORD 28
#define TEMPLATE_HEAD 24
#define NAME_HEAD 8
#define MOST_TEMPLATES 128
#define MOST_NODES 8192
#define MOST_VALUES 200
#define DEEPEST 10         /* elements within one another */
#define LONGEST_NAME 200   /* characters */
#define UNKNOWN (-1)
#define ANY_SIZE (-2)
#define MOST_IN_SID 15
#define LATEST ((uint64_t)1 << 61) /* ticks since 1601: the year 8907 */
#define AROUND 3           /* bytes around a name or a text: quotes, and a colon */
#define WIDEST 6           /* bytes of JSON for a character */
#define LARGEST (16 << 20) /* bytes of JSON for a chunk */
#define MOST_KEPT (1 << 20) /* bytes of memory that stay for the next chunk */

typedef unsigned char byte;

enum token { END = 0x00, OPEN = 0x01, CLOSE_START = 0x02, CLOSE_EMPTY = 0x03, CLOSE = 0x04, TEXT = 0x05,
             ATTRIBUTE = 0x06, INSTANCE = 0x0C, VALUE = 0x0D, OPTIONAL = 0x0E, FRAGMENT = 0x0F, WITH_ATTRIBUTES = 0x41,
             MORE_FOLLOW = 0x46 };

enum type { NOTHING = 0, STRING = 1, UINT8 = 4, UINT16 = 6, UINT32 = 8, UINT64 = 10, TRUTH = 13, GUID = 15, SIZE = 16,
            FILETIME = 17, SID = 19, HEX32 = 20, HEX64 = 21, XML = 33 };

/* A part of a template. Of the nodes below, and behind, stands the place; 0 where there is none. */
typedef struct {
    byte token;        /* OPEN, ATTRIBUTE, TEXT or VALUE */
    byte type;         /* VALUE: as declared */
    bool is_container; /* EventData or UserData, whose Data are told by their names */
    bool is_data, is_head, is_id; /* named Data, System, EventID */
    bool is_left_out;      /* inside of System and of EventData: whether nobody asks for it */
    uint16_t number;       /* VALUE: which of them */
    int32_t kept_for;      /* EventData: the event for which its Data are asked for or not */
    uint32_t text, length; /* in `texts`: a name, or a text as JSON has it; quotes around it, a colon behind them */
    uint32_t attributes, content, next;
} Node;

typedef struct {
    uint32_t at, end, root; /* where it is defined in the chunk, and its first node */
} Template;

typedef struct {
    const byte *at;
    uint16_t size;
    byte type;
} Value;

typedef struct {
    Value values[MOST_VALUES];
    uint32_t count, root;
} Instance;

typedef struct {
    byte *bytes;
    size_t used, room;
} Buffer;

/* What is kept of each record. Without `head`, all is. */
typedef struct {
    PyObject *head, *fields; /* names inside System; by event, None or names inside EventData */
} Kept;

typedef struct {
    const byte *chunk;
    Kept kept;
    int32_t event; /* the number of the event, as far as it is known; UNKNOWN */
    uint32_t at, end; /* what is being taken apart */
    bool is_template;
    Node *nodes;
    uint32_t used;
    Template templates[MOST_TEMPLATES];
    uint32_t count;
    Instance instances[2]; /* of the event, and of what it has inside */
    Buffer texts, lines;
} Scan;

/* How many bytes a value of that type has; UNKNOWN for types that are refused. */
static int size_of(byte type)
{
    switch (type) {
    case NOTHING:
    case STRING:
    case SID:
    case XML:
        return ANY_SIZE;
    case UINT8:
        return 1;
    case UINT16:
        return 2;
    case UINT32:
    case TRUTH:
    case HEX32:
        return 4;
    case UINT64:
    case HEX64:
    case FILETIME:
        return 8;
    case GUID:
        return 16;
    default:
        return UNKNOWN;
    }
}

/* Reading ---------------------------------------------------------------------------------------------------------- */

static uint16_t two(const byte *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static uint32_t four(const byte *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static uint64_t eight(const byte *at)
{
    return (uint64_t)four(at) | (uint64_t)four(at + 4) << 32;
}

/* So many bytes, which are then behind; NULL where there are fewer. */
static const byte *take(Scan *scan, uint32_t count)
{
    if (count > scan->end - scan->at)
        return NULL;
    const byte *found = scan->chunk + scan->at;
    scan->at += count;
    return found;
}

static bool next_is(Scan *scan, byte token)
{
    if (scan->at == scan->end || scan->chunk[scan->at] != token)
        return false;
    scan->at++;
    return true;
}

static bool next_opens(const Scan *scan)
{
    return scan->at < scan->end && (scan->chunk[scan->at] == OPEN || scan->chunk[scan->at] == WITH_ATTRIBUTES);
}

/* Writing ---------------------------------------------------------------------------------------------------------- */

/* Whether there is room for so many bytes more. */
static bool reserve(Buffer *buffer, size_t more)
{
    if (buffer->room - buffer->used >= more)
        return true;
    size_t room = 2 * (buffer->used + more);
    byte *bytes = buffer->used + more > LARGEST ? NULL : realloc(buffer->bytes, room);
    if (!bytes)
        return false;
    buffer->bytes = bytes;
    buffer->room = room;
    return true;
}

static bool put(Buffer *buffer, const void *from, size_t count)
{
    if (!reserve(buffer, count))
        return false;
    memcpy(buffer->bytes + buffer->used, from, count);
    buffer->used += count;
    return true;
}

#define PUT(buffer, text) put(buffer, text, sizeof(text) - 1)

static byte *put_hex(byte *to, byte value, const char *digits)
{
    *to++ = (byte)digits[value >> 4];
    *to++ = (byte)digits[value & 15];
    return to;
}

static const char LOWER[] = "0123456789abcdef", UPPER[] = "0123456789ABCDEF";

static byte *put_escaped(byte *to, uint32_t c)
{
    *to++ = '\\';
    if (c == '\\' || c == '"') {
        *to++ = (byte)c;
        return to;
    }
    if (c >= '\b' && c <= '\r' && c != '\v') {
        *to++ = (byte)"btn\0fr"[c - '\b'];
        return to;
    }
    memcpy(to, "u00", 3);
    return put_hex(to + 3, (byte)c, UPPER);
}

static byte *put_utf8(byte *to, uint32_t c)
{
    if (c >= 0x10000) {
        *to++ = (byte)(0xF0 | c >> 18);
        *to++ = (byte)(0x80 | (c >> 12 & 0x3F));
        *to++ = (byte)(0x80 | (c >> 6 & 0x3F));
    } else if (c >= 0x800) {
        *to++ = (byte)(0xE0 | c >> 12);
        *to++ = (byte)(0x80 | (c >> 6 & 0x3F));
    } else
        *to++ = (byte)(0xC0 | c >> 6);
    *to++ = (byte)(0x80 | (c & 0x3F));
    return to;
}

/* UTF-16 up to its end, or its first zero, as JSON has it between quotes. Half a pair is refused. */
static bool put_text(Buffer *buffer, const byte *at, size_t units)
{
    if (!reserve(buffer, WIDEST * units + 16))
        return false;
    byte *to = buffer->bytes + buffer->used;
    const byte *end = at + 2 * units;
    while (at < end) {
#if defined(__SSE2__) && defined(__GNUC__)
        while (end - at >= 16) { /* eight characters, or as many of them as stay as they are */
            __m128i wide = _mm_loadu_si128((const __m128i *)at), narrow = _mm_packus_epi16(wide, wide);
            __m128i quotes = _mm_cmpeq_epi8(narrow, _mm_set1_epi8('"'));
            __m128i slashes = _mm_cmpeq_epi8(narrow, _mm_set1_epi8('\\'));
            __m128i low = _mm_cmplt_epi8(narrow, _mm_set1_epi8(' ')); /* signed: 0x80 is below 0 */
            __m128i odd = _mm_or_si128(_mm_or_si128(quotes, slashes), low);
            int marks = _mm_movemask_epi8(odd), count = marks ? __builtin_ctz((unsigned)marks) : 8;
            _mm_storel_epi64((__m128i *)to, narrow);
            at += 2 * count;
            to += count;
            if (marks)
                break;
        }
        if (at == end)
            break;
#endif
        uint32_t c = two(at);
        at += 2;
        if (!c)
            break;
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            *to++ = (byte)c;
            continue;
        }
        if (c < 0x80) {
            to = put_escaped(to, c);
            continue;
        }
        if (c >= 0xD800 && c < 0xE000) {
            uint32_t low = at < end ? two(at) : 0;
            if (c >= 0xDC00 || low < 0xDC00 || low >= 0xE000)
                return false;
            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            at += 2;
        }
        to = put_utf8(to, c);
    }
    buffer->used = (size_t)(to - buffer->bytes);
    return true;
}

/* The digits of a number, so many of them at the least. */
static byte *put_digits(byte *to, uint64_t number, int least)
{
    byte digits[20];
    int count = 0;
    do
        digits[count++] = (byte)('0' + number % 10);
    while (number /= 10);
    while (least-- > count)
        *to++ = '0';
    while (count)
        *to++ = digits[--count];
    return to;
}

static byte *put_hexadecimal(byte *to, uint64_t number)
{
    int shift = 60;
    *to++ = '0';
    *to++ = 'x';
    while (shift && !(number >> shift))
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        *to++ = (byte)LOWER[number >> shift & 15];
    return to;
}

static byte *put_guid(byte *to, const byte *at)
{
    static const byte order[] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *to++ = '-';
        to = put_hex(to, at[order[i]], UPPER);
    }
    return to;
}

static byte *put_sid(byte *to, const byte *at)
{
    uint64_t authority = 0;
    for (int i = 2; i < 8; i++)
        authority = authority << 8 | at[i];
    *to++ = 'S';
    *to++ = '-';
    to = put_digits(to, at[0], 1);
    *to++ = '-';
    to = put_digits(to, authority, 1);
    for (int i = 0; i < at[1]; i++) {
        *to++ = '-';
        to = put_digits(to, four(at + 8 + 4 * i), 1);
    }
    return to;
}

/* A time of ticks of 100 ns since 1601: the day by the calendar, with years that begin in March. */
static byte *put_time(byte *to, uint64_t ticks)
{
    uint64_t micro = ticks / 10, second = micro / 1000000, day = second / 86400 + 584694; /* since 0000-03-01 */
    uint64_t era = day / 146097, of_era = day % 146097;
    uint64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    uint64_t of_year = of_era - (365 * year + year / 4 - year / 100), month = (5 * of_year + 2) / 153;
    uint64_t of_month = of_year - (153 * month + 2) / 5 + 1;
    month = month < 10 ? month + 3 : month - 9;
    to = put_digits(to, year + era * 400 + (month <= 2), 4);
    *to++ = '-';
    to = put_digits(to, month, 2);
    *to++ = '-';
    to = put_digits(to, of_month, 2);
    *to++ = 'T';
    to = put_digits(to, second % 86400 / 3600, 2);
    *to++ = ':';
    to = put_digits(to, second % 3600 / 60, 2);
    *to++ = ':';
    to = put_digits(to, second % 60, 2);
    *to++ = '.';
    to = put_digits(to, micro % 1000000, 6);
    *to++ = 'Z';
    return to;
}

/* Templates -------------------------------------------------------------------------------------------------------- */

/* A new node; 0 where there are too many. */
static uint32_t new_node(Scan *scan, byte token)
{
    if (scan->used == MOST_NODES)
        return 0;
    scan->nodes[scan->used] = (Node){.token = token};
    return scan->used++;
}

static bool is_of_name(byte c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == ':' || c == '.';
}

static bool is_named(const Scan *scan, const Node *node, const char *name)
{
    return node->length == strlen(name) && !memcmp(scan->texts.bytes + node->text, name, node->length);
}

/* How many characters the name has that stands there; 0 where it is none of the plainest kind. Before it stands where
 * another is, which the file knows by the same sum: one that stood before. */
static uint32_t name_at(const byte *chunk, uint32_t at)
{
    if (at < FIRST_RECORD || at > CHUNK - NAME_HEAD - 2)
        return 0;
    uint32_t before = four(chunk + at), length = two(chunk + at + 6);
    const byte *name = chunk + at + NAME_HEAD;
    if (length > LONGEST_NAME || 2 * length > CHUNK - NAME_HEAD - 2 - at)
        return 0;
    if (before >= at || (before && before < FIRST_RECORD))
        return 0;
    for (uint32_t i = 0; i < length; i++)
        if (two(name + 2 * i) > 0x7F || !is_of_name(name[2 * i]))
            return 0;
    return two(name + 2 * length) ? 0 : length;
}

/* Takes a name, which stands here or, if it stood before, elsewhere in the chunk. */
static bool take_name(Scan *scan, Node *node)
{
    const byte *offset = take(scan, 4);
    uint32_t at = offset ? four(offset) : 0, length = name_at(scan->chunk, at);
    bool is_here = at == scan->at;
    if (!length || (is_here && !take(scan, NAME_HEAD + 2 * length + 2)))
        return false;
    if (!reserve(&scan->texts, length + AROUND) || !PUT(&scan->texts, "\""))
        return false;
    node->text = (uint32_t)scan->texts.used;
    node->length = length;
    for (uint32_t i = 0; i < length; i++)
        scan->texts.bytes[scan->texts.used++] = scan->chunk[at + NAME_HEAD + 2 * i];
    return PUT(&scan->texts, "\":");
}

static bool is_known(byte type)
{
    return type == SIZE || size_of(type) != UNKNOWN;
}

/* Takes a text, or the place for a value; gives its node, or 0. */
static uint32_t take_content(Scan *scan)
{
    const byte *at = take(scan, 4);
    if (!at || (at[0] != TEXT && at[0] != VALUE && at[0] != OPTIONAL))
        return 0;
    uint32_t place = new_node(scan, at[0] == TEXT ? TEXT : VALUE);
    Node *node = scan->nodes + place;
    if (!place)
        return 0;
    if (node->token == VALUE) {
        node->number = two(at + 1);
        node->type = at[3];
        return is_known(at[3]) ? place : 0;
    }
    uint32_t units = two(at + 2);
    const byte *text = take(scan, 2 * units);
    node->text = (uint32_t)scan->texts.used + 1;
    if (at[1] != STRING || !text || !PUT(&scan->texts, "\"") || !put_text(&scan->texts, text, units))
        return 0;
    node->length = (uint32_t)scan->texts.used - node->text;
    return PUT(&scan->texts, "\":") ? place : 0;
}

/* Takes the attributes of an element, up to the end of its start. */
static bool take_attributes(Scan *scan, uint32_t element)
{
    uint32_t *to = &scan->nodes[element].attributes;
    if (!take(scan, 4)) /* their size */
        return false;
    while (next_is(scan, ATTRIBUTE) || next_is(scan, MORE_FOLLOW)) {
        uint32_t place = new_node(scan, ATTRIBUTE);
        if (!place || !take_name(scan, scan->nodes + place))
            return false;
        uint32_t content = take_content(scan);
        if (!content || scan->nodes[content].type == XML)
            return false;
        scan->nodes[place].content = content;
        *to = place;
        to = &scan->nodes[place].next;
    }
    return true;
}

static uint32_t take_element(Scan *scan, int depth);

/* Takes what stands in an element: one text or value, or elements and places for them. */
static bool take_inside(Scan *scan, uint32_t element, int depth)
{
    uint32_t *to = &scan->nodes[element].content, count = 0, alone = 0;
    while (!next_is(scan, CLOSE)) {
        bool is_element = next_opens(scan);
        uint32_t place = is_element ? take_element(scan, depth + 1) : take_content(scan);
        if (!place)
            return false;
        alone += !is_element && scan->nodes[place].type != XML;
        count++;
        *to = place;
        to = &scan->nodes[place].next;
    }
    return !alone || count == 1;
}

/* Whether the elements inside of one have names of their own: others get numbers. And of EventData and UserData:
 * whether each Data has a name, and nothing else. */
static bool are_told_apart(const Scan *scan, const Node *element)
{
    for (uint32_t i = element->content; i; i = scan->nodes[i].next) {
        const Node *one = scan->nodes + i;
        if (one->token != OPEN)
            continue;
        if (element->is_container && one->is_data) {
            const Node *name = scan->nodes + one->attributes, *inside = scan->nodes + one->content;
            if (!one->attributes || name->next || !is_named(scan, name, "Name") ||
                scan->nodes[name->content].token != TEXT || !scan->nodes[name->content].length ||
                (one->content && (inside->token == OPEN || inside->type == XML)))
                return false;
            continue;
        }
        for (uint32_t j = one->next; j; j = scan->nodes[j].next) {
            const Node *other = scan->nodes + j;
            if (other->token == OPEN && other->length == one->length &&
                !memcmp(scan->texts.bytes + other->text, scan->texts.bytes + one->text, one->length))
                return false;
        }
    }
    return true;
}

static bool is_among(PyObject *names, const byte *name, uint32_t length)
{
    for (Py_ssize_t i = 0; i < PyTuple_Size(names); i++) {
        Py_ssize_t size;
        const char *one = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(names, i), &size);
        if (!one)
            PyErr_Clear();
        else if (size == (Py_ssize_t)length && !memcmp(one, name, length))
            return true;
    }
    return false;
}

/* Marks the elements inside of one whose names nobody asks for; names: a tuple, or NULL for all of them. */
static void mark_left_out(Scan *scan, const Node *element, PyObject *names)
{
    for (uint32_t i = element->content; i; i = scan->nodes[i].next) {
        Node *one = scan->nodes + i;
        const Node *name = one->is_data && one->attributes ? scan->nodes + scan->nodes[one->attributes].content : one;
        one->is_left_out = names && !is_among(names, scan->texts.bytes + name->text, name->length);
    }
}

/* Takes an element; gives its node, or 0. */
static uint32_t take_element(Scan *scan, int depth)
{
    const byte *head = take(scan, scan->is_template ? 7 : 5); /* token, in templates what it depends on, size */
    bool opens = head && (head[0] == OPEN || head[0] == WITH_ATTRIBUTES) && depth < DEEPEST;
    uint32_t place = opens ? new_node(scan, OPEN) : 0;
    if (!place || !take_name(scan, scan->nodes + place))
        return 0;
    Node *node = scan->nodes + place;
    node->is_container = is_named(scan, node, "EventData") || is_named(scan, node, "UserData");
    node->is_data = is_named(scan, node, "Data");
    node->is_head = is_named(scan, node, "System");
    node->is_id = is_named(scan, node, "EventID");
    node->kept_for = UNKNOWN;
    if (head[0] == WITH_ATTRIBUTES && !take_attributes(scan, place))
        return 0;
    if (next_is(scan, CLOSE_EMPTY))
        return place;
    if (!next_is(scan, CLOSE_START) || !take_inside(scan, place, depth) || !are_told_apart(scan, node))
        return 0;
    if (node->is_head && scan->kept.head)
        mark_left_out(scan, node, scan->kept.head);
    return place;
}

static bool take_fragment(Scan *scan)
{
    const byte *head = take(scan, 4);
    return head && head[0] == FRAGMENT && head[1] == 1 && head[2] == 1 && !head[3];
}

/* The template that is defined there; NULL where it cannot be used. Two of one name are refused: which counts? */
static const Template *defined(Scan *scan, uint32_t at)
{
    for (uint32_t i = 0; i < scan->count; i++)
        if (scan->templates[i].at == at)
            return scan->templates + i;
    if (at < FIRST_RECORD || at > CHUNK - TEMPLATE_HEAD || scan->count == MOST_TEMPLATES)
        return NULL;
    uint32_t size = four(scan->chunk + at + 20), start = at + TEMPLATE_HEAD, kept_at = scan->at, kept_end = scan->end;
    if (size > CHUNK - start)
        return NULL;
    for (uint32_t i = 0; i < scan->count; i++)
        if (!memcmp(scan->chunk + scan->templates[i].at + 4, scan->chunk + at + 4, 16))
            return NULL;
    scan->at = start;
    scan->end = start + size;
    scan->is_template = true;
    uint32_t root = take_fragment(scan) ? take_element(scan, 0) : 0;
    bool is_whole = root && next_is(scan, END) && scan->at == scan->end;
    scan->at = kept_at;
    scan->end = kept_end;
    scan->is_template = false;
    if (!is_whole)
        return NULL;
    scan->templates[scan->count] = (Template){.at = at, .end = start + size, .root = root};
    return scan->templates + scan->count++;
}

/* Records ---------------------------------------------------------------------------------------------------------- */

/* Whether the value is of the size that its type has, and not too large to be written. */
static bool fits(const Value *value)
{
    if (value->type == STRING)
        return value->size % 2 == 0;
    if (value->type == SID)
        return value->size >= 8 && value->at[1] <= MOST_IN_SID && value->size == 8 + 4 * value->at[1];
    if (value->type == FILETIME && (value->size != 8 || eight(value->at) >= LATEST))
        return false;
    if (value->type == TRUTH && value->size == 4 && four(value->at) > 1)
        return false;
    int size = size_of(value->type);
    return size == ANY_SIZE || size == value->size;
}

/* Takes what a record, or a value that is XML itself, consists of: a template and values, or an element. */
static bool take_instance(Scan *scan, Instance *found)
{
    if (scan->at < scan->end && scan->chunk[scan->at] == FRAGMENT && !take_fragment(scan))
        return false;
    found->count = 0;
    if (next_opens(scan))
        return (found->root = take_element(scan, 0)) != 0;
    const byte *head = take(scan, 10);
    if (!head || head[0] != INSTANCE)
        return false;
    uint32_t at = four(head + 6);
    bool is_here = at == scan->at;
    const Template *template = defined(scan, at);
    if (!template || (is_here && !take(scan, template->end - at)))
        return false;
    const byte *count = take(scan, 4), *heads;
    if (!count || four(count) > MOST_VALUES || !(heads = take(scan, 4 * four(count))))
        return false;
    found->count = four(count);
    found->root = template->root;
    for (uint32_t i = 0; i < found->count; i++) {
        Value *value = found->values + i;
        *value = (Value){.size = two(heads + 4 * i), .type = heads[4 * i + 2]};
        if (!(value->at = take(scan, value->size)) || !fits(value))
            return false;
    }
    return true;
}

/* The value for a place; NULL where there is none, or one of another type than is declared. */
static const Value *value_of(const Instance *instance, const Node *node)
{
    const Value *value = node->number < instance->count ? instance->values + node->number : NULL;
    if (!value || value->type == NOTHING || value->type == node->type)
        return value;
    return node->type == SIZE && (value->type == HEX32 || value->type == HEX64) ? value : NULL;
}

/* Whether nothing is to be shown of a text or value. */
static bool is_empty(const Instance *instance, const Node *node)
{
    if (node->token == TEXT)
        return !node->length;
    const Value *value = value_of(instance, node);
    return !value || value->type == NOTHING || (value->type == STRING && (!value->size || !two(value->at)));
}

static bool put_value(Scan *scan, const Value *value)
{
    byte room[256], *to = room + 1;
    Buffer *lines = &scan->lines;
    bool is_quoted = true;
    switch (value->type) {
    case NOTHING:
        return PUT(lines, "\"\"");
    case STRING:
        return PUT(lines, "\"") && put_text(lines, value->at, value->size / 2) && PUT(lines, "\"");
    case TRUTH:
        return four(value->at) ? PUT(lines, "true") : PUT(lines, "false");
    case UINT8:
    case UINT16:
    case UINT32:
    case UINT64: {
        uint64_t number = value->size == 1   ? value->at[0]
                          : value->size == 2 ? two(value->at)
                          : value->size == 4 ? four(value->at)
                                             : eight(value->at);
        to = put_digits(to, number, 1);
        is_quoted = false;
        break;
    }
    case GUID:
        to = put_guid(to, value->at);
        break;
    case FILETIME:
        to = put_time(to, eight(value->at));
        break;
    case SID:
        to = put_sid(to, value->at);
        break;
    case HEX32:
        to = put_hexadecimal(to, four(value->at));
        break;
    case HEX64:
        to = put_hexadecimal(to, eight(value->at));
        break;
    default:
        return false;
    }
    room[0] = *to = '"';
    return is_quoted ? put(lines, room, (size_t)(to + 1 - room)) : put(lines, room + 1, (size_t)(to - room - 1));
}

/* A text or value, of which something is to be shown. */
static bool put_content(Scan *scan, const Instance *instance, const Node *node)
{
    if (node->token == TEXT)
        return put(&scan->lines, scan->texts.bytes + node->text - 1, node->length + AROUND - 1);
    const Value *value = value_of(instance, node);
    return value && put_value(scan, value);
}

static bool put_key(Scan *scan, const Node *node)
{
    return put(&scan->lines, scan->texts.bytes + node->text - 1, node->length + AROUND);
}

/* A comma, but for the first. */
static bool put_comma(Scan *scan, bool *is_first)
{
    bool was_first = *is_first;
    *is_first = false;
    return was_first || PUT(&scan->lines, ",");
}

/* The number that stands in an element, where it is one of 16 bits. */
static int32_t number_of(const Scan *scan, const Instance *instance, const Node *node)
{
    const Node *content = scan->nodes + node->content;
    const Value *value = node->content && content->token == VALUE ? value_of(instance, content) : NULL;
    return value && value->type == UINT16 ? two(value->at) : UNKNOWN;
}

/* Whether all places in a template have a value of the type that is declared. */
static bool are_as_declared(const Scan *scan, const Instance *instance, const Node *node)
{
    for (uint32_t i = node->attributes; i; i = scan->nodes[i].next) {
        const Node *content = scan->nodes + scan->nodes[i].content;
        if (content->token == VALUE && !value_of(instance, content))
            return false;
    }
    for (uint32_t i = node->content; i; i = scan->nodes[i].next)
        if (scan->nodes[i].token == VALUE && !value_of(instance, scan->nodes + i))
            return false;
    return true;
}

static bool put_attributes(Scan *scan, const Instance *instance, const Node *node, bool *is_first)
{
    bool is_first_of_them = true;
    for (uint32_t i = node->attributes; i; i = scan->nodes[i].next) {
        const Node *one = scan->nodes + i, *content = scan->nodes + one->content;
        if (is_empty(instance, content))
            continue;
        if (is_first_of_them && !(put_comma(scan, is_first) && PUT(&scan->lines, "\"#attributes\":{")))
            return false;
        if (!put_comma(scan, &is_first_of_them) || !put_key(scan, one) || !put_content(scan, instance, content))
            return false;
    }
    return is_first_of_them || PUT(&scan->lines, "}");
}

static bool put_element(Scan *scan, const Instance *instance, Node *node, int depth);

/* Whether anything is asked for of what stands in EventData or UserData; if so, marks what. */
static bool is_asked_for(Scan *scan, Node *container)
{
    if (!scan->kept.head || scan->event == UNKNOWN) {
        if (container->kept_for != UNKNOWN)
            mark_left_out(scan, container, NULL);
        container->kept_for = UNKNOWN;
        return true;
    }
    PyObject *number = PyLong_FromLong(scan->event), *names = number ? PyDict_GetItem(scan->kept.fields, number) : NULL;
    Py_XDECREF(number);
    if (names && container->kept_for != scan->event) {
        mark_left_out(scan, container, PyTuple_Check(names) ? names : NULL);
        container->kept_for = scan->event;
    }
    return names != NULL;
}

/* An element with its name. One that is not asked for is written too, so that the same is refused, and taken away. */
static bool put_named(Scan *scan, const Instance *instance, Node *node, bool *is_first, int depth)
{
    size_t used = scan->lines.used;
    bool was_first = *is_first;
    if (!put_comma(scan, is_first) || !put_key(scan, node) || !put_element(scan, instance, node, depth))
        return false;
    if (depth == 1 && node->is_container && !is_asked_for(scan, node)) {
        scan->lines.used = used;
        *is_first = was_first;
    }
    return true;
}

/* A value that is XML itself: one more element. */
static bool put_inside(Scan *scan, const Instance *instance, const Node *above, const Node *node, bool *is_first,
                       int depth)
{
    const Value *value = value_of(instance, node);
    Instance *inside = scan->instances + 1;
    if (!value || instance == inside)
        return false;
    if (value->type == NOTHING || !value->size)
        return true;
    scan->at = (uint32_t)(value->at - scan->chunk);
    scan->end = scan->at + value->size;
    if (!take_instance(scan, inside) || (scan->at < scan->end && scan->chunk[scan->at] != END))
        return false;
    Node *root = scan->nodes + inside->root;
    if (root->is_data)
        return false;
    for (uint32_t i = above->content; i; i = scan->nodes[i].next) { /* a second of its name would get a number */
        const Node *one = scan->nodes + i;
        if ((one->token == VALUE && one != node) ||
            (one->token == OPEN && one->length == root->length &&
             !memcmp(scan->texts.bytes + one->text, scan->texts.bytes + root->text, one->length)))
            return false;
    }
    return put_named(scan, inside, root, is_first, depth);
}

/* Data of EventData or UserData, by its name. */
static bool put_data(Scan *scan, const Instance *instance, const Node *node, bool *is_first)
{
    const Node *content = scan->nodes + node->content;
    bool is_shown = node->content && !is_empty(instance, content);
    return put_comma(scan, is_first) && put_key(scan, scan->nodes + scan->nodes[node->attributes].content) &&
           are_as_declared(scan, instance, node) &&
           (is_shown ? put_content(scan, instance, content) : PUT(&scan->lines, "\"\""));
}

/* The elements inside of one. Of System and of EventData, those that are not asked for are taken away again. */
static bool put_elements(Scan *scan, const Instance *instance, Node *node, bool *is_first, int depth)
{
    bool is_head = depth == 1 && node->is_head;
    bool is_part = is_head || (depth == 1 && is_named(scan, node, "EventData"));
    if (depth == 1 && node->is_container)
        is_asked_for(scan, node);
    for (uint32_t i = node->content; i; i = scan->nodes[i].next) {
        Node *one = scan->nodes + i;
        size_t used = scan->lines.used;
        bool was_first = *is_first, is_done;
        if (one->token == VALUE)
            is_done = put_inside(scan, instance, node, one, is_first, depth + 1);
        else if (node->is_container && one->is_data)
            is_done = put_data(scan, instance, one, is_first);
        else
            is_done = put_named(scan, instance, one, is_first, depth + 1);
        if (!is_done)
            return false;
        if (is_head && one->is_id)
            scan->event = number_of(scan, instance, one);
        if (is_part && one->token != VALUE && one->is_left_out) {
            scan->lines.used = used;
            *is_first = was_first;
        }
    }
    return true;
}

/* An element's value: null, its text, or an object of attributes, text and elements. */
static bool put_element(Scan *scan, const Instance *instance, Node *node, int depth)
{
    const Node *content = scan->nodes + node->content;
    bool has_elements = false, has_attributes = false, is_first = true;
    size_t begin = scan->lines.used;
    if (!are_as_declared(scan, instance, node))
        return false;
    for (uint32_t i = node->content; i && !has_elements; i = scan->nodes[i].next) {
        const Node *one = scan->nodes + i;
        const Value *value = one->token == VALUE && one->type == XML ? value_of(instance, one) : NULL;
        has_elements = one->token == OPEN || (value && value->type == XML && value->size);
    }
    for (uint32_t i = node->attributes; i && !has_attributes; i = scan->nodes[i].next)
        has_attributes = !is_empty(instance, scan->nodes + scan->nodes[i].content);
    bool is_text = node->content && (content->token == TEXT || (content->token == VALUE && content->type != XML));
    bool has_text = is_text && !is_empty(instance, content);
    if (!has_elements && !has_attributes)
        return has_text ? put_content(scan, instance, content) : PUT(&scan->lines, "null");
    bool is_bare = !depth && scan->kept.head; /* the attributes of the whole event are not asked for */
    if (!PUT(&scan->lines, "{") || !put_attributes(scan, instance, node, &is_first))
        return false;
    if (is_bare) {
        scan->lines.used = begin + 1;
        is_first = true;
    }
    if (has_text && !(put_comma(scan, &is_first) && PUT(&scan->lines, "\"#text\":")))
        return false;
    if (has_text && !put_content(scan, instance, content))
        return false;
    return (is_text || put_elements(scan, instance, node, &is_first, depth)) && PUT(&scan->lines, "}");
}

/* Takes the record that begins here, and writes its line. */
static bool take_record(Scan *scan, uint32_t at, uint32_t size)
{
    Instance *event = scan->instances;
    uint32_t used = scan->used, templates = scan->count;
    size_t texts = scan->texts.used;
    scan->at = at + RECORD_HEAD;
    scan->end = at + size - 4;
    if (four(scan->chunk + scan->end) != size || eight(scan->chunk + at + 16) >= LATEST)
        return false;
    if (!take_instance(scan, event) || !next_is(scan, END))
        return false;
    Node *root = scan->nodes + event->root;
    scan->event = UNKNOWN;
    if (!PUT(&scan->lines, "{") || !put_key(scan, root) || !put_element(scan, event, root, 0))
        return false;
    if (!PUT(&scan->lines, "}\n"))
        return false;
    if (scan->count == templates) { /* no node is that of a template: all of them are free again */
        scan->used = used;
        scan->texts.used = texts;
    }
    return true;
}

/* Takes all records; gives how many there are, and the number of each, or -1. */
static Py_ssize_t take_records(Scan *scan, uint32_t end, uint64_t *numbers)
{
    Py_ssize_t count = 0;
    for (uint32_t at = FIRST_RECORD, size; at < end; at += size, count++) {
        if (end - at < SMALLEST_RECORD || memcmp(scan->chunk + at, "**\0\0", 4))
            return -1;
        size = four(scan->chunk + at + 4);
        if (size < SMALLEST_RECORD || size > end - at || !take_record(scan, at, size))
            return -1;
        numbers[count] = eight(scan->chunk + at + 8);
        bool is_last = numbers[count] == eight(scan->chunk + 16) || numbers[count] == eight(scan->chunk + 32);
        if (is_last && at + size < end) /* the Rust reader ends here */
            return -1;
    }
    return count;
}

/* Whether all names are plain that the chunk's header leads to, and its templates lie among the records. */
static bool is_sound(const byte *chunk)
{
    for (int place = NAMES; place < TEMPLATES; place += 4)
        for (uint32_t at = four(chunk + place); at; at = four(chunk + at))
            if (!name_at(chunk, at))
                return false;
    for (int place = TEMPLATES; place < FIRST_RECORD; place += 4) {
        uint32_t at = four(chunk + place);
        if (at && (at < FIRST_RECORD || at > CHUNK - TEMPLATE_HEAD))
            return false;
    }
    return true;
}

/* What is needed for a chunk. It is used again for the next one, since memory that is new costs more than much of the
 * work; whoever calls holds Python's lock until all is done. */
static Scan the_scan;
static Node the_nodes[MOST_NODES];
static uint64_t the_numbers[CHUNK / SMALLEST_RECORD + 1];

static void empty(Buffer *buffer)
{
    buffer->used = 0;
    if (buffer->room > MOST_KEPT) {
        free(buffer->bytes);
        *buffer = (Buffer){0};
    }
}

/* (the numbers of the records, 64 bits each; their lines) of a chunk; None where it is refused. */
static PyObject *lines_of(const byte *chunk, Kept kept)
{
    Scan *scan = &the_scan;
    uint32_t end = four(chunk + 48);
    empty(&scan->texts);
    empty(&scan->lines);
    *scan = (Scan){
        .chunk = chunk, .kept = kept, .nodes = the_nodes, .used = 1, .texts = scan->texts, .lines = scan->lines};
    bool is_plain = end >= FIRST_RECORD && end <= CHUNK && is_sound(chunk);
    Py_ssize_t count = is_plain ? take_records(scan, end, the_numbers) : -1;
    if (count < 0) {
        Py_INCREF(Py_None);
        return Py_None;
    }
    size_t size = scan->lines.used - (count > 0); /* without the end of the last line */
    return Py_BuildValue("y#y#", (char *)the_numbers, count * (Py_ssize_t)sizeof(uint64_t),
                         size ? (char *)scan->lines.bytes : "", (Py_ssize_t)size);
}

static PyObject *lines(PyObject *self, PyObject *arguments)
{
    Py_buffer view;
    Kept kept = {NULL, NULL};
    PyObject *result = NULL;
    (void)self;
    if (!PyArg_ParseTuple(arguments, "y*|O!O!", &view, &PyTuple_Type, &kept.head, &PyDict_Type, &kept.fields))
        return NULL;
    if (view.len != CHUNK || !kept.head != !kept.fields)
        PyErr_SetString(PyExc_ValueError, "no chunk of 64 KiB, or names without fields");
    else
        result = lines_of(view.buf, kept);
    PyBuffer_Release(&view);
    return result;
}

static PyMethodDef methods[] = {
    {"lines", lines, METH_VARARGS, "lines(chunk, head, fields): numbers and JSON of its records; see docs/native.md"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT, "purloined._evtx_chunks", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__evtx_chunks(void)
{
    return PyModule_Create(&module);
}

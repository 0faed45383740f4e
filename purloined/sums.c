/* What a scan does with every file and every byte (docs/native.md): names and sizes in a folder; SHA-256 of a whole and of
 * its leaves, in one pass; two questions about a block whose floor is measured. parsing/leaf_sums.py, which falls back to
 * hashlib where this says that it cannot, scan/walk.py and scan/floor.py are its only callers.
 *
 * A file's own SHA-256 and those of its leaves (16 KiB, for the root that torrents of version 2 have) are taken of the
 * same blocks. So the words that a block is spread to are made once, and the processor's instructions for SHA, each of
 * which waits for the one before, work at both sums in turn: the two cost little more than one.
 *
 * Documented in FIPS 180-4 (SHA-256) and in Intel's manual under SHA256RNDS2, SHA256MSG1, SHA256MSG2.
 */

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#ifndef _WIN32
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

#define BLOCK 64
#define LEAF (16 << 10)
#define DIGEST 32

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_X86 1
#include <cpuid.h>
#include <immintrin.h>
#endif

typedef unsigned char byte;

#ifdef HAS_X86

static const uint32_t CONSTANTS[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};
static const uint32_t BEGIN[8] = {
    0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
};

/* The state in the order in which the instructions take it: a b e f, and c d g h. */
typedef struct {
    __m128i abef, cdgh;
} State;

#define SHA __attribute__((target("sha,sse4.1,ssse3"), always_inline)) static inline

SHA State arranged(const uint32_t words[8])
{
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)words), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(words + 4)), 0x1B);
    return (State){_mm_alignr_epi8(low, high, 8), _mm_blend_epi16(high, low, 0xF0)};
}

SHA void put(State state, uint32_t words[8])
{
    __m128i low = _mm_shuffle_epi32(state.abef, 0x1B), high = _mm_shuffle_epi32(state.cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)words, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(words + 4), _mm_alignr_epi8(high, low, 8));
}

SHA __m128i loaded(const byte *at)
{
    const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)at), order);
}

/* Four rounds of a state. */
#define FOUR(state, words)                                                                                             \
    do {                                                                                                               \
        state.cdgh = _mm_sha256rnds2_epu32(state.cdgh, state.abef, words);                                             \
        state.abef = _mm_sha256rnds2_epu32(state.abef, state.cdgh, _mm_shuffle_epi32(words, 0x0E));                    \
    } while (0)

/* The next four words out of the sixteen before. */
#define NEXT(w0, w1, w2, w3)                                                                                           \
    _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w0, w1), _mm_alignr_epi8(w3, w2, 4)), w3)

/* One block into one state, or into two of them. */
SHA void block(const byte *at, State *one, State *other)
{
    __m128i w[4] = {loaded(at), loaded(at + 16), loaded(at + 32), loaded(at + 48)};
    State a = *one, b = other ? *other : *one;
#pragma GCC unroll 16
    for (int four = 0; four < 16; four++) {
        int here = four & 3;
        if (four >= 4)
            w[here] = NEXT(w[here], w[(here + 1) & 3], w[(here + 2) & 3], w[(here + 3) & 3]);
        __m128i words = _mm_add_epi32(w[here], _mm_load_si128((const __m128i *)(CONSTANTS + 4 * four)));
        FOUR(a, words);
        if (other)
            FOUR(b, words);
    }
    one->abef = _mm_add_epi32(one->abef, a.abef);
    one->cdgh = _mm_add_epi32(one->cdgh, a.cdgh);
    if (other) {
        other->abef = _mm_add_epi32(other->abef, b.abef);
        other->cdgh = _mm_add_epi32(other->cdgh, b.cdgh);
    }
}

SHA void digest(State state, byte *to)
{
    uint32_t words[8];
    put(state, words);
    for (int word = 0; word < 8; word++)
        for (int shift = 24; shift >= 0; shift -= 8)
            *to++ = (byte)(words[word] >> shift);
}

/* What stands behind the last byte of a message of so many bytes that ends with a block. */
static void padding(byte to[BLOCK], uint64_t size)
{
    memset(to, 0, BLOCK);
    to[0] = 0x80;
    for (int place = 0; place < 8; place++)
        to[BLOCK - 1 - place] = (byte)(size * 8 >> 8 * place);
}

/* The leaves of some bytes, and the whole so far. */
__attribute__((target("sha,sse4.1,ssse3"))) static void of_leaves(uint32_t words[8], const byte *at, size_t leaves,
                                                                  byte *digests)
{
    State whole = arranged(words);
    byte end[BLOCK];
    padding(end, LEAF);
    for (size_t leaf = 0; leaf < leaves; leaf++, digests += DIGEST) {
        State own = arranged(BEGIN);
        for (int left = LEAF / BLOCK; left > 0; left--, at += BLOCK)
            block(at, &whole, &own);
        block(end, &own, NULL);
        digest(own, digests);
    }
    put(whole, words);
}

/* The nodes above: each pair of digests hashed, and the last with `missing` where it is alone. */
__attribute__((target("sha,sse4.1,ssse3"))) static void of_pairs(const byte *nodes, size_t count, const byte *missing,
                                                                 byte *digests)
{
    byte end[BLOCK], pair[BLOCK];
    padding(end, BLOCK);
    for (size_t at = 0; at < count; at += 2, digests += DIGEST) {
        memcpy(pair, nodes + at * DIGEST, DIGEST);
        memcpy(pair + DIGEST, at + 1 < count ? nodes + (at + 1) * DIGEST : missing, DIGEST);
        State state = arranged(BEGIN);
        block(pair, &state, NULL);
        block(end, &state, NULL);
        digest(state, digests);
    }
}

/* The whole, once its last bytes are there. */
__attribute__((target("sha,sse4.1,ssse3"))) static void of_end(uint32_t words[8], const byte *at, size_t left,
                                                               uint64_t size, byte *to)
{
    State whole = arranged(words);
    byte last[2 * BLOCK] = {0};
    for (; left >= BLOCK; left -= BLOCK, at += BLOCK)
        block(at, &whole, NULL);
    size_t blocks = left + 9 > BLOCK ? 2 : 1;
    memcpy(last, at, left);
    last[left] = 0x80;
    for (int place = 0; place < 8; place++)
        last[blocks * BLOCK - 1 - place] = (byte)(size * 8 >> 8 * place);
    for (size_t number = 0; number < blocks; number++)
        block(last + number * BLOCK, &whole, NULL);
    digest(whole, to);
}

/* Other code may have left the upper halves of the registers in use (CRC-32 does), and each instruction here would then
 * carry them along, at half the speed. */
__attribute__((target("avx"))) static void clear_upper_halves(void)
{
    _mm256_zeroupper();
}

static void begin_to_hash(void)
{
    if (__builtin_cpu_supports("avx"))
        clear_upper_halves();
}

static int can(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & 1u << 29)) /* SHA */
        return 0;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 9) && (c & 1u << 19); /* SSSE3, SSE4.1 */
}

#else

static const uint32_t BEGIN[8];
static void begin_to_hash(void)
{
}
static void of_leaves(uint32_t *words, const byte *at, size_t leaves, byte *digests)
{
    (void)words, (void)at, (void)leaves, (void)digests;
}
static void of_pairs(const byte *nodes, size_t count, const byte *missing, byte *digests)
{
    (void)nodes, (void)count, (void)missing, (void)digests;
}
static void of_end(uint32_t *words, const byte *at, size_t left, uint64_t size, byte *to)
{
    (void)words, (void)at, (void)left, (void)size, (void)to;
}
static int can(void)
{
    return 0;
}

#endif

static int is_able; /* said once, when the module is loaded */

static int refused(void)
{
    if (!is_able)
        PyErr_SetString(PyExc_NotImplementedError, "this processor has no instructions for SHA-256");
    return !is_able;
}

static PyObject *leaves(PyObject *self, PyObject *arguments)
{
    (void)self;
    const char *state;
    Py_ssize_t length;
    Py_buffer data;
    if (refused() || !PyArg_ParseTuple(arguments, "y#y*:leaves", &state, &length, &data))
        return NULL;
    PyObject *digests = NULL, *both = NULL;
    if (length != DIGEST || data.len % LEAF)
        PyErr_SetString(PyExc_ValueError, "a state of 32 bytes, and whole leaves, are what is taken");
    else
        digests = PyBytes_FromStringAndSize(NULL, data.len / LEAF * DIGEST);
    if (digests) {
        uint32_t words[8];
        byte *to = (byte *)PyBytes_AsString(digests);
        memcpy(words, state, DIGEST);
        Py_BEGIN_ALLOW_THREADS
        begin_to_hash();
        of_leaves(words, data.buf, (size_t)data.len / LEAF, to);
        Py_END_ALLOW_THREADS
        both = Py_BuildValue("y#N", (char *)words, (Py_ssize_t)DIGEST, digests);
    }
    PyBuffer_Release(&data);
    return both;
}

static PyObject *pairs(PyObject *self, PyObject *arguments)
{
    (void)self;
    const char *nodes, *missing;
    Py_ssize_t length, width;
    if (refused() || !PyArg_ParseTuple(arguments, "y#y#:pairs", &nodes, &length, &missing, &width))
        return NULL;
    if (length % DIGEST || width != DIGEST) {
        PyErr_SetString(PyExc_ValueError, "digests of 32 bytes are what is taken");
        return NULL;
    }
    size_t count = (size_t)length / DIGEST;
    PyObject *digests = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)((count + 1) / 2 * DIGEST));
    if (digests)
        of_pairs((const byte *)nodes, count, (const byte *)missing, (byte *)PyBytes_AsString(digests));
    return digests;
}

static PyObject *end(PyObject *self, PyObject *arguments)
{
    (void)self;
    const char *state;
    Py_ssize_t length;
    Py_buffer data;
    unsigned long long size;
    if (refused() || !PyArg_ParseTuple(arguments, "y#y*K:end", &state, &length, &data, &size))
        return NULL;
    PyObject *whole = NULL;
    if (length != DIGEST || (uint64_t)data.len > size)
        PyErr_SetString(PyExc_ValueError, "a state of 32 bytes, and a size that holds the last bytes, are what is taken");
    else
        whole = PyBytes_FromStringAndSize(NULL, DIGEST);
    if (whole) {
        uint32_t words[8];
        memcpy(words, state, DIGEST);
        of_end(words, data.buf, (size_t)data.len, size, (byte *)PyBytes_AsString(whole));
    }
    PyBuffer_Release(&data);
    return whole;
}

/* Blocks whose floor is measured ---------------------------------------------------------------------------------- */

#define WIDEST 16 /* bytes of a number, or of a row of a table */
#define STEPS 16
#define FEW 6 /* in noise, 16 steps are hardly ever of fewer than 11 kinds */

static const size_t WIDTHS[] = {1, 2, 3, 4, 6, 8, 12, WIDEST};

/* Whether the steps from one byte of a column to the next are of few kinds. */
static int is_even(const byte *at, size_t width)
{
    byte seen[256] = {0};
    int kinds = 0;
    for (int step = 0; step < STEPS && kinds <= FEW; step++, at += width) {
        byte by = (byte)(at[width] - at[0]);
        kinds += !seen[by];
        seen[by] = 1;
    }
    return kinds <= FEW;
}

static PyObject *counts_up(PyObject *self, PyObject *given)
{
    (void)self;
    Py_buffer data;
    if (PyObject_GetBuffer(given, &data, PyBUF_SIMPLE))
        return NULL;
    const byte *at = (const byte *)data.buf + data.len / 2;
    size_t left = (size_t)(data.len - data.len / 2);
    int found = 0;
    for (size_t number = 0; number < sizeof WIDTHS / sizeof *WIDTHS; number++)
        for (size_t first = 0; first < WIDTHS[number] && !found; first++)
            found = first + STEPS * WIDTHS[number] < left && is_even(at + first, WIDTHS[number]);
    PyBuffer_Release(&data);
    return PyBool_FromLong(found);
}

static PyObject *has_controls(PyObject *self, PyObject *given)
{
    (void)self;
    Py_buffer data;
    if (PyObject_GetBuffer(given, &data, PyBUF_SIMPLE))
        return NULL;
    const byte *at = data.buf;
    byte found = 0;
    for (Py_ssize_t place = 0; place < data.len; place++) { /* without a way out, it is done many bytes at a time */
        byte one = at[place];
        found |= (byte)((one < 32) & (one != '\t') & (one != '\n') & (one != '\r') & (one != '\f') & (one != 27));
        found |= (byte)(one == 127);
    }
    PyBuffer_Release(&data);
    return PyBool_FromLong(found);
}

/* Names and sizes ------------------------------------------------------------------------------------------------- */

#ifndef _WIN32

static PyObject *names(PyObject *self, PyObject *folder)
{
    (void)self;
    int of = PyObject_AsFileDescriptor(folder), own = of < 0 ? -1 : dup(of);
    if (of < 0)
        return NULL;
    DIR *stream = own < 0 ? NULL : fdopendir(own);
    if (!stream) {
        PyErr_SetFromErrno(PyExc_OSError);
        if (own >= 0)
            close(own);
        return NULL;
    }
    PyObject *found = PyList_New(0);
    rewinddir(stream); /* the place in it is shared with the descriptor that was given */
    struct dirent *entry;
    for (errno = 0; found && (entry = readdir(stream)); errno = 0) {
        const char *name = entry->d_name;
        if (name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2])))
            continue;
        PyObject *bytes = PyBytes_FromString(name);
        if (!bytes || PyList_Append(found, bytes))
            Py_CLEAR(found);
        Py_XDECREF(bytes);
    }
    if (found && errno) {
        PyErr_SetFromErrno(PyExc_OSError);
        Py_CLEAR(found);
    }
    closedir(stream);
    return found;
}

/* One file: (mode, size, time of change in nanoseconds, device, inode, links), or the number of the error. */
static PyObject *seen(int folder, const char *name)
{
    struct stat is;
    if (fstatat(folder, name, &is, AT_SYMLINK_NOFOLLOW))
        return PyLong_FromLong(errno);
#ifdef __APPLE__
    long long seconds = is.st_mtimespec.tv_sec, rest = is.st_mtimespec.tv_nsec;
#else
    long long seconds = is.st_mtim.tv_sec, rest = is.st_mtim.tv_nsec;
#endif
    long long farthest = INT64_MAX / 1000000000 - 1; /* a file system may state any time */
    seconds = seconds > farthest ? farthest : seconds < -farthest ? -farthest : seconds;
    return Py_BuildValue("kLLKKk", (unsigned long)is.st_mode, (long long)is.st_size, seconds * 1000000000 + rest,
                         (unsigned long long)is.st_dev, (unsigned long long)is.st_ino, (unsigned long)is.st_nlink);
}

static PyObject *sizes(PyObject *self, PyObject *arguments)
{
    (void)self;
    int folder;
    PyObject *given;
    if (!PyArg_ParseTuple(arguments, "iO!:sizes", &folder, &PyList_Type, &given))
        return NULL;
    Py_ssize_t count = PyList_Size(given);
    PyObject *found = PyList_New(count);
    for (Py_ssize_t at = 0; found && at < count; at++) {
        PyObject *name = PyList_GetItem(given, at);
        const char *bytes = name ? PyBytes_AsString(name) : NULL;
        PyObject *one = bytes ? seen(folder, bytes) : NULL;
        if (!one || PyList_SetItem(found, at, one))
            Py_CLEAR(found);
    }
    return found;
}

#endif

static PyMethodDef methods[] = {
#ifndef _WIN32
    {"names", names, METH_O, "names(folder): those in an opened folder, as bytes, in no order"},
    {"sizes", sizes, METH_VARARGS, "sizes(folder, names): (mode, size, mtime, device, inode, links) of each, or its error"},
#endif
    {"leaves", leaves, METH_VARARGS, "leaves(state, data): (state behind them, their digests) of whole leaves"},
    {"pairs", pairs, METH_VARARGS, "pairs(nodes, missing): the digests of each two, a last one taken with `missing`"},
    {"end", end, METH_VARARGS, "end(state, data, size): the digest of a message of that size, with its last bytes"},
    {"counts_up", counts_up, METH_O, "counts_up(block): whether numbers of some width go on evenly in its middle"},
    {"has_controls", has_controls, METH_O, "has_controls(block): whether a byte is in it that text does not have"},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "purloined._sums", NULL, 0, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__sums(void)
{
    is_able = can();
    PyObject *made = PyModule_Create(&module), *begin = PyBytes_FromStringAndSize((const char *)BEGIN, DIGEST);
    if (made && (PyModule_AddIntConstant(made, "IS_ABLE", is_able) || PyModule_AddObjectRef(made, "BEGIN", begin)))
        Py_CLEAR(made);
    Py_XDECREF(begin);
    return made;
}

// SPDX-License-Identifier: GPL-3.0-or-later
#include "outlet/gzip.h"

#include <new>

#include <zlib.h>

namespace ctscope::outlet {

std::string gzip(std::string_view text)
{
    z_stream stream{};
    constexpr int asGzip = 16;
    if (::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, MAX_WBITS + asGzip, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY)
        != Z_OK)
        throw std::bad_alloc();
    std::string packed(::deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef *>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    ::deflate(&stream, Z_FINISH); // the bound is enough for all
    packed.resize(stream.total_out);
    ::deflateEnd(&stream);
    return packed;
}

} // namespace ctscope::outlet

// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/decompress.h"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <new>

namespace ctscope {

namespace {

constexpr std::size_t bufferSize = std::size_t(256) << 10;

} // namespace

Compression detectCompression(std::string_view beginning) noexcept
{
    using namespace std::string_view_literals;
    if (beginning.starts_with("\x1f\x8b\x08"sv))
        return Compression::Gzip;
    if (beginning.starts_with("\xfd"
                              "7zXZ\0"sv))
        return Compression::Xz;
    if (beginning.starts_with("\x28\xb5\x2f\xfd"sv))
        return Compression::Zstd;
    return Compression::None;
}

/// A common interface to the libraries: bytes in, bytes out.
class Decompressor::Engine {
public:
    enum class Step : std::uint8_t {
        More, ///< call again, with an empty buffer
        NeedsInput,
        Failed,
        NeedsMemory, ///< more than is permitted
    };
    virtual ~Engine() = default;

    /// Takes from the front of `input` and puts into `buffer`, of which it used `produced`.
    virtual Step step(std::string_view &input, std::array<char, bufferSize> &buffer, std::size_t &produced) = 0;
    /// True when the input may end here.
    virtual bool isComplete() = 0;

    std::array<char, bufferSize> buffer{};
};

class Decompressor::Gzip : public Engine {
public:
    Gzip()
    {
        constexpr int gzipOnly = 16;
        if (inflateInit2(&m_stream, MAX_WBITS + gzipOnly) != Z_OK)
            throw std::bad_alloc();
    }
    ~Gzip() override { inflateEnd(&m_stream); }
    Gzip(const Gzip &) = delete;
    Gzip &operator=(const Gzip &) = delete;

    Step step(std::string_view &input, std::array<char, bufferSize> &out, std::size_t &produced) override
    {
        if (m_atEnd) {
            // Tapes and some writers append zeros to the last member.
            while (!input.empty() && input.front() == '\0')
                input.remove_prefix(1);
            if (input.empty())
                return Step::NeedsInput;
            if (inflateReset(&m_stream) != Z_OK)
                return Step::Failed;
            m_atEnd = false;
        }
        // zlib takes its input by a pointer that is not const, and does not write through it.
        m_stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(input.data()));
        m_stream.avail_in = static_cast<uInt>(input.size());
        m_stream.next_out = reinterpret_cast<Bytef *>(out.data());
        m_stream.avail_out = static_cast<uInt>(out.size());
        const int result = inflate(&m_stream, Z_NO_FLUSH);
        input.remove_prefix(input.size() - m_stream.avail_in);
        produced = out.size() - m_stream.avail_out;
        if (result == Z_STREAM_END) {
            m_atEnd = true;
            return Step::More;
        }
        if (result == Z_BUF_ERROR || (result == Z_OK && input.empty() && m_stream.avail_out > 0))
            return Step::NeedsInput;
        if (result == Z_MEM_ERROR)
            return Step::NeedsMemory;
        return result == Z_OK ? Step::More : Step::Failed;
    }

    bool isComplete() override { return m_atEnd; }

private:
    z_stream m_stream{};
    bool m_atEnd = false;
};

class Decompressor::Xz : public Engine {
public:
    Xz()
    {
        // The largest dictionary of any preset needs a quarter of it.
        constexpr std::uint64_t mostMemory = std::uint64_t(256) << 20;
        if (lzma_stream_decoder(&m_stream, mostMemory, LZMA_CONCATENATED) != LZMA_OK)
            throw std::bad_alloc();
    }
    ~Xz() override { lzma_end(&m_stream); }
    Xz(const Xz &) = delete;
    Xz &operator=(const Xz &) = delete;

    Step step(std::string_view &input, std::array<char, bufferSize> &out, std::size_t &produced) override
    {
        const lzma_ret result = run(input, out, produced, LZMA_RUN);
        if (result == LZMA_BUF_ERROR || (result == LZMA_OK && input.empty() && m_stream.avail_out > 0))
            return Step::NeedsInput;
        if (result == LZMA_MEMLIMIT_ERROR || result == LZMA_MEM_ERROR)
            return Step::NeedsMemory;
        return result == LZMA_OK ? Step::More : Step::Failed;
    }

    bool isComplete() override
    {
        // The library reports the end of the last stream only after LZMA_FINISH.
        std::string_view nothing;
        std::size_t produced = 0;
        return run(nothing, buffer, produced, LZMA_FINISH) == LZMA_STREAM_END;
    }

private:
    lzma_ret run(std::string_view &input, std::array<char, bufferSize> &out, std::size_t &produced, lzma_action action)
    {
        m_stream.next_in = reinterpret_cast<const std::uint8_t *>(input.data());
        m_stream.avail_in = input.size();
        m_stream.next_out = reinterpret_cast<std::uint8_t *>(out.data());
        m_stream.avail_out = out.size();
        const lzma_ret result = lzma_code(&m_stream, action);
        input.remove_prefix(input.size() - m_stream.avail_in);
        produced = out.size() - m_stream.avail_out;
        return result;
    }

    lzma_stream m_stream = LZMA_STREAM_INIT;
};

class Decompressor::Zstd : public Engine {
public:
    Zstd()
        : m_stream(ZSTD_createDStream())
    {
        if (m_stream == nullptr)
            throw std::bad_alloc();
    }
    ~Zstd() override { ZSTD_freeDStream(m_stream); }
    Zstd(const Zstd &) = delete;
    Zstd &operator=(const Zstd &) = delete;

    Step step(std::string_view &input, std::array<char, bufferSize> &out, std::size_t &produced) override
    {
        if (input.empty() && m_atEnd)
            return Step::NeedsInput;
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t result = ZSTD_decompressStream(m_stream, &to, &in);
        input.remove_prefix(in.pos);
        produced = to.pos;
        if (ZSTD_isError(result)) {
            const ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
            return code == ZSTD_error_frameParameter_windowTooLarge || code == ZSTD_error_memory_allocation
                ? Step::NeedsMemory
                : Step::Failed;
        }
        m_atEnd = result == 0;
        return input.empty() && to.pos < to.size ? Step::NeedsInput : Step::More;
    }

    bool isComplete() override { return m_atEnd; }

private:
    ZSTD_DStream *m_stream;
    bool m_atEnd = false;
};

Decompressor::Decompressor(Compression kind, std::uint64_t limit)
    : m_limit(limit)
{
    switch (kind) {
    case Compression::None: break;
    case Compression::Gzip: m_engine = std::make_unique<Gzip>(); break;
    case Compression::Xz: m_engine = std::make_unique<Xz>(); break;
    case Compression::Zstd: m_engine = std::make_unique<Zstd>(); break;
    }
}

Decompressor::~Decompressor() = default;

void Decompressor::give(std::string_view block) noexcept
{
    m_block = block;
    m_needsInput = block.empty();
}

DecompressStatus Decompressor::take(std::string_view &piece, const std::stop_token &stop)
{
    piece = {};
    while (m_status == DecompressStatus::Ok && !m_needsInput && piece.empty()) {
        if (stop.stop_requested()) {
            m_status = DecompressStatus::Cancelled;
            break;
        }
        auto step = Engine::Step::More;
        if (m_engine) {
            std::size_t produced = 0;
            step = m_engine->step(m_block, m_engine->buffer, produced);
            piece = {m_engine->buffer.data(), produced};
        } else {
            piece = m_block.substr(0, bufferSize);
            m_block.remove_prefix(piece.size());
        }
        m_needsInput = step == Engine::Step::NeedsInput || (!m_engine && m_block.empty());

        const std::uint64_t left = m_limit - std::min(m_made, m_limit);
        if (piece.size() > left || step == Engine::Step::NeedsMemory)
            m_status = DecompressStatus::TooLarge;
        else if (step == Engine::Step::Failed)
            m_status = DecompressStatus::Damaged;
        piece = piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), left)));
        m_made += piece.size();
    }
    return m_status;
}

DecompressStatus Decompressor::feed(std::string_view block, std::string &out, const std::stop_token &stop)
{
    give(block);
    for (std::string_view piece;;) {
        const DecompressStatus status = take(piece, stop);
        if (piece.empty())
            return status;
        out.append(piece);
    }
}

DecompressStatus Decompressor::finish()
{
    if (m_status == DecompressStatus::Ok && m_engine && !m_engine->isComplete())
        m_status = DecompressStatus::Damaged;
    return m_status;
}

DecompressStatus decompress(std::string_view bytes, std::string &out, std::uint64_t limit, const std::stop_token &stop)
{
    Decompressor decompressor(detectCompression(bytes), limit);
    decompressor.feed(bytes, out, stop);
    return decompressor.finish();
}

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow/rare_attributes.h"

namespace ctscope::rare {

namespace {

/// The zones come first, as matching compares them.
enum class Tag : std::uint8_t {
    End,
    // A number follows.
    ZoneOriginal,
    ZoneReply,
    Use,
    Start,
    Stop,
    DeltaTime,
    ActiveSince,
    ExpiresIn,
    GreTimeout,
    GreStreamTimeout,
    Secmark,
    PortId,
    NoLabels, // labels= was there, and empty; the number is 0
    LastNumber = NoLabels,
    // A string follows.
    StateWord,
    Secctx,
    Helper,
    Label,
    Program,
    StatusWord,
    BareWord,
    Detail, // encodeDetail()
    LastString = Detail,
    // Two strings follow.
    UnknownPair,
};

/// Writes tagged values, and remembers the position of the first.
class Writer {
public:
    explicit Writer(ByteArena &arena)
        : m_arena(arena)
    {
    }

    template <typename Number> void number(Tag tag, const std::optional<Number> &value)
    {
        if (value)
            number(tag, static_cast<std::uint64_t>(*value));
    }
    void number(Tag tag, std::uint64_t value)
    {
        put(tag);
        m_arena.putNumber(value);
    }
    void text(Tag tag, const std::optional<std::string> &value)
    {
        if (value)
            text(tag, std::string_view(*value));
    }
    void text(Tag tag, std::string_view value)
    {
        put(tag);
        m_arena.putString(value);
    }
    void pair(Tag tag, std::string_view first, std::string_view second)
    {
        text(tag, first);
        m_arena.putString(second);
    }
    /// Closes the list, if anything was written.
    Handle finish()
    {
        if (m_begin != 0)
            m_arena.putByte(static_cast<std::uint8_t>(Tag::End));
        return m_begin;
    }

private:
    void put(Tag tag)
    {
        if (m_begin == 0)
            m_begin = m_arena.position() + 1;
        m_arena.putByte(static_cast<std::uint8_t>(tag));
    }

    ByteArena &m_arena;
    Handle m_begin = 0;
};

/// Calls visit(tag, number, first string, second string) for each value; returns the end.
template <typename Visitor> std::size_t visit(const ByteArena &arena, Handle handle, Visitor &&visitor)
{
    if (handle == 0)
        return 0;
    ByteArena::Reader reader(arena, handle - 1);
    while (!reader.atEnd()) {
        const auto tag = static_cast<Tag>(reader.readByte());
        if (tag == Tag::End)
            break;
        if (tag <= Tag::LastNumber) {
            visitor(tag, reader.readNumber(), std::string_view(), std::string_view());
        } else {
            const std::string_view first = reader.readString();
            const std::string_view second = tag <= Tag::LastString ? std::string_view() : reader.readString();
            visitor(tag, std::uint64_t(0), first, second);
        }
    }
    return reader.position();
}

std::optional<std::uint64_t> find(const ByteArena &arena, Handle handle, Tag wanted) noexcept
{
    std::optional<std::uint64_t> found;
    visit(arena, handle, [&](Tag tag, std::uint64_t number, std::string_view, std::string_view) {
        if (tag == wanted)
            found = number;
    });
    return found;
}

std::optional<std::int64_t> findTime(const ByteArena &arena, Handle handle, Tag wanted) noexcept
{
    const auto value = find(arena, handle, wanted);
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
}

} // namespace

Handle write(ByteArena &arena, const Flow &flow)
{
    Writer out(arena);
    out.number(Tag::ZoneOriginal, flow.zoneOriginal);
    out.number(Tag::ZoneReply, flow.zoneReply);
    if (flow.use && *flow.use >= useInArena)
        out.number(Tag::Use, flow.use);
    out.number(Tag::Start, flow.start);
    out.number(Tag::Stop, flow.stop);
    out.number(Tag::DeltaTime, flow.deltaTime);
    out.number(Tag::ActiveSince, flow.activeSince);
    out.number(Tag::ExpiresIn, flow.expiresIn);
    out.number(Tag::GreTimeout, flow.greTimeout);
    out.number(Tag::GreStreamTimeout, flow.greStreamTimeout);
    out.number(Tag::Secmark, flow.secmark);
    out.number(Tag::PortId, flow.portId);
    if (flow.state == State::Other)
        out.text(Tag::StateWord, std::string_view(flow.stateWord));
    out.text(Tag::Secctx, flow.secctx);
    out.text(Tag::Helper, flow.helper);
    if (flow.labels) {
        if (flow.labels->empty())
            out.number(Tag::NoLabels, std::uint64_t(0));
        for (const std::string &label : *flow.labels)
            out.text(Tag::Label, std::string_view(label));
    }
    out.text(Tag::Program, flow.program);
    if (flow.detail.any()) {
        std::string detail;
        encodeDetail(flow.detail, detail);
        out.text(Tag::Detail, std::string_view(detail));
    }
    for (const std::string &word : flow.statusWords)
        out.text(Tag::StatusWord, std::string_view(word));
    for (const std::string &word : flow.bareWords)
        out.text(Tag::BareWord, std::string_view(word));
    for (const auto &[key, value] : flow.unknownPairs)
        out.pair(Tag::UnknownPair, key, value);
    return out.finish();
}

Handle write(ByteArena &arena, std::optional<std::int64_t> start, std::string_view detail)
{
    Writer out(arena);
    out.number(Tag::Start, start);
    if (!detail.empty())
        out.text(Tag::Detail, detail);
    return out.finish();
}

Handle writeDeltaTime(ByteArena &arena, std::uint64_t seconds)
{
    Writer out(arena);
    out.number(Tag::DeltaTime, seconds);
    return out.finish();
}

void read(const ByteArena &arena, Handle handle, Flow &flow, std::size_t most)
{
    // One more than asked for shows that there is more. A character has at most four bytes.
    const std::size_t mostBytes = most < wholeText / 8 ? 4 * (most + 1) : wholeText;
    const auto append = [most](std::vector<std::string> &words, std::string_view word) {
        if (words.size() <= most)
            words.emplace_back(word);
    };
    const auto labels = [&flow]() -> std::vector<std::string> & {
        if (!flow.labels)
            flow.labels.emplace();
        return *flow.labels;
    };
    visit(arena, handle, [&](Tag tag, std::uint64_t number, std::string_view all, std::string_view second) {
        const std::string_view text = all.substr(0, mostBytes);
        switch (tag) {
        case Tag::End: break;
        case Tag::ZoneOriginal: flow.zoneOriginal = static_cast<std::uint16_t>(number); break;
        case Tag::ZoneReply: flow.zoneReply = static_cast<std::uint16_t>(number); break;
        case Tag::Use: flow.use = static_cast<std::uint32_t>(number); break;
        case Tag::Start: flow.start = static_cast<std::int64_t>(number); break;
        case Tag::Stop: flow.stop = static_cast<std::int64_t>(number); break;
        case Tag::DeltaTime: flow.deltaTime = number; break;
        case Tag::ActiveSince: flow.activeSince = number; break;
        case Tag::ExpiresIn: flow.expiresIn = number; break;
        case Tag::GreTimeout: flow.greTimeout = static_cast<std::uint32_t>(number); break;
        case Tag::GreStreamTimeout: flow.greStreamTimeout = static_cast<std::uint32_t>(number); break;
        case Tag::Secmark: flow.secmark = static_cast<std::uint32_t>(number); break;
        case Tag::PortId: flow.portId = static_cast<std::uint32_t>(number); break;
        case Tag::NoLabels: labels(); break;
        case Tag::StateWord: flow.stateWord = text; break;
        case Tag::Secctx: flow.secctx = text; break;
        case Tag::Helper: flow.helper = text; break;
        case Tag::Label: append(labels(), text); break;
        case Tag::Program: flow.program = text; break;
        case Tag::StatusWord: append(flow.statusWords, text); break;
        case Tag::BareWord: append(flow.bareWords, text); break;
        case Tag::Detail: flow.detail = decodeDetail(all); break;
        case Tag::UnknownPair:
            if (flow.unknownPairs.size() <= most)
                flow.unknownPairs.emplace_back(text, second.substr(0, mostBytes));
            break;
        }
    });
}

Handle copy(ByteArena &to, const ByteArena &from, Handle handle)
{
    if (handle == 0)
        return 0;
    const std::size_t end = visit(from, handle, [](Tag, std::uint64_t, std::string_view, std::string_view) {});
    const Handle copied = to.position() + 1;
    to.putRange(from, handle - 1, end);
    return copied;
}

std::uint64_t directionalZones(const ByteArena &arena, Handle handle) noexcept
{
    std::uint64_t zones = 0;
    if (handle == 0)
        return zones;
    ByteArena::Reader reader(arena, handle - 1);
    for (;;) {
        const auto tag = static_cast<Tag>(reader.readByte());
        if (tag == Tag::ZoneOriginal)
            zones |= reader.readNumber() + 1;
        else if (tag == Tag::ZoneReply)
            zones |= (reader.readNumber() + 1) << 20;
        else
            break;
    }
    return zones;
}

bool onlyTimesAndDetail(const ByteArena &arena, Handle handle) noexcept
{
    bool only = true;
    visit(arena, handle, [&only](Tag tag, std::uint64_t, std::string_view, std::string_view) {
        only = only && (tag == Tag::Start || tag == Tag::DeltaTime || tag == Tag::Detail);
    });
    return only;
}

std::optional<std::int64_t> start(const ByteArena &arena, Handle handle) noexcept
{
    return findTime(arena, handle, Tag::Start);
}

std::optional<std::int64_t> stop(const ByteArena &arena, Handle handle) noexcept
{
    return findTime(arena, handle, Tag::Stop);
}

std::optional<std::uint64_t> deltaTime(const ByteArena &arena, Handle handle) noexcept
{
    return find(arena, handle, Tag::DeltaTime);
}

std::optional<std::uint64_t> activeSince(const ByteArena &arena, Handle handle) noexcept
{
    return find(arena, handle, Tag::ActiveSince);
}

} // namespace ctscope::rare

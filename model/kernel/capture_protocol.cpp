// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernel/capture_protocol.h"

#include <algorithm>
#include <cstring>

namespace ctscope::capture {

namespace {

template <typename Number> void putNumber(std::byte *out, Number value) noexcept
{
    std::memcpy(out, &value, sizeof value);
}

bool isType(Direction direction, std::uint8_t type) noexcept
{
    const auto within = [type](FrameType first, FrameType last) {
        return type >= static_cast<std::uint8_t>(first) && type <= static_cast<std::uint8_t>(last);
    };
    if (direction == Direction::ToClient)
        return within(FrameType::HelloReply, FrameType::Settings) || within(FrameType::Edited, FrameType::Edited);
    return within(FrameType::Hello, FrameType::AskSettings) || within(FrameType::AskSockets, FrameType::AskSockets)
        || within(FrameType::Delete, FrameType::Change);
}

constexpr std::int32_t largestErrno = 4095;

bool isErrno(std::uint32_t value) noexcept { return value <= static_cast<std::uint32_t>(largestErrno); }

} // namespace

void putHeader(std::span<std::byte, headerSize> out, FrameType type, std::uint32_t ticket, std::size_t length) noexcept
{
    std::ranges::fill(out, std::byte{});
    putNumber(out.data(), static_cast<std::uint32_t>(length));
    putNumber(out.data() + 4, ticket);
    out[8] = static_cast<std::byte>(type);
}

FrameReader::FrameReader(Direction direction)
    : m_direction(direction)
    , m_buffer(headerSize + mostPayload(direction))
{
}

std::span<std::byte> FrameReader::room() noexcept
{
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    return std::span(m_buffer).subspan(m_end);
}

FrameReader::Next FrameReader::next(Frame &out) noexcept
{
    const Bytes there = Bytes(m_buffer).subspan(m_begin, m_end - m_begin);
    if (m_garbage)
        return Next::Garbage;
    if (there.size() < headerSize)
        return Next::NeedMore;
    const std::size_t length = nativeNumber<std::uint32_t>(there);
    const auto type = std::to_integer<std::uint8_t>(there[8]);
    const bool padded = std::ranges::all_of(there.subspan(9, 3), [](std::byte b) { return b == std::byte{}; });
    if (length > mostPayload(m_direction) || !isType(m_direction, type) || !padded) {
        m_garbage = true;
        return Next::Garbage;
    }
    if (there.size() < headerSize + length)
        return Next::NeedMore;
    out.type = static_cast<FrameType>(type);
    out.ticket = nativeNumber<std::uint32_t>(there.subspan(4));
    out.payload = there.subspan(headerSize, length);
    m_begin += headerSize + length;
    return Next::Frame;
}

std::vector<std::byte> encodeGreeting(const Greeting &greeting)
{
    const std::string_view program = greeting.program.substr(0, mostProgram);
    std::vector<std::byte> payload(4 + program.size());
    putNumber(payload.data(), greeting.version);
    std::ranges::copy(std::as_bytes(std::span(program)), payload.begin() + 4);
    return payload;
}

std::optional<Greeting> decodeGreeting(Bytes payload) noexcept
{
    if (payload.size() < 4 || payload.size() > 4 + mostProgram)
        return std::nullopt;
    const Bytes text = payload.subspan(4);
    return Greeting{nativeNumber<std::uint32_t>(payload),
        std::string_view(reinterpret_cast<const char *>(text.data()), text.size())};
}

std::array<std::byte, 1> encodeQuestion(NetlinkQuestion question) noexcept
{
    return {static_cast<std::byte>(question)};
}

std::optional<NetlinkQuestion> decodeQuestion(Bytes payload) noexcept
{
    if (payload.size() != 1)
        return std::nullopt;
    const auto question = static_cast<NetlinkQuestion>(payload[0]);
    switch (question) {
    case NetlinkQuestion::Flows:
    case NetlinkQuestion::Expectations:
    case NetlinkQuestion::CpuStatistics:
    case NetlinkQuestion::ExpectationCpuStatistics:
    case NetlinkQuestion::TableStatistics: return question;
    case NetlinkQuestion::Flow: break; // has frames of its own
    }
    return std::nullopt;
}

bool encodeKey(const FlowKey &key, std::span<std::byte, keySize> out) noexcept
{
    const bool v6 = key.source.isV6();
    if (key.source.family != key.destination.family || (!v6 && !key.source.isV4()))
        return false;
    std::ranges::fill(out, std::byte{});
    out[0] = static_cast<std::byte>(key.protocol);
    out[1] = static_cast<std::byte>(v6 ? 6 : 4);
    out[2] = static_cast<std::byte>(key.keys.kind);
    out[3] = static_cast<std::byte>(key.zoneOfOriginalOnly ? 1 : 0);
    putNumber(out.data() + 4, key.zone);
    putNumber(out.data() + 6, key.keys.first);
    putNumber(out.data() + 8, key.keys.second);
    const std::size_t length = v6 ? 16 : 4;
    std::memcpy(out.data() + 12, key.source.bytes.data(), length);
    std::memcpy(out.data() + 28, key.destination.bytes.data(), length);
    return true;
}

std::optional<FlowKey> decodeKey(std::span<const std::byte, keySize> in) noexcept
{
    const auto family = std::to_integer<unsigned>(in[1]);
    const auto kind = std::to_integer<unsigned>(in[2]);
    const auto flags = std::to_integer<unsigned>(in[3]);
    if ((family != 4 && family != 6) || kind > static_cast<unsigned>(L4Kind::Gre) || flags > 1)
        return std::nullopt;
    FlowKey key;
    key.protocol = std::to_integer<Protocol>(in[0]);
    key.keys.kind = static_cast<L4Kind>(kind);
    key.zoneOfOriginalOnly = flags == 1;
    key.zone = nativeNumber<std::uint16_t>(in.subspan(4));
    key.keys.first = nativeNumber<std::uint16_t>(in.subspan(6));
    key.keys.second = nativeNumber<std::uint16_t>(in.subspan(8));
    for (auto [address, at] : {std::pair(&key.source, 12), std::pair(&key.destination, 28)}) {
        address->family = family == 6 ? Family::Ipv6 : Family::Ipv4;
        std::memcpy(address->bytes.data(), in.data() + at, family == 6 ? 16 : 4);
    }
    std::array<std::byte, keySize> again;
    // The padding must be zero, so that a key has one encoding only.
    if (!encodeKey(key, again) || !std::ranges::equal(again, in))
        return std::nullopt;
    return key;
}

std::optional<std::size_t> keyCount(Bytes payload) noexcept
{
    if (payload.size() % keySize != 0 || payload.size() / keySize > mostKeys)
        return std::nullopt;
    for (Bytes rest = payload; !rest.empty(); rest = rest.subspan(keySize)) {
        if (!decodeKey(rest.first<keySize>()))
            return std::nullopt;
    }
    return payload.size() / keySize;
}

FlowKey keyAt(Bytes payload, std::size_t index) noexcept
{
    return decodeKey(payload.subspan(index * keySize).first<keySize>()).value_or(FlowKey());
}

bool encodeSocketQuestion(const SocketQuestion &question, std::span<std::byte, socketQuestionSize> out) noexcept
{
    const SocketKey &key = question.key;
    const bool v6 = key.local.isV6();
    if (!hasSocketDiag(key.protocol) || (!v6 && !key.local.isV4())
        || (!question.all && key.remote.family != key.local.family))
        return false;
    std::ranges::fill(out, std::byte{});
    out[0] = static_cast<std::byte>(question.all ? 1 : 0);
    out[1] = static_cast<std::byte>(key.protocol);
    out[2] = static_cast<std::byte>(v6 ? 6 : 4);
    putNumber(out.data() + 4, key.localPort);
    if (question.all)
        return true;
    putNumber(out.data() + 6, key.remotePort);
    const std::size_t length = v6 ? 16 : 4;
    std::memcpy(out.data() + 8, key.local.bytes.data(), length);
    std::memcpy(out.data() + 24, key.remote.bytes.data(), length);
    return true;
}

std::optional<SocketQuestion> decodeSocketQuestion(Bytes payload) noexcept
{
    if (payload.size() != socketQuestionSize)
        return std::nullopt;
    const auto all = std::to_integer<unsigned>(payload[0]);
    const auto family = std::to_integer<unsigned>(payload[2]);
    if (all > 1 || (family != 4 && family != 6))
        return std::nullopt;
    SocketQuestion question;
    question.all = all == 1;
    question.key.protocol = std::to_integer<Protocol>(payload[1]);
    question.key.localPort = nativeNumber<std::uint16_t>(payload.subspan(4));
    question.key.remotePort = nativeNumber<std::uint16_t>(payload.subspan(6));
    for (auto [address, at] : {std::pair(&question.key.local, 8), std::pair(&question.key.remote, 24)}) {
        address->family = family == 6 ? Family::Ipv6 : Family::Ipv4;
        std::memcpy(address->bytes.data(), payload.data() + at, family == 6 ? 16 : 4);
    }
    std::array<std::byte, socketQuestionSize> again;
    // A question has one encoding only.
    if (!encodeSocketQuestion(question, again) || !std::ranges::equal(again, payload))
        return std::nullopt;
    return question;
}

std::optional<std::vector<std::byte>> encodeEdit(const EditHead &head, std::span<const EntryKey> keys)
{
    if (keys.size() > mostEdited || !head.edit.isValid())
        return std::nullopt;
    const std::string_view reason = head.reason.substr(0, mostReason);
    const std::size_t change = head.edit.isDeletion() ? 0 : changeSize;
    std::vector<std::byte> payload(change + 4 + reason.size() + keys.size() * entrySize);
    std::span<std::byte> rest(payload);
    if (change > 0) {
        rest[0] = static_cast<std::byte>(head.edit.kind);
        putNumber(rest.data() + 4, head.edit.value);
        putNumber(rest.data() + 8, head.edit.mask);
        rest = rest.subspan(changeSize);
    }
    putNumber(rest.data(), static_cast<std::uint32_t>(reason.size()));
    std::ranges::copy(std::as_bytes(std::span(reason)), rest.begin() + 4);
    rest = rest.subspan(4 + reason.size());
    for (const EntryKey &key : keys) {
        if (!encodeKey(key.flow, rest.first<keySize>()))
            return std::nullopt;
        putNumber(rest.data() + keySize, key.id);
        rest = rest.subspan(entrySize);
    }
    return payload;
}

std::optional<EditOrder> decodeEdit(FrameType type, Bytes payload) noexcept
{
    EditOrder order;
    if (type == FrameType::Change) {
        if (payload.size() < changeSize || payload[1] != std::byte{} || payload[2] != std::byte{}
            || payload[3] != std::byte{})
            return std::nullopt;
        const auto kind = std::to_integer<std::uint8_t>(payload[0]);
        if (kind == 0 || kind > static_cast<std::uint8_t>(EntryEdit::Kind::Mark))
            return std::nullopt; // a deletion is no change
        order.edit = {static_cast<EntryEdit::Kind>(kind), nativeNumber<std::uint32_t>(payload.subspan(4)),
            nativeNumber<std::uint32_t>(payload.subspan(8))};
        payload = payload.subspan(changeSize);
    } else if (type != FrameType::Delete) {
        return std::nullopt;
    }
    if (!order.edit.isValid() || payload.size() < 4)
        return std::nullopt;
    const std::size_t length = nativeNumber<std::uint32_t>(payload);
    payload = payload.subspan(4);
    if (length > mostReason || length > payload.size())
        return std::nullopt;
    order.reason = std::string_view(reinterpret_cast<const char *>(payload.data()), length);
    order.keys = payload.subspan(length);
    if (order.keys.size() % entrySize != 0 || order.count() > mostEdited)
        return std::nullopt;
    for (Bytes rest = order.keys; !rest.empty(); rest = rest.subspan(entrySize)) {
        if (!decodeKey(rest.first<keySize>()))
            return std::nullopt;
    }
    return order;
}

EntryKey EditOrder::at(std::size_t index) const noexcept
{
    const Bytes one = keys.subspan(index * entrySize, entrySize);
    return {decodeKey(one.first<keySize>()).value_or(FlowKey()), nativeNumber<std::uint32_t>(one.subspan(keySize))};
}

std::size_t writeResults(std::span<std::byte> out, bool logged, std::span<const int> errors) noexcept
{
    putNumber(out.data(), std::uint32_t(0));
    out[0] = static_cast<std::byte>(logged ? 1 : 0);
    std::byte *at = out.data() + 4;
    for (const int error : errors) {
        putNumber(at, static_cast<std::uint32_t>(error));
        at += 4;
    }
    return static_cast<std::size_t>(at - out.data());
}

std::optional<EditResults> decodeResults(Bytes payload)
{
    constexpr std::uint32_t logged = 1;
    if (payload.size() < 4 || payload.size() % 4 != 0 || payload.size() / 4 > mostEdited + 1
        || payload[0] > std::byte{logged} || payload[1] != std::byte{} || payload[2] != std::byte{}
        || payload[3] != std::byte{})
        return std::nullopt;
    EditResults results{payload[0] == std::byte{logged}, {}};
    for (Bytes rest = payload.subspan(4); !rest.empty(); rest = rest.subspan(4)) {
        const auto error = nativeNumber<std::uint32_t>(rest);
        if (!isErrno(error))
            return std::nullopt;
        results.errors.push_back(static_cast<int>(error));
    }
    return results;
}

std::array<std::byte, 4> encodeBufferSize(std::uint32_t bytes) noexcept
{
    std::array<std::byte, 4> payload;
    putNumber(payload.data(), bytes);
    return payload;
}

std::optional<std::uint32_t> decodeBufferSize(Bytes payload) noexcept
{
    if (payload.size() != 4)
        return std::nullopt;
    return nativeNumber<std::uint32_t>(payload);
}

std::array<std::byte, 8> encodeAnswer(const NetlinkAnswer &answer) noexcept
{
    std::array<std::byte, 8> payload{};
    payload[0] = static_cast<std::byte>(answer.end);
    putNumber(payload.data() + 4, static_cast<std::uint32_t>(answer.error));
    return payload;
}

std::optional<NetlinkAnswer> decodeAnswer(Bytes payload) noexcept
{
    if (payload.size() != 8
        || std::to_integer<std::uint8_t>(payload[0]) > static_cast<std::uint8_t>(NetlinkAnswer::End::Broken))
        return std::nullopt;
    const auto error = nativeNumber<std::uint32_t>(payload.subspan(4));
    if (!isErrno(error))
        return std::nullopt;
    return NetlinkAnswer{static_cast<NetlinkAnswer::End>(payload[0]), static_cast<int>(error)};
}

std::array<std::byte, 8> encodeEventsState(const EventsState &state) noexcept
{
    std::array<std::byte, 8> payload{};
    payload[0] = static_cast<std::byte>(state.lost ? 1 : 0);
    payload[1] = static_cast<std::byte>(state.broken ? 1 : 0);
    putNumber(payload.data() + 4, static_cast<std::uint32_t>(state.error));
    return payload;
}

std::optional<EventsState> decodeEventsState(Bytes payload) noexcept
{
    if (payload.size() != 8 || payload[0] > std::byte{1} || payload[1] > std::byte{1})
        return std::nullopt;
    const auto error = nativeNumber<std::uint32_t>(payload.subspan(4));
    if (!isErrno(error))
        return std::nullopt;
    return EventsState{payload[0] == std::byte{1}, payload[1] == std::byte{1}, static_cast<int>(error)};
}

} // namespace ctscope::capture

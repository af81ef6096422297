// SPDX-License-Identifier: GPL-3.0-or-later
// A stream to the capture helper and one from it, in pieces whose sizes the input says. Whatever is
// in them: frames lie within what was fed, and what a decoder takes goes back to the same bytes.
#include "kernel/capture_protocol.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

using namespace ctscope;
using namespace ctscope::capture;

namespace {

void mustEqual(Bytes one, Bytes other)
{
    if (!std::ranges::equal(one, other))
        std::abort();
}

void takeRequest(const Frame &frame)
{
    if (const auto greeting = decodeGreeting(frame.payload))
        mustEqual(encodeGreeting(*greeting), frame.payload);
    if (const auto question = decodeQuestion(frame.payload))
        mustEqual(encodeQuestion(*question), frame.payload);
    if (const auto size = decodeBufferSize(frame.payload))
        mustEqual(encodeBufferSize(*size), frame.payload);
    if (const auto question = decodeSocketQuestion(frame.payload)) {
        std::array<std::byte, socketQuestionSize> again;
        if (!encodeSocketQuestion(*question, again))
            std::abort();
        mustEqual(again, frame.payload);
        if (SocketRequest::exact(question->key, 1).bytes().size() > 128)
            std::abort();
    }
    for (std::size_t i = 0; i < keyCount(frame.payload).value_or(0); ++i) {
        const FlowKey key = keyAt(frame.payload, i);
        std::array<std::byte, keySize> again;
        if (!encodeKey(key, again))
            std::abort();
        mustEqual(again, frame.payload.subspan(i * keySize, keySize));
        if (NetlinkRequest(key, 1).bytes().size() > 256)
            std::abort();
    }
    for (const FrameType type : {FrameType::Delete, FrameType::Change}) {
        const auto order = decodeEdit(type, frame.payload);
        if (!order)
            continue;
        std::vector<EntryKey> keys;
        for (std::size_t i = 0; i < order->count(); ++i) {
            keys.push_back(order->at(i));
            if (EditRequest(order->edit, keys.back(), 1).bytes().size() > 256)
                std::abort();
        }
        const auto again = encodeEdit({order->edit, order->reason}, keys);
        if (!again)
            std::abort();
        mustEqual(*again, frame.payload);
    }
}

void takeAnswer(const Frame &frame)
{
    if (const auto greeting = decodeGreeting(frame.payload))
        mustEqual(encodeGreeting(*greeting), frame.payload);
    (void)decodeAnswer(frame.payload);
    (void)decodeResults(frame.payload);
    (void)decodeEventsState(frame.payload);
    eachSetting(frame.payload, [](std::string_view name, std::string_view value) {
        if (name.empty() || value.find('\n') != std::string_view::npos)
            std::abort();
    });
}

void feed(Direction direction, std::span<const std::byte> stream)
{
    FrameReader reader(direction);
    std::size_t piece = 1;
    while (!stream.empty()) {
        const std::span<std::byte> room = reader.room();
        if (room.empty())
            std::abort();
        const std::size_t size = std::min({piece, room.size(), stream.size()});
        std::ranges::copy(stream.first(size), room.begin());
        piece = std::to_integer<std::size_t>(stream.front()) + 1;
        stream = stream.subspan(size);
        reader.added(size);
        Frame frame;
        FrameReader::Next next;
        while ((next = reader.next(frame)) == FrameReader::Next::Frame)
            direction == Direction::ToHelper ? takeRequest(frame) : takeAnswer(frame);
        if (next == FrameReader::Next::Garbage)
            return;
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto stream = std::as_bytes(std::span(data, size));
    feed(Direction::ToHelper, stream);
    feed(Direction::ToClient, stream);
    return 0;
}

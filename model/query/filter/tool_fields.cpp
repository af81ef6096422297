// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/tool_fields.h"

#include <string>

namespace ctscope::filter {

namespace {

enum class Way : std::uint8_t { Both, Original, Reply };

const Field &ofWay(const Field &field, Way way)
{
    using enum Column;
    if (way == Way::Both || !field.column)
        return field;
    const bool reply = way == Way::Reply;
    switch (*field.column) {
    case Source: return fieldOf(reply ? ReplySource : Source);
    case Destination: return fieldOf(reply ? ReplyDestination : Destination);
    case SourcePort: return fieldOf(reply ? ReplySourcePort : SourcePort);
    case DestinationPort: return fieldOf(reply ? ReplyDestinationPort : DestinationPort);
    case Bytes: return fieldOf(reply ? BytesIn : BytesOut);
    case Packets: return fieldOf(reply ? PacketsIn : PacketsOut);
    case Zone: return fieldOf(reply ? Extra::ZoneReply : Extra::ZoneOriginal);
    default: return field;
    }
}

/// What nft writes behind "ct".
const Field *ctField(const Lexer &lexer, std::size_t at, std::size_t &end)
{
    std::string_view word = lexer.word(at);
    const auto next = [&] {
        at = lexer.skipBlanks(at + word.size());
        word = lexer.word(at);
    };
    Way way = Way::Both;
    if (sameWord(word, "original") || sameWord(word, "reply")) {
        way = sameWord(word, "reply") ? Way::Reply : Way::Original;
        next();
    }
    if (way != Way::Both && (sameWord(word, "ip") || sameWord(word, "ip6")))
        next();
    if (word.empty() || word.find('.') != std::string_view::npos)
        return nullptr;
    end = at + word.size();
    const Field *const known = fieldNamed("ct." + std::string(word));
    const Field *const field = known ? known : fieldNamed(word);
    return field && field->type != ValueType::Flag ? &ofWay(*field, way) : nullptr;
}

} // namespace

const Field *fieldOfWords(const Lexer &lexer, std::size_t at, std::size_t &length)
{
    const std::string_view word = lexer.word(at);
    if (word.empty())
        return nullptr;
    length = word.size();
    const std::size_t behind = lexer.skipBlanks(at + word.size());
    const std::string_view next = lexer.word(behind);
    if (sameWord(word, "ct")) {
        std::size_t end = 0;
        const Field *const field = ctField(lexer, behind, end);
        if (field)
            length = end - at;
        return field;
    }
    const Field *const field = fieldNamed(word);
    if (!field || next.empty())
        return field;
    const bool source = field->column == Column::Source;
    if (source || field->column == Column::Destination) {
        const bool port = sameWord(next, "port") || sameWord(next, "portrange");
        if (port || sameWord(next, "host") || sameWord(next, "net")) {
            length = behind + next.size() - at;
            return port ? &fieldOf(source ? Column::SourcePort : Column::DestinationPort) : field;
        }
    }
    constexpr std::size_t longestName = 8;
    if (field->extra == Extra::Protocol && next.size() <= longestName) {
        if (const Field *const both = fieldNamed(std::string(word) + '.' + std::string(next))) {
            length = behind + next.size() - at;
            return both;
        }
    }
    return field;
}

} // namespace ctscope::filter

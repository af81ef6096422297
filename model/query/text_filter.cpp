// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/text_filter.h"

#include "query/cell_reader.h"

#include <algorithm>
#include <array>
#include <string>

namespace ctscope {

namespace {

char fold(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

/// Any cell contains a text.
class TextFilter : public RowFilter {
public:
    TextFilter(std::string_view text, const CellContext &context, const NumberStyle &style)
        : m_style(style)
        , m_reader(context, m_style)
        , m_address(IpAddress::parse(text))
        , m_needle(text)
    {
        std::ranges::transform(m_needle, m_needle.begin(), fold);
    }

    bool matches(Row row) override
    {
        m_reader.moveTo(row);
        m_buffer.clear();
        for (std::size_t i = 0; i < columnCount; ++i) {
            const auto column = static_cast<Column>(i);
            appendCellText(m_reader, column, m_buffer);
            m_buffer += '\0';
            appendCellExactText(m_reader, column, m_buffer);
            m_buffer += '\0';
        }
        appendAddresses(row);
        std::ranges::transform(m_buffer, m_buffer.begin(), fold);
        return m_buffer.find(m_needle) != std::string::npos || hasAddress(row);
    }

private:
    /// What people also write for an address: with its port, and as /proc prints it.
    void appendAddresses(Row row)
    {
        const FlowStore &flows = m_reader.flows();
        const L4Keys original = flows.originalKeys(row);
        const L4Keys reply = flows.replyKeys(row);
        for (const AddressSlot slot : slots) {
            const bool source = slot == AddressSlot::OriginalSrc || slot == AddressSlot::ReplySrc;
            const bool answers = slot == AddressSlot::ReplySrc || slot == AddressSlot::ReplyDst;
            const IpAddress address = flows.address(row, slot);
            appendEndpoint(m_buffer, address, answers ? reply : original, source);
            m_buffer += '\0';
            if (address.isV6() && m_needle.find(':') != std::string::npos)
                m_buffer += address.toKernelString();
            m_buffer += '\0';
        }
    }
    bool hasAddress(Row row) const
    {
        return m_address && std::ranges::any_of(slots, [&](AddressSlot slot) {
            return m_reader.flows().address(row, slot) == *m_address;
        });
    }

    static constexpr std::array slots = {AddressSlot::OriginalSrc, AddressSlot::OriginalDst,
                                         AddressSlot::ReplySrc, AddressSlot::ReplyDst};
    NumberStyle m_style;
    CellReader m_reader;
    std::optional<IpAddress> m_address;
    std::string m_needle;
    std::string m_buffer;
};

} // namespace

std::unique_ptr<RowFilter> compileFilter(std::string_view text, const CellContext &context,
                                         const NumberStyle &style)
{
    const std::string_view needle = trimmed(text);
    if (needle.empty())
        return nullptr;
    return std::make_unique<TextFilter>(needle, context, style);
}

} // namespace ctscope

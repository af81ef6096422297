// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/text_filter.h"

#include "query/attached_values.h"
#include "query/name_search.h"
#include "query/needle.h"
#include "query/row_reader.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <vector>

namespace ctscope {

namespace {

std::string_view trimmed(std::string_view text) noexcept
{
    constexpr std::string_view blanks = " \t\r\n\v\f";
    const std::size_t begin = text.find_first_not_of(blanks);
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

constexpr std::array slots = {
    AddressSlot::OriginalSrc, AddressSlot::OriginalDst, AddressSlot::ReplySrc, AddressSlot::ReplyDst};

// The lower-case letters, digits and signs that occur in the cells of a kind.
constexpr std::string_view ipv6Characters = "0123456789abcdef:.";
constexpr std::string_view endpointCharacters = "0123456789abcdef:.[]";
constexpr std::string_view durationCharacters = "0123456789: dh";
constexpr std::string_view lowerBoundCharacters = "0123456789: dh≥";
constexpr std::string_view momentCharacters = "0123456789-:.+ ";
/// The words and addresses of a translation: "source", "destination", "both", "and", "id only",
/// "port only", "key", "0x1f".
constexpr std::string_view natCharacters = "0123456789abcdef:.[] →,urstinohplykx";
constexpr std::array<std::string_view, 8> natWords = {
    "source", "destination", "both", "and", "id", "only", "port", "key"};

/// False when the needle has a sequence of letters that occurs in no word or number of a translation.
bool mayBeInNat(const Needle &needle)
{
    if (!needle.consistsOf(natCharacters))
        return false;
    const auto isLetter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto isHex = [](std::string_view text) { return text.find_first_not_of("abcdef") == std::string_view::npos; };
    const std::string_view text = needle.folded();
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        while (i < text.size() && isLetter(text[i]))
            ++i;
        const std::string_view letters = text.substr(begin, i - begin);
        const std::string_view digits = letters.starts_with('x') ? letters.substr(1) : letters;
        if (!isHex(digits) && std::ranges::none_of(natWords, [letters](std::string_view word) {
                return word.find(letters) != std::string_view::npos;
            }))
            return false;
        i += letters.empty() ? 1 : 0;
    }
    return true;
}

/// Any cell contains a text. The answer is the one that search() gives, which writes out every
/// cell of a row; everything else is there to come to it without writing.
class TextFilter : public RowFilter {
public:
    TextFilter(std::string_view text, const CellContext &context, const NumberStyle &style,
        std::span<const ColumnDefinition> columns)
        : m_style(style)
        , m_columns(columns)
        , m_reader(context, m_style)
        , m_address(IpAddress::parse(text))
        , m_needle(text, style)
        , m_colon(m_needle.has(':'))
        , m_numbers(m_needle.isDigits())
        , m_ipv4(m_needle.consistsOf("0123456789."))
        , m_ipv6(m_needle.consistsOf(ipv6Characters))
        , m_endpoint(m_colon && m_needle.consistsOf(endpointCharacters))
        , m_nat(!m_needle.consistsOf("0123456789.:") && mayBeInNat(m_needle))
        , m_counts(m_needle.consistsOf("0123456789" + folded(style.groupSeparator)))
        , m_durations(m_needle.consistsOf(durationCharacters))
        , m_moments(m_needle.consistsOf(momentCharacters))
        , m_lowerBound(!m_durations && m_needle.consistsOf(lowerBoundCharacters))
    {
        const std::string numbers = "0123456789" + folded(style.groupSeparator) + folded(style.decimalPoint);
        m_bytes = m_needle.consistsOf(numbers + " kmgtpeib");
        m_byteRates = m_needle.consistsOf(numbers + ". kmgtpeib</s");
        m_packetRates = m_needle.consistsOf(numbers + ". </s");
        prepareIpv4Endpoint();
        sortOutColumns();
        if (m_numbers) {
            m_ports.resize(mostPorts);
            for (std::size_t port = 0; port < mostPorts; ++port)
                m_ports[port] = m_needle.isInDigits(port);
        }
    }

    bool matches(Row row) override
    {
        m_reader.moveTo(row);
        const FlowRecord &record = m_reader.record();
        // Rare values are written out and searched as text.
        if (record.has(FlowRecord::MixedAddresses) || m_reader.snapshot().ended(row)
            || m_reader.snapshot().reading().isEventLog || !column_values::changesOf(m_reader).empty()
            || (record.extras != 0 && !m_reader.flows().hasNoRareWords(row)))
            return search();
        return words() || addresses() || keys() || times() || numbers() || counters() || rates() || translation()
            || m_names.matches() || (!m_byText.empty() && isInCells(m_byText));
    }

private:
    static std::string folded(std::string text)
    {
        std::ranges::transform(text, text.begin(), foldAscii);
        return text;
    }

    using Columns = std::vector<const ColumnDefinition *>;

    /// Which columns each of the ways below is for.
    void sortOutColumns()
    {
        for (const ColumnDefinition &column : m_columns) {
            if (!mayHaveValues(column, m_reader.snapshot()))
                continue;
            if (m_names.take(column))
                continue;
            if (column.search == Search::ByText)
                m_byText.push_back(&column);
            else if (Columns *const columns = column.search == Search::ByType ? columnsOf(column.type) : nullptr)
                columns->push_back(&column);
        }
    }

    /// Null: numbers() and counters() read the record without writing a cell.
    Columns *columnsOf(ColumnType type) noexcept
    {
        switch (type) {
        case ColumnType::Word:
        case ColumnType::Flags: return &m_wordColumns;
        case ColumnType::Address: return &m_addressColumns;
        case ColumnType::Port: return &m_portColumns;
        case ColumnType::Translation: return &m_natColumns;
        case ColumnType::CountRate: return &m_packetRateColumns;
        case ColumnType::ByteRate: return &m_byteRateColumns;
        case ColumnType::Duration: return &m_durationColumns;
        case ColumnType::Moment: return &m_momentColumns;
        case ColumnType::Count:
        case ColumnType::Bytes:
        case ColumnType::Number:
        case ColumnType::Bits: return nullptr;
        case ColumnType::Text: break;
        }
        return &m_byText;
    }

    void appendTexts(const ColumnDefinition &column)
    {
        column.text(m_reader, m_buffer);
        m_buffer += '\0';
        if (column.exact != nullptr) {
            column.exact(m_reader, m_buffer);
            m_buffer += '\0';
        }
    }

    bool isInCells(const Columns &columns)
    {
        m_buffer.clear();
        for (const ColumnDefinition *const column : columns)
            appendTexts(*column);
        return m_needle.isIn(m_buffer);
    }

    bool search()
    {
        m_buffer.clear();
        for (const ColumnDefinition &column : m_columns)
            appendTexts(column);
        return m_needle.isIn(m_buffer) || isWholeAddress() || isSpelling();
    }

    /// What a few bits decide is written out once for all rows that have them.
    bool words()
    {
        constexpr std::uint32_t flags = FlowRecord::Ipv6 | FlowRecord::Unreplied | FlowRecord::Assured
            | FlowRecord::Offload | FlowRecord::HwOffload | FlowRecord::Userspace | 3u << FlowRecord::EventShift;
        const FlowRecord &record = m_reader.record();
        const std::uint64_t bits = std::uint64_t(record.flags & flags) << 16 | std::uint64_t(record.protocol) << 8
            | static_cast<std::uint64_t>(record.state);
        Words &known = m_words[(bits ^ bits >> 8 ^ bits >> 24) % wordSlots];
        if (known.bits != bits) {
            known.bits = bits;
            known.found = isInCells(m_wordColumns);
        }
        return known.found;
    }

    bool addresses()
    {
        const FlowRecord &record = m_reader.record();
        // Without translation the reply holds the same two addresses.
        const bool sameDestination = record.addresses[2] == record.addresses[1];
        const bool sameSource = record.addresses[3] == record.addresses[0];
        if (record.plainIpv4()) {
            if (m_ipv4) {
                const auto &ip = record.addresses;
                if (m_needle.isInIpv4(ip[0]) || m_needle.isInIpv4(ip[1])
                    || (!sameDestination && m_needle.isInIpv4(ip[2])) || (!sameSource && m_needle.isInIpv4(ip[3])))
                    return true;
            }
        } else if (m_ipv6) {
            m_buffer.clear();
            for (const ColumnDefinition *const column : m_addressColumns) {
                const bool repeats = (sameDestination && column->address == AddressSlot::ReplySrc)
                    || (sameSource && column->address == AddressSlot::ReplyDst);
                if (!repeats)
                    appendTexts(*column);
            }
            if (m_needle.isIn(m_buffer))
                return true;
        }
        if (isWholeAddress())
            return true;
        if (!m_endpoint)
            return false;
        return record.plainIpv4() ? isIpv4Endpoint() : isSpelling();
    }

    /// An IPv4 address with its port, as isSpelling() would write it: the address ends with what
    /// is before the needle's colon, and the port begins with what is behind it.
    bool isIpv4Endpoint()
    {
        const FlowRecord &record = m_reader.record();
        const auto fits = [&](std::size_t address, std::size_t key) {
            const std::uint32_t ip = record.addresses[address];
            return m_portBegins[record.keys[key]] && m_endOctets[0][ip >> 24] && m_endOctets[1][ip >> 16 & 255]
                && m_endOctets[2][ip >> 8 & 255] && m_endOctets[3][ip & 255];
        };
        return m_ipv4Endpoint
            && ((record.originalKind() == L4Kind::Ports && (fits(0, 0) || fits(1, 1)))
                || (record.replyKind() == L4Kind::Ports && (fits(2, 2) || fits(3, 3))));
    }

    void prepareIpv4Endpoint()
    {
        const std::string &text = m_needle.folded();
        const std::size_t colon = text.find(':');
        if (colon == std::string::npos || colon != text.rfind(':') || !m_needle.consistsOf("0123456789.:"))
            return;
        std::vector<std::string> ends(1);
        for (const char c : text.substr(0, colon)) {
            if (c == '.')
                ends.emplace_back();
            else
                ends.back() += c;
        }
        if (ends.size() > m_endOctets.size())
            return;
        m_ipv4Endpoint = true;
        const std::size_t free = m_endOctets.size() - ends.size();
        for (std::size_t value = 0; value < 256; ++value) {
            const std::string number = std::to_string(value);
            for (std::size_t octet = 0; octet < m_endOctets.size(); ++octet) {
                m_endOctets[octet].set(
                    value, octet < free || (octet == free ? number.ends_with(ends[0]) : number == ends[octet - free]));
            }
        }
        const std::string_view behind = std::string_view(text).substr(colon + 1);
        m_portBegins.resize(std::size_t(1) << 16);
        for (std::size_t port = 0; port < m_portBegins.size(); ++port)
            m_portBegins[port] = std::to_string(port).starts_with(behind);
    }

    bool isWholeAddress() const
    {
        if (!m_address)
            return false;
        return std::ranges::any_of(
            slots, [this](AddressSlot slot) { return m_reader.flows().address(m_reader.row(), slot) == *m_address; });
    }

    /// Other spellings of an address: with its port, and as /proc prints it.
    bool isSpelling()
    {
        if (!m_colon)
            return false;
        const FlowStore &flows = m_reader.flows();
        const L4Keys original = flows.originalKeys(m_reader.row());
        const L4Keys reply = flows.replyKeys(m_reader.row());
        m_buffer.clear();
        for (const AddressSlot slot : slots) {
            const bool source = slot == AddressSlot::OriginalSrc || slot == AddressSlot::ReplySrc;
            const bool answers = slot == AddressSlot::ReplySrc || slot == AddressSlot::ReplyDst;
            const L4Keys &keys = answers ? reply : original;
            const IpAddress address = flows.address(m_reader.row(), slot);
            if (keys.kind == L4Kind::Ports)
                appendEndpoint(m_buffer, address, flows.addressText(m_reader.row(), slot), keys, source);
            m_buffer += '\0';
            if (address.isV6())
                m_buffer += address.toKernelString();
            m_buffer += '\0';
        }
        return m_needle.isIn(m_buffer);
    }

    bool keys()
    {
        const FlowRecord &record = m_reader.record();
        if (record.originalKind() == L4Kind::Ports && record.replyKind() == L4Kind::Ports) {
            const auto &ports = record.keys;
            const auto has = [this](std::uint16_t port) { return unsigned(m_ports[port]); };
            // Four branches would be slower.
            return m_numbers && (has(ports[0]) | has(ports[1]) | has(ports[2]) | has(ports[3])) != 0;
        }
        if (record.originalKind() == L4Kind::None && record.replyKind() == L4Kind::None)
            return false;
        return isInCells(m_portColumns);
    }

    bool durations()
    {
        const Snapshot &snapshot = m_reader.snapshot();
        const Row row = m_reader.row();
        if (const auto left = snapshot.remaining(row, m_reader.now())) {
            if (m_needle.isInDuration(*left))
                return true;
            const auto &timeouts = snapshot.originOf(row).timeouts;
            const auto idle = timeouts ? timeouts->idle(m_reader.record(), *left) : std::nullopt;
            if (idle && m_needle.isInDuration(*idle))
                return true;
        }
        // A flow in a dump has an age only if its entry records one.
        if (!snapshot.live && m_reader.record().extras == 0)
            return false;
        const auto age = snapshot.age(row, m_reader.now());
        return age && m_needle.isInDuration(*age);
    }

    bool times()
    {
        if (m_durations && durations())
            return true;
        if (m_lowerBound && isInCells(m_durationColumns))
            return true;
        return m_moments && moments();
    }

    bool moments()
    {
        const FlowRecord &record = m_reader.record();
        if (record.extras == 0 && !record.has(FlowRecord::HasEventTime))
            return false;
        // Digits are in most dates: written out for each row they would cost the most.
        const auto start = m_reader.flows().start(m_reader.row());
        if (!m_numbers || record.has(FlowRecord::HasEventTime))
            return isInCells(m_momentColumns);
        return start && m_needle.isInMoment(*start);
    }

    bool numbers()
    {
        if (!m_numbers)
            return false;
        const FlowRecord &record = m_reader.record();
        return (record.has(FlowRecord::HasMark) && m_needle.isInDigits(record.mark))
            || (record.has(FlowRecord::HasZone) && m_needle.isInDigits(record.zone))
            || (record.has(FlowRecord::HasUse) && m_needle.isInDigits(record.use))
            || (record.has(FlowRecord::HasId) && m_needle.isInDigits(record.id));
    }

    bool counters()
    {
        const FlowRecord &record = m_reader.record();
        if (!m_bytes || !(record.has(FlowRecord::HasOriginalCounters) || record.has(FlowRecord::HasReplyCounters)))
            return false;
        const auto out = m_reader.flows().originalCounters(m_reader.row());
        const auto in = m_reader.flows().replyCounters(m_reader.row());
        const Counters both{
            (out ? out->packets : 0) + (in ? in->packets : 0), (out ? out->bytes : 0) + (in ? in->bytes : 0)};
        for (const Counters *counters : {out ? &*out : nullptr, in ? &*in : nullptr, &both}) {
            if (counters == nullptr)
                continue;
            if (m_numbers && (m_needle.isInDigits(counters->packets) || m_needle.isInDigits(counters->bytes)))
                return true;
            if (m_needle.isInBytes(counters->bytes))
                return true;
            if (m_counts && !m_numbers) { // separators do not add matches for a needle of digits alone
                m_buffer.clear();
                appendCount(m_buffer, counters->packets, m_style);
                if (m_needle.isIn(m_buffer))
                    return true;
            }
        }
        return false;
    }

    bool rates()
    {
        const auto rates = m_reader.snapshot().rows.rates();
        if (rates.empty())
            return false;
        const FlowRate &rate = rates[m_reader.row()];
        return (m_byteRates && isInRate(std::max(rate.bytes, rate.meanBytes), m_byteRateColumns, m_stillByteRate))
            || (m_packetRates && isInRate(rate.packets, m_packetRateColumns, m_stillPacketRate));
    }

    /// Most flows are idle: the text of a rate of 0 is searched once. `rate`: the largest of the columns.
    bool isInRate(float rate, const Columns &columns, std::optional<bool> &still)
    {
        if (!(rate >= 0))
            return false;
        if (rate != 0)
            return isInCells(columns);
        if (!still)
            still = isInCells(columns);
        return *still;
    }

    /// Addresses and ports of a translation are those of the reply: only words, and what goes
    /// over from one to the other, are to be found here alone.
    bool translation()
    {
        const FlowRecord &record = m_reader.record();
        if (!m_nat
            || (record.plainIpv4() && record.addresses[0] == record.addresses[3]
                && record.addresses[1] == record.addresses[2] && record.keys[0] == record.keys[3]
                && record.keys[1] == record.keys[2]))
            return false;
        return isInCells(m_natColumns);
    }

    struct Words {
        std::uint64_t bits = ~std::uint64_t(0);
        bool found = false;
    };

    const NumberStyle m_style;
    const std::span<const ColumnDefinition> m_columns;
    Columns m_byText;
    Columns m_wordColumns;
    Columns m_addressColumns;
    Columns m_portColumns;
    Columns m_natColumns;
    Columns m_byteRateColumns;
    Columns m_packetRateColumns;
    Columns m_durationColumns;
    Columns m_momentColumns;
    RowReader m_reader;
    const std::optional<IpAddress> m_address;
    Needle m_needle;
    NameSearch m_names{m_needle, m_reader};
    // The kinds of cells that may contain the needle's characters.
    const bool m_colon;
    const bool m_numbers;
    const bool m_ipv4;
    const bool m_ipv6;
    const bool m_endpoint;
    const bool m_nat;
    const bool m_counts;
    const bool m_durations;
    const bool m_moments;
    const bool m_lowerBound;
    bool m_ipv4Endpoint = false;
    std::array<std::bitset<256>, 4> m_endOctets; ///< of addresses that end with the text before the colon
    static constexpr std::size_t mostPorts = std::size_t(1) << 16;
    std::vector<bool> m_ports;      ///< that have the needle in their digits
    std::vector<bool> m_portBegins; ///< with the text behind it
    bool m_bytes = false;
    bool m_byteRates = false;
    bool m_packetRates = false;
    std::optional<bool> m_stillByteRate;
    std::optional<bool> m_stillPacketRate;
    static constexpr std::size_t wordSlots = 1024; // known to the compiler: a division would cost a tenth of a row
    std::vector<Words> m_words = std::vector<Words>(wordSlots);
    std::string m_buffer;
};

} // namespace

std::unique_ptr<RowFilter> compileFilter(std::string_view text, const CellContext &context, const NumberStyle &style,
    std::span<const ColumnDefinition> columns)
{
    const std::string_view needle = trimmed(text);
    if (needle.empty())
        return nullptr;
    return std::make_unique<TextFilter>(needle, context, style, columns);
}

} // namespace ctscope

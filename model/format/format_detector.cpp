// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/format_detector.h"

#include "format/line_cleaner.h"
#include "format/line_kind.h"
#include "format/ulogd_line.h"

#include <algorithm>
#include <array>

namespace ctscope {

namespace {

using Printer = FormatDetail::Printer;

/// This many lines of a flow format decide.
constexpr std::size_t enoughEntries = 200;
/// The part of a longer line that is examined.
constexpr std::size_t lineWindow = 4096;

/// Traits of the entries of a text, which show the command that printed them.
struct EntryTraits {
    std::size_t layer3 = 0;
    std::size_t tagged = 0;
    std::size_t stamped = 0;
    std::size_t logged = 0;
    std::size_t ulogd = 0;
    std::size_t vyos = 0;    ///< with the id before the protocol
    std::size_t cached = 0;  ///< [active since …], [expires in …]
    bool kernelOnly = false; ///< something that only /proc prints
    bool toolOnly = false;   ///< something that only conntrack(8) prints
    bool id = false;
    bool ktimestamp = false;
    bool labels = false;
};

void look(const LineSorter &sorter, EntryTraits &traits)
{
    const EntryHead &head = sorter.head();
    traits.layer3 += head.hasLayer3 ? 1 : 0;
    traits.tagged += head.event != EventKind::None ? 1 : 0;
    traits.stamped += head.stamped ? 1 : 0;
    traits.vyos += head.id ? 1 : 0;
    traits.logged += head.statisticsLog ? 1 : 0;
    traits.kernelOnly = traits.kernelOnly || head.greTimeout.has_value();
    std::size_t ids = 0;
    std::size_t sources = 0;
    for (const Token &token : sorter.tokens()) {
        if (token.kind == Token::Kind::Bracket) {
            if (token.text.starts_with("active since ") || token.text.starts_with("expires in "))
                ++traits.cached;
            traits.ktimestamp = traits.ktimestamp || token.text.starts_with("start=");
        } else if (token.kind == Token::Kind::Pair) {
            ids += token.key == "id" ? 1 : 0;
            sources += token.key == "src" ? 1 : 0;
            traits.labels = traits.labels || token.key == "labels";
            traits.toolOnly = traits.toolOnly || token.key == "helper";
            traits.kernelOnly = traits.kernelOnly || (token.key == "zone" && token.value == "0");
            // /proc never compresses an IPv6 address, conntrack(8) always does.
            if ((token.key == "src" || token.key == "dst") && std::ranges::count(token.value, ':') > 1) {
                const bool full = token.value.size() == 39;
                traits.kernelOnly = traits.kernelOnly || full;
                traits.toolOnly = traits.toolOnly || !full;
            }
        }
    }
    const bool icmp = head.name == "icmp" || head.name == "icmpv6";
    traits.id = traits.id || (sources == 2 && ids == (icmp ? 3u : 1u));
}

std::uint8_t optionsOf(const EntryTraits &traits, bool extended) noexcept
{
    int options = extended ? FormatDetail::Extended : 0;
    options |= traits.stamped > 0 ? FormatDetail::Timestamp : 0;
    options |= traits.id ? FormatDetail::Id : 0;
    options |= traits.ktimestamp ? FormatDetail::Ktimestamp : 0;
    options |= traits.labels ? FormatDetail::Labels : 0;
    return static_cast<std::uint8_t>(options);
}

Detection judgeEntries(const EntryTraits &traits, std::size_t entries)
{
    if (traits.ulogd * 2 > entries)
        return {traits.tagged > 0 ? Format::ConntrackEvents : Format::IpConntrack, {Printer::Ulogd}};
    if (traits.vyos * 2 > entries && traits.tagged > 0)
        return {Format::ConntrackEvents, {Printer::Vyos}};
    const bool extended = traits.layer3 * 2 > entries;
    const std::uint8_t options = optionsOf(traits, extended);
    if (traits.logged * 2 > entries)
        return {Format::ConntrackdLog};
    if (traits.tagged > 0 && traits.tagged * 2 >= entries)
        return {Format::ConntrackEvents, {Printer::Conntrack, options}};
    if (traits.cached > 0)
        return {Format::ConntrackdCache};
    const Format format = extended ? Format::NfConntrack : Format::IpConntrack;
    const bool ofTool = traits.toolOnly || (options & ~FormatDetail::Extended) != 0;
    if (ofTool && !traits.kernelOnly)
        return {format, {Printer::Conntrack, options}};
    if (extended && traits.kernelOnly)
        return {format, {Printer::Kernel}};
    return {format};
}

/// "tcp src=… dst=… sport=… dport=…" and nothing else: half of an entry, or a line of another tool.
bool isOneWay(const LineSorter &sorter) noexcept
{
    const EntryHead &head = sorter.head();
    return sorter.tokens().size() <= 5 && !head.number && !head.seconds && head.stateWord.empty()
        && std::ranges::all_of(sorter.tokens().begin() + 1, sorter.tokens().end(), [](const Token &token) {
               return token.isPair("src") || token.isPair("dst") || token.isPair("sport") || token.isPair("dport");
           });
}

/// The origin of the expectations in a text.
struct ExpectationTraits {
    bool kernel = false; ///< /proc
    bool tagged = false; ///< events
    bool cached = false; ///< conntrackd

    void look(std::string_view line, const std::vector<Token> &tokens)
    {
        kernel = kernel || line.find("l3proto = ") != std::string_view::npos;
        for (const Token &token : tokens) {
            if (token.kind != Token::Kind::Bracket)
                continue;
            tagged = tagged || token.text == "NEW" || token.text == "UPDATE" || token.text == "DESTROY";
            cached = cached || token.text.starts_with("active since ") || token.text.starts_with("expires in ");
        }
    }

    Printer printer() const noexcept
    {
        if (kernel)
            return Printer::Kernel;
        if (tagged)
            return Printer::ConntrackEvents;
        return cached ? Printer::Conntrackd : Printer::NotKnown;
    }
};

/// Counts the signs of a binary file: NULs and control characters.
class ByteCensus {
public:
    void add(std::string_view text) noexcept
    {
        for (const char c : text) {
            const auto byte = static_cast<unsigned char>(c);
            m_nulls += byte == 0 ? 1 : 0;
            m_controls += byte < 0x20 && (byte < '\t' || byte > '\r') && byte != 0x1b ? 1 : 0;
        }
        m_bytes += text.size();
    }
    /// More than a damaged text has.
    bool mostlyControls() const noexcept { return m_controls * 10 > m_bytes; }
    bool anyNull() const noexcept { return m_nulls > 0; }

private:
    std::size_t m_bytes = 0;
    std::size_t m_nulls = 0;
    std::size_t m_controls = 0;
};

/// The part of an error message that is kept.
constexpr std::size_t mostErrorText = 300;

bool isOfConntrack(std::string_view message) noexcept
{
    return message.find("(conntrack-tools)") != std::string_view::npos;
}

bool isBinaryMagic(std::string_view text) noexcept
{
    using namespace std::string_view_literals;
    static constexpr std::array<std::string_view, 9> magics = {"\x7f"
                                                               "ELF"sv,
        "\x1f\x8b"sv,
        "\xfd"
        "7zXZ"sv,
        "\x28\xb5\x2f\xfd"sv, "BZh9"sv, "PK\x03\x04"sv, "\x89PNG"sv, "\xff\xfe"sv, "\xfe\xff"sv};
    return std::ranges::any_of(magics, [text](std::string_view magic) { return text.starts_with(magic); });
}

struct NamedKind {
    LineKind kind;
    Format format;
};
constexpr std::array<NamedKind, 3> otherKinds = {{
    {LineKind::Expectation, Format::Expectations},
    {LineKind::Statistics, Format::Statistics},
    {LineKind::Setting, Format::Settings},
}};

} // namespace

Detection detectFormat(std::string_view text, const std::stop_token &stop)
{
    if (isBinaryMagic(text))
        return {Format::Binary};

    std::array<std::size_t, static_cast<std::size_t>(LineKind::Count)> counts{};
    const auto count = [&counts](LineKind kind) -> std::size_t & { return counts[static_cast<std::size_t>(kind)]; };
    EntryTraits traits;
    ByteCensus census;
    LineSorter sorter;
    std::string scratch;
    ExpectationTraits expectations;
    std::size_t oneWay = 0;
    bool kernelStatistics = false;
    std::size_t sinceCheck = 0;
    std::array<std::size_t, static_cast<std::size_t>(ForeignTable::Count)> foreign{};
    std::string toolError;
    std::string translated;

    for (std::size_t position = 0; position < text.size();) {
        const std::size_t end = std::min(text.find('\n', position), text.size());
        const std::string_view line = text.substr(position, std::min(end - position, lineWindow));
        sinceCheck += end - position;
        if (sinceCheck > (1u << 20)) {
            sinceCheck = 0;
            if (stop.stop_requested())
                return {};
        }
        position = end + 1;
        census.add(line);
        std::string_view rest = cleanLine(line, scratch);
        // A page may have several lines on one.
        do {
            const std::size_t length = std::min(rest.find('\n'), rest.size());
            std::string_view cleaned = trimmed(rest.substr(0, length));
            rest.remove_prefix(std::min(length + 1, rest.size()));
            if (cleaned.ends_with('\\'))
                cleaned = trimmed(cleaned.substr(0, cleaned.size() - 1));
            const auto ofUlogd = conntrackLineOfUlogd(cleaned, translated);
            cleaned = ofUlogd.value_or(cleaned);
            const LineKind kind = sorter.kindOf(cleaned);
            ++count(kind);
            traits.ulogd += ofUlogd ? 1 : 0;
            ++foreign[static_cast<std::size_t>(sorter.foreign())];
            // The tool's message is more specific than the shell's.
            if (kind == LineKind::ToolError
                && (toolError.empty() || (!isOfConntrack(toolError) && isOfConntrack(cleaned))))
                toolError = cleaned.substr(0, mostErrorText);
            if (kind == LineKind::Entry || kind == LineKind::Continuation)
                look(sorter, traits);
            if (kind == LineKind::Entry && isOneWay(sorter))
                ++oneWay;
            if (kind == LineKind::Expectation)
                expectations.look(cleaned, sorter.tokens());
            kernelStatistics = kernelStatistics || cleaned.starts_with("entries ");
        } while (!rest.empty());
        if (count(LineKind::Entry) >= enoughEntries || count(LineKind::Xml) >= enoughEntries
            || count(LineKind::Save) >= enoughEntries)
            break;
    }

    const std::size_t entries = count(LineKind::Entry) + count(LineKind::Opening);
    const std::size_t xml = count(LineKind::Xml);
    const std::size_t save = count(LineKind::Save);
    if (census.mostlyControls() || (census.anyNull() && entries + xml + save == 0))
        return {Format::Binary};
    if (xml > entries && xml >= save && count(LineKind::Expectation) == 0)
        return {Format::ConntrackXml};
    if (save > entries)
        return {Format::ConntrackSave};
    if (oneWay > 0 && oneWay == entries && count(LineKind::Continuation) + count(LineKind::Fragment) == 0)
        return {Format::OneWayTuples};
    if (entries > 0)
        return judgeEntries(traits, std::max<std::size_t>(entries, 1));

    foreign.front() = 0; // lines of no other tool
    const auto mostForeign = std::ranges::max_element(foreign);
    const auto most =
        std::ranges::max_element(otherKinds, {}, [&](const NamedKind &entry) { return count(entry.kind); });
    const bool empty = count(LineKind::Status) > 0 && count(LineKind::Continuation) + count(LineKind::Fragment) == 0;
    const Detection failed{Format::ToolError, {.message = toolError}};
    if (isOfConntrack(toolError) && !empty)
        return failed;
    if (*mostForeign > count(most->kind))
        return {Format::OtherTool, {.tool = static_cast<ForeignTable>(mostForeign - foreign.begin())}};
    if (count(most->kind) > 0) {
        Detection found{most->format};
        if (most->format == Format::Expectations)
            found.detail.printer = expectations.printer();
        if (most->format == Format::Statistics)
            found.detail.printer = kernelStatistics ? Printer::Kernel : Printer::Conntrack;
        return found;
    }
    // The last line of an empty table reports that.
    if (empty)
        return {Format::IpConntrack, {Printer::Conntrack}};
    if (!toolError.empty())
        return failed;
    if (count(LineKind::Continuation) + count(LineKind::Fragment) > 0)
        return {};
    std::size_t seen = 0;
    for (const std::size_t n : counts)
        seen += n;
    return {Format::Unknown, {}, seen == count(LineKind::Blank)};
}

bool isFlowFormat(Format format) noexcept
{
    switch (format) {
    case Format::IpConntrack:
    case Format::NfConntrack:
    case Format::ConntrackEvents:
    case Format::ConntrackXml:
    case Format::ConntrackSave:
    case Format::ConntrackdCache:
    case Format::ConntrackdLog:
    case Format::Netlink:
    case Format::Recording: return true;
    case Format::Unknown:
    case Format::Expectations:
    case Format::Statistics:
    case Format::Settings:
    case Format::OtherTool:
    case Format::ToolError:
    case Format::OneWayTuples:
    case Format::Binary: break;
    }
    return false;
}

} // namespace ctscope

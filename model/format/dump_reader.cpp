// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/dump_reader.h"

#include "format/cut_lines.h"
#include "format/cut_xml.h"
#include "format/format_detector.h"
#include "format/plain_text.h"
#include "format/save_reader.h"
#include "format/several_readings.h"
#include "format/text_reader.h"
#include "format/unwrap_text.h"
#include "format/xml_reader.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace ctscope {

namespace {

DumpVerdict verdictWithoutFlows(const Detection &detected) noexcept
{
    if (detected.blank)
        return DumpVerdict::Empty;
    if (detected.format == Format::Binary)
        return DumpVerdict::Binary;
    if (detected.format == Format::ToolError)
        return DumpVerdict::ToolFailed;
    return detected.format == Format::Unknown ? DumpVerdict::NotRecognised : DumpVerdict::NotFlows;
}

std::uint64_t countLines(std::string_view text) noexcept
{
    const auto newlines = static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
    return newlines + (text.empty() || text.ends_with('\n') ? 0 : 1);
}

/// Redacted addresses are words, and equal words may be different addresses.
void remarkOnRedactions(Reading &reading)
{
    std::uint64_t addresses = 0;
    std::uint64_t entries = 0;
    for (Row row = 0; reading.flows.hasUnusual() && row < reading.flows.size(); ++row) {
        if (!reading.flows.record(row).has(FlowRecord::MixedAddresses))
            continue;
        const std::uint64_t before = addresses;
        for (const AddressSlot slot :
            {AddressSlot::OriginalSrc, AddressSlot::OriginalDst, AddressSlot::ReplySrc, AddressSlot::ReplyDst})
            addresses += reading.flows.address(row, slot).family == Family::Unreadable ? 1 : 0;
        entries += addresses > before ? 1 : 0;
    }
    if (addresses > 0)
        reading.remarks.emplace_back(Remark::RedactedAddresses, addresses, entries);
}

DumpResult readPlain(SharedText text, const DumpOptions &options)
{
    DumpResult result;
    Reading &reading = result.reading;
    const std::string_view view = *text;

    Detection detected = detectFormat(view, options.stop);
    const auto cancelled = [&] {
        result = {};
        result.verdict = DumpVerdict::Cancelled;
        return std::move(result);
    };
    if (options.stop.stop_requested())
        return cancelled();
    reading.format = detected.format;
    reading.formatDetail = std::move(detected.detail);
    if (!isFlowFormat(detected.format)) {
        reading.lines = countLines(view);
        result.verdict = verdictWithoutFlows(detected);
        return result;
    }

    if (options.keepText)
        reading.flows.setText(text);
    switch (detected.format) {
    case Format::ConntrackXml:
        readXml(view, options, reading);
        if (options.reading)
            chooseReading(reading, {}, *options.reading);
        break;
    case Format::ConntrackSave:
        readSave(view, options, reading);
        if (options.reading)
            chooseReading(reading, {}, *options.reading);
        break;
    default: readText(view, options, reading); break;
    }
    if (options.stop.stop_requested())
        return cancelled();
    remarkOnRedactions(reading);
    if (options.keepText && !reading.flows.empty()) // no rows, no lines to show
        reading.flows.setText(std::move(text));
    else
        reading.flows.setText(nullptr);
    // The detector reads the beginning only; the majority of all lines decides.
    if (reading.isEventLog && (reading.format == Format::IpConntrack || reading.format == Format::NfConntrack))
        reading.format = Format::ConntrackEvents;
    else if (!reading.isEventLog && reading.format == Format::ConntrackEvents && !reading.flows.empty())
        reading.format = Format::IpConntrack;
    if (reading.format != detected.format)
        reading.formatDetail = {};
    result.verdict = DumpVerdict::Flows;
    return result;
}

/// True when some line is not an entry by itself.
bool mayBeCut(const DumpResult &result) noexcept
{
    const Reading &reading = result.reading;
    switch (result.verdict) {
    case DumpVerdict::NotRecognised:
    case DumpVerdict::NotFlows: return true;
    case DumpVerdict::Flows: return reading.lines != reading.flows.size();
    default: return false;
    }
}

} // namespace

DumpResult readDump(SharedText text, const DumpOptions &options)
{
    if (auto plain = plainText(*text))
        text = std::make_shared<const std::string>(std::move(*plain));
    std::optional<Unwrapped> unwrapped = unwrapText(*text, options.stop);
    if (unwrapped)
        text = std::make_shared<const std::string>(std::move(unwrapped->text));
    DumpResult result = readPlain(text, options);
    if (mayBeCut(result)) {
        const bool xml = result.reading.format == Format::ConntrackXml;
        if (auto joined = xml ? joinCutXml(*text) : joinCutLines(*text)) {
            DumpResult better = readPlain(std::make_shared<const std::string>(std::move(*joined)), options);
            // Elements that were cut within a value are read without an error.
            if (better.verdict == DumpVerdict::Cancelled || better.reading.flows.size() > result.reading.flows.size()
                || (xml && better.reading.flows.size() == result.reading.flows.size()))
                result = std::move(better);
        }
    }
    if (unwrapped && result.verdict != DumpVerdict::Cancelled) {
        std::vector<Remark> &remarks = result.reading.remarks;
        remarks.insert(remarks.begin(), std::make_move_iterator(unwrapped->remarks.begin()),
            std::make_move_iterator(unwrapped->remarks.end()));
        result.reading.doubts += unwrapped->doubts;
    }
    return result;
}

} // namespace ctscope

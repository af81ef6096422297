// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/passed_over.h"

#include "format/tool_words.h"

#include <string>
#include <string_view>

namespace ctscope {

namespace {

/// A tool's own words in a sentence of ctscope.
std::string quoted(std::string_view words)
{
    constexpr std::size_t longest = 200;
    if (words.ends_with('.'))
        words.remove_suffix(1);
    std::string text(1, '"');
    text += words.substr(0, longest);
    text += words.size() > longest ? "...\"" : "\"";
    return text;
}

} // namespace

bool PassedOver::addStatus(std::string_view line) noexcept
{
    ++(*this)[LineKind::Status];
    // "conntrack v1.4.7 (conntrack-tools): 28 flow entries have been shown."
    if (line.find(" flow entries ha") == std::string_view::npos)
        return false;
    const auto count = toolCountIn(line);
    if (!count)
        return false;
    if (count->verb == "shown")
        shown += count->number;
    else if (count->verb == "deleted")
        deleted += count->number;
    else if (count->verb == "created")
        created += count->number;
    else if (count->verb == "updated")
        updated += count->number;
    return true;
}

void PassedOver::addError(std::string_view line)
{
    ++(*this)[LineKind::ToolError];
    const bool absence = isAboutAbsence(line);
    if (firstError.empty() || (!absence && failures == 0))
        firstError = line;
    failures += absence ? 0 : 1;
}

void PassedOver::addLoss(std::string_view line)
{
    if ((*this)[LineKind::Loss]++ == 0)
        firstLoss = line;
}

void PassedOver::add(const PassedOver &later)
{
    shown += later.shown;
    deleted += later.deleted;
    created += later.created;
    updated += later.updated;
    if (firstError.empty() || (failures == 0 && later.failures > 0))
        firstError = later.firstError;
    if (firstLoss.empty())
        firstLoss = later.firstLoss;
    failures += later.failures;
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] += later.lines[i];
}

void PassedOver::addTo(Reading &reading) const
{
    const auto remark = [&](LineKind kind, bool isData, std::string_view one, std::string_view many) {
        const std::uint64_t count = (*this)[kind];
        if (count == 0)
            return;
        reading.remarks.push_back(count == 1 ? "1 " + std::string(one) : std::to_string(count) + ' ' + std::string(many));
        if (isData)
            reading.doubts += count;
    };
    // An old kernel lists both in one table.
    remark(LineKind::Expecting, false, "EXPECTING line (an expected connection) was passed over.",
           "EXPECTING lines (expected connections) were passed over.");
    remark(LineKind::Expectation, true, "line of an expectation table was passed over.",
           "lines of an expectation table were passed over.");
    remark(LineKind::Statistics, true, "line of connection tracking statistics was passed over.",
           "lines of connection tracking statistics were passed over.");
    const auto changed = [&](std::uint64_t count, std::string_view verb) {
        if (count == 0)
            return;
        reading.remarks.push_back("conntrack says that it has " + std::string(verb) + ' ' + std::to_string(count)
                                  + (count == 1 ? " flow entry" : " flow entries")
                                  + (verb == "deleted" ? "; conntrack -D lists what it deletes." : "."));
    };
    changed(deleted, "deleted");
    reading.isDeletion = deleted > 0 && shown == 0 && deleted == reading.flows.size();
    changed(created, "created");
    changed(updated, "updated");
    if (failures > 0) {
        reading.remarks.push_back("A tool failed: " + quoted(firstError) + ". Entries may be missing.");
        reading.doubts += failures;
    } else if (!firstError.empty()) {
        reading.remarks.push_back("An error message was passed over: " + quoted(firstError) + '.');
    }
    if (const std::uint64_t losses = (*this)[LineKind::Loss]; losses > 0) {
        reading.remarks.push_back("The text says that something is missing from it"
                                  + (losses == 1 ? std::string() : " in " + std::to_string(losses) + " places") + ": "
                                  + quoted(firstLoss) + '.');
        reading.doubts += losses;
    }
    remark(LineKind::Prose, false, "other line without an entry was passed over.",
           "other lines without an entry were passed over.");
    if (const std::uint64_t here = reading.flows.size() + reading.skipped; shown > here) {
        reading.remarks.push_back("conntrack says that it has shown " + std::to_string(shown) + (shown == 1 ? " entry" : " entries")
                                  + "; the text holds " + std::to_string(here) + '.');
        ++reading.doubts;
    }
}

} // namespace ctscope

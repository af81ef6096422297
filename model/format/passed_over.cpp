// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/passed_over.h"

#include "format/tool_words.h"

#include <string>
#include <string_view>

namespace ctscope {

namespace {

/// A message of a tool, shortened for quoting in a sentence.
std::string quotable(std::string_view words)
{
    constexpr std::size_t longest = 200;
    if (words.ends_with('.'))
        words.remove_suffix(1);
    std::string text(words.substr(0, longest));
    text += words.size() > longest ? "..." : "";
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
    const auto remark = [&](LineKind kind, bool isData, Remark::Kind what) {
        const std::uint64_t count = (*this)[kind];
        if (count == 0)
            return;
        reading.remarks.emplace_back(what, count);
        if (isData)
            reading.doubts += count;
    };
    // An old kernel lists expected connections among the entries.
    remark(LineKind::Expecting, false, Remark::ExpectingLines);
    remark(LineKind::Expectation, true, Remark::ExpectationLines);
    remark(LineKind::Statistics, true, Remark::StatisticsLines);
    if (deleted > 0)
        reading.remarks.emplace_back(Remark::EntriesDeleted, deleted);
    reading.isDeletion = deleted > 0 && shown == 0 && deleted == reading.flows.size();
    if (created > 0)
        reading.remarks.emplace_back(Remark::EntriesCreated, created);
    if (updated > 0)
        reading.remarks.emplace_back(Remark::EntriesUpdated, updated);
    if (!firstError.empty())
        reading.remarks.push_back({failures > 0 ? Remark::ToolFailed : Remark::ErrorMessage, {quotable(firstError)}});
    reading.doubts += failures;
    if (const std::uint64_t losses = (*this)[LineKind::Loss]; losses > 0) {
        reading.remarks.push_back({Remark::TextIncomplete, losses, {quotable(firstLoss)}});
        reading.doubts += losses;
    }
    remark(LineKind::Prose, false, Remark::OtherLines);
    if (const std::uint64_t here = reading.flows.size() + reading.skipped; shown > here) {
        reading.remarks.emplace_back(Remark::FewerThanShown, shown, here);
        ++reading.doubts;
    }
}

} // namespace ctscope

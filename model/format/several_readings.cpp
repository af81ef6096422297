// SPDX-License-Identifier: GPL-3.0-or-later
#include "format/several_readings.h"

#include "flow/flow_identity.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace ctscope {

namespace {

struct Rows {
    Row begin = 0;
    Row end = 0;
    Row size() const noexcept { return end - begin; }
};

/// How similar two lists must be to be two readings of one table.
struct Likeness {
    Row fewestRows = 1;
    double share = 0.3; ///< of the longer one's tuples
};
/// A count, a date or a command marks the begin of a list.
constexpr Likeness marked{1, 0.3};
/// Any other line between them may have another reason.
constexpr Likeness interrupted{3, 0.6};
/// There is no line between them.
constexpr Likeness unmarked{3, 0.75};
/// Longer tables without marks are not searched for repetitions.
constexpr Row mostUnmarkedRows = 100'000;

std::vector<Rows> listsBetween(Row rows, std::span<const ReadingMark> marks, ReadingMark::Kind least)
{
    std::vector<Rows> lists;
    Row begin = 0;
    for (const ReadingMark &mark : marks) {
        if (mark.kind < least || mark.row <= begin || mark.row >= rows)
            continue;
        lists.push_back({begin, mark.row});
        begin = mark.row;
    }
    lists.push_back({begin, rows});
    return lists;
}

/// Samples rows from the whole table: when none of their tuples is in another row, too, the table has no
/// repetitions. This takes a tenth of the time of checking all tuples.
bool mayRepeat(const FlowStore &flows)
{
    constexpr Row samples = 16;
    constexpr Row fewRows = 1000;
    if (flows.size() < fewRows)
        return true;
    std::bitset<1024> known;
    std::array<std::uint64_t, samples> hashes{};
    for (Row i = 0; i < samples; ++i) {
        hashes[i] = identityHash(flows, flows.size() / samples * i);
        known.set(hashes[i] % known.size());
    }
    Row found = 0;
    for (Row row = 0; row < flows.size() && found <= samples; ++row) {
        const std::uint64_t hash = identityHash(flows, row);
        found += known.test(hash % known.size()) && std::ranges::find(hashes, hash) != hashes.end() ? 1 : 0;
    }
    return found > samples;
}

/// Cuts where a tuple is repeated.
std::vector<Rows> listsByRepetition(const FlowStore &flows)
{
    std::vector<Rows> lists;
    std::unordered_map<std::uint64_t, Row> seen;
    Row begin = 0;
    for (Row row = 0; row < flows.size(); ++row) {
        const auto [known, isNew] = seen.try_emplace(identityHash(flows, row), row);
        if (isNew)
            continue;
        lists.push_back({begin, row});
        begin = row;
        seen.clear();
        seen.emplace(identityHash(flows, row), row);
    }
    lists.push_back({begin, flows.size()});
    return lists;
}

/// Combines lists with different tuples to a reading; one that is similar to a list of the present reading
/// begins the next. A list that is too short to judge makes all of them one reading.
std::vector<Rows> readingsOf(const FlowStore &flows, const std::vector<Rows> &lists, const Likeness &likeness)
{
    std::vector<Rows> readings;
    std::unordered_map<std::uint64_t, std::size_t> listOfTuple; // of the present reading
    std::vector<Row> common(lists.size());                      // tuples, by list
    for (std::size_t i = 0; i < lists.size(); ++i) {
        const Rows &list = lists[i];
        if (list.size() < likeness.fewestRows)
            return {};
        std::vector<std::size_t> similar;
        for (Row row = list.begin; row < list.end; ++row) {
            const auto found = listOfTuple.find(identityHash(flows, row));
            if (found != listOfTuple.end() && common[found->second]++ == 0)
                similar.push_back(found->second);
        }
        const bool again = std::ranges::any_of(similar, [&](std::size_t earlier) {
            const Row longer = std::max(list.size(), lists[earlier].size());
            return static_cast<double>(common[earlier]) >= likeness.share * static_cast<double>(longer);
        });
        for (const std::size_t earlier : similar)
            common[earlier] = 0;
        if (again || readings.empty()) {
            readings.push_back(list);
            listOfTuple.clear();
        } else {
            readings.back().end = list.end;
        }
        for (Row row = list.begin; row < list.end; ++row)
            listOfTuple.try_emplace(identityHash(flows, row), i);
    }
    return readings;
}

std::vector<Rows> findReadings(const FlowStore &flows, std::span<const ReadingMark> marks)
{
    const auto atHeadings = listsBetween(flows.size(), marks, ReadingMark::Kind::Heading);
    if (atHeadings.size() > 1) {
        if (auto readings = readingsOf(flows, atHeadings, marked); readings.size() > 1)
            return readings;
    }
    const auto atLines = listsBetween(flows.size(), marks, ReadingMark::Kind::OtherLine);
    if (atLines.size() > atHeadings.size()) {
        if (auto readings = readingsOf(flows, atLines, interrupted); readings.size() > 1)
            return readings;
    }
    if (flows.size() > mostUnmarkedRows || !mayRepeat(flows))
        return {};
    const auto repeated = listsByRepetition(flows);
    auto readings = repeated.size() > 1 ? readingsOf(flows, repeated, unmarked) : std::vector<Rows>();
    // A tuple that is twice in one reading (/proc is not read at once) cuts it into dissimilar parts.
    return readings.size() == repeated.size() ? readings : std::vector<Rows>();
}

void keepOnly(FlowStore &flows, Rows kept)
{
    std::vector<Row> others;
    others.reserve(flows.size() - kept.size());
    for (Row row = 0; row < flows.size(); ++row) {
        if (row < kept.begin || row >= kept.end)
            others.push_back(row);
    }
    flows.remove(others);
}

} // namespace

void chooseReading(Reading &reading, std::span<const ReadingMark> marks, std::uint32_t wanted)
{
    if (reading.isEventLog || reading.flows.size() < 2)
        return;
    const std::vector<Rows> readings = findReadings(reading.flows, marks);
    if (readings.size() > 1) {
        const auto count = static_cast<std::uint32_t>(readings.size());
        const std::uint32_t shown = wanted == 0 || wanted > count ? count : wanted;
        keepOnly(reading.flows, readings[shown - 1]);
        reading.readings = {count, shown, {}};
        for (const Rows &rows : readings)
            reading.readings.flows.push_back(rows.size());
        reading.remarks.emplace_back(shown == count ? Remark::LastReadingShown : Remark::ReadingShown, count, shown);
        return;
    }
    if (const auto lists = listsBetween(reading.flows.size(), marks, ReadingMark::Kind::ListEnd); lists.size() > 1)
        reading.remarks.emplace_back(Remark::ListsShown, lists.size());
}

} // namespace ctscope

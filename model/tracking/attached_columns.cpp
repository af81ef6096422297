// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/attached_columns.h"

#include "flow/remove_rows.h"
#include "flow/row_hash.h"

#include <algorithm>
#include <unordered_map>

namespace ctscope {

namespace {

/// A pool of fewer texts is kept as it is: dropping some would not pay.
constexpr std::size_t fewTexts = 4096;

/// The numbers of texts in another pool, added to it when they are asked for.
class Renumbering {
public:
    Renumbering(const TextPool &from, TextPool &to)
        : m_from(from)
        , m_to(to)
        , m_numbers(from.size() + 1, 0)
    {
    }
    TextNumber operator()(TextNumber number)
    {
        if (number != 0 && m_numbers[number] == 0)
            m_numbers[number] = m_to.intern(m_from.text(number));
        return m_numbers[number];
    }

private:
    const TextPool &m_from;
    TextPool &m_to;
    std::vector<TextNumber> m_numbers;
};

/// Finds values by the serials of their flows. Of several for one flow the last one counts.
class ValueBySerial {
public:
    ValueBySerial(std::span<const AttachedText> values, FlowSerial lowest, FlowSerial highest)
        : m_values(values)
        , m_lowest(lowest)
        , m_highest(highest)
    {
        // New flows have serials side by side: a place for each is faster than a search.
        constexpr std::size_t mostPlaces = 8;
        if (highest - lowest <= mostPlaces * values.size()) {
            m_places.resize(highest - lowest + 1, none);
            for (std::size_t i = 0; i < values.size(); ++i)
                m_places[values[i].serial - lowest] = static_cast<std::uint32_t>(i);
            return;
        }
        m_sorted.reserve(values.size());
        for (const AttachedText &value : values)
            m_sorted.push_back(&value);
        std::ranges::stable_sort(m_sorted, {}, &AttachedText::serial);
    }

    const AttachedText *operator()(FlowSerial serial) const noexcept
    {
        if (serial < m_lowest || serial > m_highest)
            return nullptr;
        if (!m_places.empty()) {
            const std::uint32_t place = m_places[serial - m_lowest];
            return place != none ? &m_values[place] : nullptr;
        }
        const auto behind = std::ranges::upper_bound(m_sorted, serial, {}, &AttachedText::serial);
        return behind != m_sorted.begin() && (*(behind - 1))->serial == serial ? *(behind - 1) : nullptr;
    }

private:
    static constexpr std::uint32_t none = 0xffffffff;
    std::span<const AttachedText> m_values;
    FlowSerial m_lowest;
    FlowSerial m_highest;
    std::vector<std::uint32_t> m_places;        ///< by serial, from the lowest; else
    std::vector<const AttachedText *> m_sorted; ///< by serial
};

} // namespace

const AttachedColumns::Values *AttachedColumns::find(AttachedId id) const noexcept
{
    const auto found = std::ranges::find(m_columns, id, &Values::id);
    return found != m_columns.end() ? &*found : nullptr;
}

/// The column with the id and the texts of another one.
AttachedColumns::Values &AttachedColumns::column(const Values &like)
{
    const auto found = std::ranges::find(m_columns, like.id, &Values::id);
    if (found != m_columns.end())
        return *found;
    Values &added = m_columns.emplace_back();
    added.id = like.id;
    added.texts = like.texts;
    added.numbers.reserve(std::max(m_room, m_rows));
    added.numbers.resize(m_rows);
    return added;
}

std::string_view AttachedColumns::text(AttachedId id, Row row) const noexcept
{
    const Values *const values = find(id);
    return values != nullptr ? values->texts->text(values->numbers[row]) : std::string_view();
}

std::span<const TextNumber> AttachedColumns::numbers(AttachedId id) const noexcept
{
    const Values *const values = find(id);
    return values != nullptr ? std::span<const TextNumber>(values->numbers) : std::span<const TextNumber>();
}

void AttachedColumns::set(AttachedId id, std::span<const AttachedText> values, std::span<const FlowTrack> tracks)
{
    if (values.empty())
        return;
    const auto [lowest, highest] = std::ranges::minmax(values, {}, &AttachedText::serial);
    const ValueBySerial find(values, lowest.serial, highest.serial);
    Values *column = nullptr;
    for (std::size_t row = 0; row < tracks.size(); ++row) {
        const AttachedText *const value = find(tracks[row].serial);
        if (value == nullptr)
            continue;
        if (column == nullptr) {
            const Values *const known = this->find(id);
            column = &this->column({id, known != nullptr ? known->texts : std::make_shared<TextPool>(), {}});
        }
        column->numbers[row] = column->texts->intern(value->text);
    }
}

void AttachedColumns::reserve(std::size_t rows)
{
    m_room = rows;
    for (Values &values : m_columns)
        values.numbers.reserve(rows);
}

void AttachedColumns::resize(std::size_t rows)
{
    m_rows = rows;
    for (Values &values : m_columns)
        values.numbers.resize(rows);
}

void AttachedColumns::copyRange(const AttachedColumns &from, Row begin, Row end)
{
    for (const Values &theirs : from.m_columns) {
        Values &mine = column(theirs);
        if (mine.texts == theirs.texts) {
            mine.numbers.insert(mine.numbers.end(), theirs.numbers.begin() + begin, theirs.numbers.begin() + end);
            continue;
        }
        for (Row row = begin; row < end; ++row)
            mine.numbers.push_back(mine.texts->intern(theirs.texts->text(theirs.numbers[row])));
    }
    resize(m_rows + (end - begin));
}

void AttachedColumns::appendOther(const AttachedColumns &from, Row begin, Row end)
{
    for (const Values &theirs : from.m_columns) {
        Values &mine = column({theirs.id, std::make_shared<TextPool>(), {}});
        // Not by the size of their pool, to which another thread may add texts.
        std::unordered_map<TextNumber, TextNumber> numbers{{0, 0}};
        for (Row row = begin; row < end; ++row) {
            const auto [place, isNew] = numbers.try_emplace(theirs.numbers[row], 0);
            if (isNew)
                place->second = mine.texts->intern(theirs.texts->text(place->first));
            mine.numbers.push_back(place->second);
        }
    }
    resize(m_rows + (end - begin));
}

void AttachedColumns::inherit(Row row, const AttachedColumns &from, Row known)
{
    for (const Values &theirs : from.m_columns) {
        Values &mine = column(theirs);
        const TextNumber number = theirs.numbers[known];
        mine.numbers[row] = mine.texts == theirs.texts ? number : mine.texts->intern(theirs.texts->text(number));
    }
}

void AttachedColumns::inheritAll(const AttachedColumns &from, std::span<const Row> known)
{
    for (const Values &theirs : from.m_columns) {
        const bool drops = theirs.texts->size() > fewTexts && theirs.texts->size() / 2 > theirs.numbers.size();
        Values &mine = column({theirs.id, drops ? std::make_shared<TextPool>() : theirs.texts, {}});
        if (mine.texts == theirs.texts) {
            for (std::size_t row = 0; row < known.size(); ++row)
                mine.numbers[row] = known[row] != noRow ? theirs.numbers[known[row]] : 0;
            continue;
        }
        Renumbering renumbered(*theirs.texts, *mine.texts);
        for (std::size_t row = 0; row < known.size(); ++row)
            mine.numbers[row] = known[row] != noRow ? renumbered(theirs.numbers[known[row]]) : 0;
    }
}

void AttachedColumns::remove(std::span<const Row> rows)
{
    for (Values &values : m_columns)
        removeRows(values.numbers, rows);
    m_rows -= rows.size();
}

std::size_t AttachedColumns::memory() const noexcept
{
    std::size_t bytes = 0;
    for (const Values &values : m_columns)
        bytes += values.numbers.capacity() * sizeof(TextNumber);
    return bytes;
}

} // namespace ctscope

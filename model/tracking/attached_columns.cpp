// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/attached_columns.h"

#include "flow/remove_rows.h"
#include "flow/row_hash.h"

#include <algorithm>

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
    // Of several values for one flow the last one counts: it stays behind the others.
    std::vector<const AttachedText *> bySerial;
    bySerial.reserve(values.size());
    for (const AttachedText &value : values)
        bySerial.push_back(&value);
    std::ranges::stable_sort(bySerial, {}, &AttachedText::serial);
    const FlowSerial lowest = bySerial.front()->serial;
    const FlowSerial highest = bySerial.back()->serial;

    Values *column = nullptr;
    for (std::size_t row = 0; row < tracks.size(); ++row) {
        const FlowSerial serial = tracks[row].serial;
        if (serial < lowest || serial > highest)
            continue;
        const auto behind = std::ranges::upper_bound(bySerial, serial, {}, &AttachedText::serial);
        const AttachedText &value = **(behind - 1);
        if (value.serial != serial)
            continue;
        if (column == nullptr) {
            const Values *const known = find(id);
            column = &this->column({id, known != nullptr ? known->texts : std::make_shared<TextPool>(), {}});
        }
        column->numbers[row] = column->texts->intern(value.text);
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

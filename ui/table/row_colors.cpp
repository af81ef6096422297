// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/row_colors.h"

#include "ui/parts/color_rules.h"
#include "ui/parts/saved_filters.h"

namespace ctscope {

void RowColors::setRules(const QPalette &palette)
{
    m_palette = palette;
    m_rules.clear();
    m_known.clear();
    m_named.clear();
    m_frame = nullptr;
    const filter::NameTable names = SavedFilters::shared()->names();
    for (const ColorRule &rule : ColorRules::shared()->all()) {
        if (!rule.enabled || (!rule.color.isValid() && !rule.ofNames))
            continue;
        ParsedFilter read = readFilter(rule.filter.toStdString(), &names);
        if (read.ok())
            m_rules.push_back(
                {std::move(read.filter), {readableTint(rule.color, palette), rule.color, rule.sign}, rule.ofNames, {}});
    }
}

void RowColors::compile(const FramePtr &frame)
{
    m_frame = frame;
    m_known.clear();
    for (Rule &rule : m_rules)
        rule.rows = rule.filter.rows({*frame->snapshot, frame->now()}, frame->spec.numbers);
}

/// Null when the rule says nothing about the row.
const RowColors::Look *RowColors::lookOf(const Rule &rule, const ShownNames &names, Row row)
{
    if (rule.rows && !rule.rows->matches(row)) // null: an empty filter, which passes all rows
        return nullptr;
    if (!rule.ofNames)
        return &rule.look;
    const auto color = NameTags::colorOfRow(names, {*m_frame->snapshot, m_frame->now()}, row);
    if (!color)
        return nullptr;
    const auto [known, isNew] = m_named.try_emplace(std::pair(&rule, *color));
    if (isNew)
        known->second = {readableTint(QColor(QRgb(*color)), m_palette), QColor(QRgb(*color)), rule.look.sign};
    return &known->second;
}

const RowColors::Look *RowColors::lookOf(const FramePtr &frame, const ShownNamesPtr &names, Row row)
{
    if (m_rules.empty() || !frame)
        return nullptr;
    if (frame != m_frame)
        compile(frame);
    if (names != m_names) {
        m_names = names;
        m_known.clear();
    }
    const auto [known, isNew] = m_known.try_emplace(row, nullptr);
    if (!isNew)
        return known->second;
    for (const Rule &rule : m_rules) {
        known->second = lookOf(rule, *names, row);
        if (known->second != nullptr)
            break;
    }
    return known->second;
}

} // namespace ctscope

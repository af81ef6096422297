// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/row_tests.h"

#include "query/column_values.h"
#include "query/filter/filter_lexer.h"
#include "query/filter/pattern.h"
#include "query/needle.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ctscope::filter {

namespace {

/// Whether one text passes.
class TextSet {
public:
    TextSet(const Question &question, const Rows &rows)
        : m_op(question.presence ? Operator::Equal : question.op())
        , m_presence(question.presence)
    {
        for (const Item &item : question.test.items) {
            if (const auto *word = std::get_if<Word>(&item.value))
                m_words.push_back(word->text);
        }
        for (std::string &word : m_words)
            std::ranges::transform(word, word.begin(), foldAscii);
        if (m_op != Operator::Matches || question.test.items.empty())
            return;
        if (const auto prepared = rows.prepared != nullptr ? rows.prepared->pattern(question.test) : nullptr)
            m_pattern = *prepared;
        else
            m_pattern = Pattern::parse(std::get<Word>(question.test.items.front().value).text);
    }

    /// Folds the text in place.
    bool has(std::string &text)
    {
        if (m_presence)
            return true;
        if (m_op == Operator::Matches)
            return m_pattern && m_pattern->isIn(text);
        std::ranges::transform(text, text.begin(), foldAscii);
        if (m_op == Operator::Contains)
            return std::ranges::any_of(
                m_words, [&text](const std::string &word) { return text.find(word) != std::string::npos; });
        return std::ranges::find(m_words, text) != m_words.end();
    }

private:
    const Operator m_op;
    const bool m_presence;
    std::vector<std::string> m_words;
    std::optional<Pattern> m_pattern;
};

/// The cells of one or several columns, as they are shown and in their exact form.
class CellTest final : public ReadingTest<CellTest> {
public:
    CellTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_set(question, rows)
        , m_quantifier(question.test.quantifier)
        , m_negative(question.isNegative())
    {
        const Field &field = *question.test.field;
        if (field.extra == Extra::AnyCell) {
            for (const ColumnDefinition &column : allColumns())
                m_columns.push_back(&column);
        } else {
            for (const Column column : field.columns)
                m_columns.push_back(&definitionOf(column));
        }
    }

    bool matches(Row) override
    {
        Tally tally;
        for (const ColumnDefinition *const column : m_columns) {
            m_text.clear();
            column->text(m_reader, m_text);
            if (m_text.empty())
                continue;
            ++tally.present;
            bool inside = m_set.has(m_text);
            if (!inside && column->exact != nullptr) {
                m_text.clear();
                column->exact(m_reader, m_text);
                inside = m_set.has(m_text);
            }
            tally.inside += inside ? 1 : 0;
        }
        return passes(tally, m_quantifier, m_negative);
    }

private:
    TextSet m_set;
    const Quantifier m_quantifier;
    const bool m_negative;
    std::vector<const ColumnDefinition *> m_columns;
    std::string m_text;
};

/// One of the labels of a flow.
class LabelTest final : public ReadingTest<LabelTest> {
public:
    LabelTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
        , m_set(question, rows)
        , m_negative(question.isNegative())
    {
    }

    bool matches(Row) override
    {
        if (!m_reader.hasExtras() || !m_reader.flow().labels)
            return false;
        Tally tally;
        for (const std::string &label : *m_reader.flow().labels) {
            std::string text = label;
            ++tally.present;
            tally.inside += m_set.has(text) ? 1 : 0;
        }
        return passes(tally, Quantifier::Usual, m_negative);
    }

private:
    TextSet m_set;
    const bool m_negative;
};

/// Where a row is from, or the name of its machine. There are few origins, so each is asked once.
class OriginTest final : public ReadingTest<OriginTest> {
public:
    OriginTest(const Question &question, Rows &rows)
        : ReadingTest(rows)
    {
        TextSet set(question, rows);
        const bool isMachine = question.test.field->column == Column::Machine;
        for (const OriginState &state : rows.context.snapshot.origins) {
            std::string text = isMachine ? state.machine : state.origin.toString();
            m_passes.push_back(!text.empty() && set.has(text) != question.isNegative());
        }
    }

    bool matches(Row row) override { return m_passes[m_reader.snapshot().rows.origin(row)]; }

private:
    std::vector<bool> m_passes; ///< one for each origin
};

} // namespace

RowTest textTest(const Question &question, Rows &rows)
{
    if (question.test.field->extra == Extra::Label)
        return std::make_unique<LabelTest>(question, rows);
    if (question.test.field->extra == Extra::Origin || question.test.field->column == Column::Machine)
        return std::make_unique<OriginTest>(question, rows);
    return std::make_unique<CellTest>(question, rows);
}

} // namespace ctscope::filter

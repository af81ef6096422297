// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_compiler.h"

#include "query/filter/row_tests.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ctscope::filter {

namespace {

/// What a row of a part costs, in some unit: parts that cost little are asked first.
unsigned costOf(const Node &node)
{
    constexpr unsigned ofText = 50;
    switch (node.kind) {
    case Node::Kind::Word: return ofText;
    case Node::Kind::Presence:
    case Node::Kind::Test: {
        const Field &field = *node.test.field;
        const Operator op = positive(node.test.op);
        if (field.type == ValueType::Text || op == Operator::Contains || op == Operator::Matches)
            return field.extra == Extra::AnyCell ? 20 * ofText : ofText;
        return field.extra == Extra::None || field.type == ValueType::Flag ? 1 : 2;
    }
    default: break;
    }
    unsigned cost = 0;
    for (const NodePtr &child : node.children)
        cost += costOf(*child);
    return cost;
}

class AndFilter final : public RowFilter {
public:
    explicit AndFilter(std::vector<RowTest> parts)
        : m_parts(std::move(parts))
    {
    }
    bool matches(Row row) override
    {
        for (const RowTest &part : m_parts) {
            if (!part->matches(row))
                return false;
        }
        return true;
    }
    /// Each part among the rows that those before it let pass.
    std::size_t select(std::span<const Row> rows, Row *out) override
    {
        for (const RowTest &part : m_parts)
            rows = {out, part->select(rows, out)};
        return rows.size();
    }

private:
    const std::vector<RowTest> m_parts;
};

class OrFilter final : public ReadingTest<OrFilter> {
public:
    OrFilter(Rows &rows, std::vector<RowTest> parts)
        : ReadingTest(rows)
        , m_parts(std::move(parts))
    {
    }
    bool matches(Row row) override
    {
        for (const RowTest &part : m_parts) {
            if (part->matches(row))
                return true;
        }
        return false;
    }

private:
    const std::vector<RowTest> m_parts;
};

class XorFilter final : public ReadingTest<XorFilter> {
public:
    XorFilter(Rows &rows, std::vector<RowTest> parts)
        : ReadingTest(rows)
        , m_parts(std::move(parts))
    {
    }
    bool matches(Row row) override
    {
        bool odd = false;
        for (const RowTest &part : m_parts)
            odd = part->matches(row) != odd;
        return odd;
    }

private:
    const std::vector<RowTest> m_parts;
};

class NotFilter final : public ReadingTest<NotFilter> {
public:
    NotFilter(Rows &rows, RowTest part)
        : ReadingTest(rows)
        , m_part(std::move(part))
    {
    }
    bool matches(Row row) override { return !m_part->matches(row); }

private:
    const RowTest m_part;
};

class AllRows final : public RowFilter {
public:
    bool matches(Row) override { return true; }
};

RowTest compileNode(const Node &node, Rows &rows);

std::vector<RowTest> compileParts(const Node &node, Rows &rows)
{
    std::vector<std::pair<unsigned, RowTest>> parts;
    for (const NodePtr &child : node.children)
        parts.emplace_back(costOf(*child), compileNode(*child, rows));
    std::ranges::stable_sort(parts, {}, [](const auto &part) { return part.first; });
    std::vector<RowTest> tests;
    for (auto &part : parts)
        tests.push_back(std::move(part.second));
    return tests;
}

RowTest compileTest(const Test &test, bool presence, Rows &rows)
{
    const Question question{test, presence};
    if (presence && test.field->type == ValueType::Flag)
        return flagTest(*test.field, rows);
    const Operator op = question.op();
    if (presence || (op != Operator::Contains && op != Operator::Matches)) {
        for (RowTest (*const make)(const Question &, Rows &) : {addressTest, portTest, numberTest, nameTest}) {
            if (RowTest made = make(question, rows))
                return made;
        }
    }
    return textTest(question, rows);
}

RowTest compileNode(const Node &node, Rows &rows)
{
    switch (node.kind) {
    case Node::Kind::All: break;
    case Node::Kind::And: return std::make_unique<AndFilter>(compileParts(node, rows));
    case Node::Kind::Or: return std::make_unique<OrFilter>(rows, compileParts(node, rows));
    case Node::Kind::Xor: return std::make_unique<XorFilter>(rows, compileParts(node, rows));
    case Node::Kind::Not: return std::make_unique<NotFilter>(rows, compileNode(*node.children.front(), rows));
    case Node::Kind::Test: return compileTest(node.test, false, rows);
    case Node::Kind::Presence: return compileTest(node.test, true, rows);
    case Node::Kind::Word:
        if (RowTest text = compileFilter(node.word, rows.context, rows.style))
            return text;
        break;
    case Node::Kind::Saved: return compileNode(*node.children.front(), rows);
    }
    return std::make_unique<AllRows>();
}

/// All parts of a filter read the row through one reader.
class CompiledFilter final : public RowFilter {
public:
    CompiledFilter(
        const Node &node, const CellContext &context, const NumberStyle &style, const PreparedTests *prepared)
        : m_rows(context, style, prepared)
        , m_test(compileNode(node, m_rows))
    {
    }
    bool matches(Row row) override
    {
        m_rows.reader.moveTo(row);
        return m_test->matches(row);
    }
    std::size_t select(std::span<const Row> rows, Row *out) override { return m_test->select(rows, out); }

private:
    Rows m_rows;
    RowTest m_test;
};

} // namespace

RowTest compile(const Node &node, const CellContext &context, const NumberStyle &style, const PreparedTests *prepared)
{
    if (node.kind == Node::Kind::Word) { // it has a reader of its own
        if (RowTest text = compileFilter(node.word, context, style))
            return text;
    }
    return std::make_unique<CompiledFilter>(node, context, style, prepared);
}

} // namespace ctscope::filter

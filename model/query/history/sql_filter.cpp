// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/history/sql_filter.h"

#include "query/history/sql_parts.h"

#include <utility>

namespace ctscope::history {

namespace {

using filter::Node;
using filter::NodePtr;

/// A server takes statements of 256 KiB.
constexpr std::size_t longestCondition = 200'000;

class Compiler {
public:
    explicit Compiler(const SqlContext &context)
        : m_context(context)
    {
    }

    SqlTest compile(const Node &node) const
    {
        switch (node.kind) {
        case Node::Kind::All: return exactly("1");
        case Node::Kind::And: return joined(node, sqlAnd);
        case Node::Kind::Or: return joined(node, sqlOr);
        case Node::Kind::Xor: return oddOf(node);
        case Node::Kind::Not: {
            const SqlTest inner = compile(*node.children.front());
            return {sqlNot(inner.narrow), sqlNot(inner.wide)};
        }
        case Node::Kind::Test: return test(node.test, false);
        case Node::Kind::Presence: return test(node.test, true);
        case Node::Kind::Word: return {}; // in any cell, as the cells show it
        case Node::Kind::Saved: return compile(*node.children.front());
        }
        return {};
    }

private:
    SqlTest joined(const Node &node, std::string (*join)(const std::vector<std::string> &)) const
    {
        std::vector<std::string> wide;
        std::vector<std::string> narrow;
        for (const NodePtr &child : node.children) {
            SqlTest part = compile(*child);
            wide.push_back(std::move(part.wide));
            narrow.push_back(std::move(part.narrow));
        }
        return {join(wide), join(narrow)};
    }

    SqlTest oddOf(const Node &node) const
    {
        std::string sql;
        for (const NodePtr &child : node.children) {
            const SqlTest part = compile(*child);
            if (!part.isExact())
                return {};
            sql += sql.empty() ? "" : ", ";
            sql += part.wide;
        }
        return exactly("xor(" + sql + ')');
    }

    SqlTest test(const filter::Test &test, bool presence) const
    {
        const filter::Question question{test, presence};
        if (presence && test.field->type == filter::ValueType::Flag)
            return sqlFlagTest(*test.field);
        const filter::Operator op = question.op();
        if (presence || (op != filter::Operator::Contains && op != filter::Operator::Matches)) {
            if (auto made = sqlEndTest(question))
                return *std::move(made);
            if (auto made = sqlNumberTest(question, m_context))
                return *std::move(made);
            if (auto made = sqlNameTest(question, m_context))
                return *std::move(made);
        }
        return sqlTextTest(question, m_context);
    }

    const SqlContext m_context;
};

} // namespace

SqlCondition sqlConditionOf(const Node &tree, const SqlContext &context)
{
    SqlTest test = Compiler(context).compile(tree);
    if (test.wide.size() > longestCondition)
        return {"1", false};
    const bool isExact = test.isExact();
    return {std::move(test.wide), isExact};
}

} // namespace ctscope::history

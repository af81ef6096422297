// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/absence.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

class Widener {
public:
    explicit Widener(std::vector<const Field *> &fields)
        : m_fields(fields)
    {
    }

    /// Behind "not" there is nothing to replace: the complement has the rows without a value already.
    NodePtr widen(const NodePtr &node)
    {
        switch (node->kind) {
        case Node::Kind::Test: return widenTest(node);
        case Node::Kind::And: return widenList(node, makeAnd);
        case Node::Kind::Or: return widenList(node, makeOr);
        case Node::Kind::Saved: {
            NodePtr inner = widen(node->children.front());
            return inner == node->children.front() ? node : inner;
        }
        default: return node;
        }
    }

private:
    NodePtr widenTest(const NodePtr &node)
    {
        // "any addr != X" wants an address that is there.
        if (!isNegative(node->test.op) || node->test.quantifier != Quantifier::Usual)
            return node;
        if (std::ranges::find(m_fields, node->test.field) == m_fields.end())
            m_fields.push_back(node->test.field);
        Test test = node->test;
        test.op = positive(test.op);
        return makeNot(makeTest(std::move(test)));
    }

    NodePtr widenList(const NodePtr &node, NodePtr (*make)(std::vector<NodePtr>, Place))
    {
        std::vector<NodePtr> children;
        bool changed = false;
        for (const NodePtr &child : node->children) {
            children.push_back(widen(child));
            changed = changed || children.back() != child;
        }
        return changed ? make(std::move(children), node->place) : node;
    }

    std::vector<const Field *> &m_fields;
};

} // namespace

NodePtr withAbsent(const NodePtr &node, std::vector<const Field *> &fields)
{
    NodePtr widened = Widener(fields).widen(node);
    return widened == node ? nullptr : widened;
}

} // namespace ctscope::filter

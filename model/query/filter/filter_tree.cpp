// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_tree.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

NodePtr made(Node node) { return std::make_shared<const Node>(std::move(node)); }

Node nodeOf(Node::Kind kind, Place place)
{
    Node node;
    node.kind = kind;
    node.place = place;
    return node;
}

NodePtr joined(Node::Kind kind, std::vector<NodePtr> children, Place place)
{
    if (children.size() == 1)
        return std::move(children.front());
    Node node = nodeOf(kind, place);
    for (NodePtr &child : children) {
        if (child->kind == kind)
            node.children.insert(node.children.end(), child->children.begin(), child->children.end());
        else
            node.children.push_back(std::move(child));
    }
    return made(std::move(node));
}

bool sameTest(const Test &a, const Test &b)
{
    return a.field == b.field && a.quantifier == b.quantifier && a.op == b.op && a.mask == b.mask && a.set == b.set
        && (!a.set.empty() || a.items == b.items);
}

} // namespace

NodePtr makeAll()
{
    static const NodePtr all = made({});
    return all;
}

NodePtr makeAnd(std::vector<NodePtr> children, Place place)
{
    return joined(Node::Kind::And, std::move(children), place);
}
NodePtr makeOr(std::vector<NodePtr> children, Place place)
{
    return joined(Node::Kind::Or, std::move(children), place);
}
NodePtr makeXor(std::vector<NodePtr> children, Place place)
{
    return joined(Node::Kind::Xor, std::move(children), place);
}

NodePtr makeNot(NodePtr child, Place place)
{
    Node node = nodeOf(Node::Kind::Not, place);
    node.children.push_back(std::move(child));
    return made(std::move(node));
}

NodePtr makeTest(Test test, Place place)
{
    Node node = nodeOf(Node::Kind::Test, place);
    node.test = std::move(test);
    return made(std::move(node));
}

NodePtr makePresence(const Field &field, Place place)
{
    Node node = nodeOf(Node::Kind::Presence, place);
    node.test.field = &field;
    return made(std::move(node));
}

NodePtr makeWord(std::string word, Place place)
{
    Node node = nodeOf(Node::Kind::Word, place);
    node.word = std::move(word);
    return made(std::move(node));
}

NodePtr makeSaved(std::string name, NodePtr meaning, Place place)
{
    Node node = nodeOf(Node::Kind::Saved, place);
    node.word = std::move(name);
    node.children.push_back(std::move(meaning));
    return made(std::move(node));
}

bool sameTree(const Node &a, const Node &b)
{
    return a.kind == b.kind && a.word == b.word && sameTest(a.test, b.test)
        && std::ranges::equal(
            a.children, b.children, [](const NodePtr &one, const NodePtr &other) { return sameTree(*one, *other); });
}

} // namespace ctscope::filter

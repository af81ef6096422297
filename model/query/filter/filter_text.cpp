// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_tree.h"

#include "query/filter/filter_lexer.h"
#include "query/filter/value_text.h"

namespace ctscope::filter {

namespace {

int strength(Node::Kind kind) noexcept
{
    switch (kind) {
    case Node::Kind::Or: return 1;
    case Node::Kind::Xor: return 2;
    case Node::Kind::And: return 3;
    case Node::Kind::Not: return 4;
    default: return 5;
    }
}

class Printer {
public:
    explicit Printer(Brackets brackets)
        : m_brackets(brackets)
    {
    }

    void print(const Node &node)
    {
        switch (node.kind) {
        case Node::Kind::All: return;
        case Node::Kind::And: return printList(node, " and ");
        case Node::Kind::Or: return printList(node, " or ");
        case Node::Kind::Xor: return printList(node, " xor ");
        case Node::Kind::Not: m_text += "not "; return printPart(node, *node.children.front());
        case Node::Kind::Test: return printTest(node.test);
        case Node::Kind::Presence: m_text += node.test.field->name; return;
        case Node::Kind::Word: m_text += quotedText(node.word); return;
        case Node::Kind::Saved:
            m_text += '$';
            m_text += Lexer(node.word).name(0).size() == node.word.size() ? node.word : quotedText(node.word);
            return;
        }
    }

    std::string takeText() { return std::move(m_text); }

private:
    void printList(const Node &node, std::string_view between)
    {
        bool first = true;
        for (const NodePtr &child : node.children) {
            if (!first)
                m_text += between;
            first = false;
            printPart(node, *child);
        }
    }

    bool needsBrackets(const Node &whole, const Node &part) const
    {
        using Kind = Node::Kind;
        if (m_brackets == Brackets::Clear && part.kind == Kind::And
            && (whole.kind == Kind::Or || whole.kind == Kind::Xor))
            return true;
        // A second "not" is read right without.
        return strength(part.kind) <= strength(whole.kind) && strength(part.kind) < 5
            && !(part.kind == Node::Kind::Not && whole.kind == Node::Kind::Not);
    }

    void printPart(const Node &whole, const Node &part)
    {
        if (m_brackets == Brackets::Every ? part.kind == Node::Kind::Test || strength(part.kind) < 5
                                          : needsBrackets(whole, part)) {
            m_text += '(';
            print(part);
            m_text += ')';
        } else {
            print(part);
        }
    }

    void printTest(const Test &test)
    {
        if (test.quantifier == Quantifier::Any)
            m_text += "any ";
        else if (test.quantifier == Quantifier::All)
            m_text += "all ";
        m_text += test.field->name;
        if (test.mask) {
            m_text += " & ";
            appendHex(m_text, *test.mask);
        }
        m_text += ' ';
        m_text += operatorText(test.op);
        m_text += ' ';
        if (!test.set.empty()) {
            m_text += '@';
            m_text += test.set;
            return;
        }
        const bool braces = test.op == Operator::In || test.op == Operator::NotIn;
        if (!braces
            || (test.items.size() == 1 && std::holds_alternative<Network>(test.items.front().value)
                && !test.items.front().end)) {
            m_text += itemText(test, test.items.front());
            return;
        }
        m_text += '{';
        bool first = true;
        for (const Item &item : test.items) {
            if (!first)
                m_text += ", ";
            first = false;
            m_text += itemText(test, item);
        }
        m_text += '}';
    }

    static std::string itemText(const Test &test, const Item &item)
    {
        if (test.mask) {
            std::string text;
            if (const auto *number = std::get_if<std::uint64_t>(&item.value); number != nullptr && !item.end) {
                appendHex(text, *number);
                return text;
            }
        }
        return valueText(*test.field, item);
    }

    const Brackets m_brackets;
    std::string m_text;
};

} // namespace

std::string textOf(const Node &node, Brackets brackets)
{
    Printer printer(brackets);
    printer.print(node);
    return printer.takeText();
}

} // namespace ctscope::filter

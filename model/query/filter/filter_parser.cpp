// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter_parser.h"

#include "query/filter/edit_distance.h"
#include "query/filter/filter_lexer.h"
#include "query/filter/test_parser.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

constexpr int deepest = 100;              // brackets in brackets
constexpr std::size_t mostNodes = 20'000; // of all saved filters that one takes in

std::size_t sizeOf(const Node &node)
{
    std::size_t size = 1;
    for (const NodePtr &child : node.children)
        size += sizeOf(*child);
    return size;
}

/// Reads `or`, `xor`, `and`, `not` and brackets; TestParser reads the rest.
class Parser {
public:
    struct Saved {
        NodePtr meaning;
        std::size_t size = 0;
    };
    /// What a filter and the saved ones in it have in common.
    struct Shared {
        const Names *names = nullptr;
        std::map<std::string, Saved, std::less<>> known;
        std::vector<std::string> open; ///< saved filters that are being read
        std::size_t nodes = 0;
    };

    Parser(std::string_view text, Shared &shared, int depth)
        : m_lexer(text)
        , m_tests(m_lexer, shared.names, m_result)
        , m_shared(shared)
        , m_depth(depth)
    {
    }

    Parsed parse()
    {
        if (m_lexer.text().size() > longestText) {
            fail(ErrorKind::TooLong, longestText, m_lexer.text().size() - longestText);
            return std::move(m_result);
        }
        m_tests.expect(Expected::Kind::Test, nullptr, m_lexer.text().size());
        NodePtr tree;
        if (m_at = m_lexer.skipBlanks(0); m_lexer.isEnd(m_at)) {
            tree = makeAll();
        } else if (tree = parseOr(); tree && !m_lexer.isEnd(m_at)) {
            tree = nullptr;
            if (m_lexer.at(m_at) == ')')
                fail(ErrorKind::UnopenedBracket, m_at, 1);
            else
                unexpected();
        }
        if (tree && !m_result.error)
            m_result.tree = std::move(tree);
        else
            finishTokens();
        return std::move(m_result);
    }

private:
    NodePtr fail(ErrorKind kind, std::size_t begin, std::size_t length, std::vector<std::string> suggestions = {})
    {
        return m_tests.fail(kind, {begin, length}, nullptr, std::move(suggestions));
    }

    NodePtr unexpected()
    {
        const std::size_t length = std::max<std::size_t>(1, m_lexer.word(m_at).size());
        if (const OperatorText op = m_lexer.operatorAt(m_at); op.length > 0)
            return fail(ErrorKind::Unexpected, m_at, op.length);
        return fail(ErrorKind::Unexpected, m_at, length);
    }

    void finishTokens()
    {
        const std::size_t from = m_result.tokens.empty() ? 0 : m_result.tokens.back().place.end();
        if (m_lexer.text().size() <= longestText)
            roughTokens(m_lexer.text(), from, m_result.tokens);
    }

    /// `part` one or several times, with `joint` between.
    template <typename Part> NodePtr parseList(Joint joint, Part &&part, NodePtr (*make)(std::vector<NodePtr>, Place))
    {
        const std::size_t begin = m_at;
        std::vector<NodePtr> parts;
        bool mixed = false;
        for (;;) {
            NodePtr next = part();
            if (!next)
                return nullptr;
            mixed = mixed || m_bareAnd;
            parts.push_back(std::move(next));
            const std::size_t end = m_at;
            m_at = m_lexer.skipBlanks(m_at);
            const auto found = m_lexer.jointAt(m_at);
            if (found.length > 0 && found.single)
                return singleSign(found.joint);
            if (found.length == 0 || found.joint != joint) {
                if (parts.size() > 1 && joint == Joint::Or)
                    m_result.mixed = m_result.mixed || mixed;
                const bool alone = parts.size() == 1;
                NodePtr whole = make(std::move(parts), {begin, end - begin});
                if (!alone)
                    m_bareAnd = false;
                return whole;
            }
            takeKeyword(found.length);
        }
    }

    NodePtr singleSign(Joint joint)
    {
        const char *const words[] = {"and", "or", "xor"};
        return fail(ErrorKind::SingleSign, m_at, 1, {words[static_cast<std::size_t>(joint)]});
    }

    void takeKeyword(std::size_t length)
    {
        m_tests.expectIfAtEnd(Expected::Kind::Joint, nullptr, {m_at, length});
        m_tests.token(TokenKind::Keyword, {m_at, length});
        m_at += length;
    }

    NodePtr parseOr()
    {
        return parseList(
            Joint::Or, [this] { return parseXor(); }, makeOr);
    }

    NodePtr parseXor()
    {
        return parseList(
            Joint::Xor, [this] { return parseAnd(); }, makeXor);
    }

    /// Side by side is `and`.
    NodePtr parseAnd()
    {
        const std::size_t begin = m_at = m_lexer.skipBlanks(m_at);
        std::vector<NodePtr> parts;
        for (;;) {
            NodePtr next = parseUnary();
            if (!next)
                return nullptr;
            parts.push_back(std::move(next));
            const std::size_t end = m_at;
            m_at = m_lexer.skipBlanks(m_at);
            if (m_lexer.isEnd(m_at) && m_at > end && m_result.atEnd.kind == Expected::Kind::Test)
                m_tests.expect(Expected::Kind::Joint, nullptr, m_at);
            const auto joint = m_lexer.jointAt(m_at);
            if (joint.length > 0 && joint.single)
                return singleSign(joint.joint);
            if (joint.length > 0 && joint.joint == Joint::And) {
                takeKeyword(joint.length);
            } else if (joint.length > 0 || m_lexer.isEnd(m_at) || !mayBegin()) {
                m_bareAnd = parts.size() > 1;
                return makeAnd(std::move(parts), {begin, end - begin});
            }
        }
    }

    /// A test can begin here.
    bool mayBegin() const noexcept
    {
        const char c = m_lexer.at(m_at);
        if (c == '!')
            return !m_lexer.startsWith(m_at, "!=") && !m_lexer.startsWith(m_at, "!~");
        return c == '(' || m_lexer.isQuote(m_at) || !m_lexer.word(m_at).empty();
    }

    NodePtr parseUnary()
    {
        if (m_depth > deepest)
            return fail(ErrorKind::TooDeep, m_at, 1);
        m_at = m_lexer.skipBlanks(m_at);
        const std::size_t begin = m_at;
        const std::size_t length = m_lexer.isWord(m_at, "not")                                              ? 3
            : m_lexer.at(m_at) == '!' && !m_lexer.startsWith(m_at, "!=") && !m_lexer.startsWith(m_at, "!~") ? 1
                                                                                                            : 0;
        if (length == 0)
            return parsePrimary();
        takeKeyword(length);
        ++m_depth;
        NodePtr part = parseUnary();
        --m_depth;
        return part ? makeNot(std::move(part), {begin, m_at - begin}) : nullptr;
    }

    NodePtr parsePrimary()
    {
        m_bareAnd = false;
        if (m_lexer.at(m_at) == '(' && !m_lexer.isEnd(m_at))
            return parseBrackets();
        if (m_lexer.at(m_at) == '$')
            return parseSaved();
        return m_tests.parse(m_at);
    }

    NodePtr parseBrackets()
    {
        const std::size_t open = m_at;
        m_tests.token(TokenKind::Bracket, {m_at, 1});
        ++m_at;
        ++m_depth;
        NodePtr inner = parseOr();
        --m_depth;
        m_bareAnd = false;
        if (!inner)
            return nullptr;
        m_at = m_lexer.skipBlanks(m_at);
        if (m_lexer.isEnd(m_at)) {
            fail(ErrorKind::UnclosedBracket, open, 1);
            m_result.error->incomplete = true;
            return nullptr;
        }
        if (m_lexer.at(m_at) != ')')
            return unexpected();
        m_tests.token(TokenKind::Bracket, {m_at, 1});
        ++m_at;
        return inner;
    }

    NodePtr parseSaved()
    {
        const std::size_t begin = m_at;
        std::string name;
        std::size_t length = 0;
        if (m_lexer.at(m_at + 1) == '"') {
            const auto quoted = m_lexer.quoted(m_at + 1);
            if (!quoted) {
                fail(ErrorKind::UnclosedQuote, m_at + 1, m_lexer.text().size() - m_at - 1);
                m_result.error->incomplete = true;
                return nullptr;
            }
            name = quoted->text;
            length = 1 + quoted->length;
        } else {
            name = m_lexer.name(m_at + 1);
            length = 1 + name.size();
        }
        const Place place{begin, length};
        m_tests.expectIfAtEnd(Expected::Kind::Saved, nullptr, place);
        m_tests.token(TokenKind::Saved, place);
        m_at += length;
        return meaningOf(name, place);
    }

    NodePtr meaningOf(const std::string &name, Place place)
    {
        if (const auto found = m_shared.known.find(name); found != m_shared.known.end())
            return counted(name, found->second, place);
        if (std::ranges::find(m_shared.open, name) != m_shared.open.end())
            return m_tests.fail(ErrorKind::SavedInItself, place, nullptr);
        const auto text = m_shared.names != nullptr ? m_shared.names->savedFilter(name) : std::nullopt;
        if (!text) {
            Likely likely(name);
            for (const std::string &known :
                m_shared.names != nullptr ? m_shared.names->savedNames() : std::vector<std::string>())
                likely.add(known);
            std::vector<std::string> suggestions = likely.words();
            for (std::string &suggestion : suggestions)
                suggestion.insert(0, 1, '$');
            m_tests.fail(ErrorKind::UnknownSaved, place, nullptr, std::move(suggestions));
            m_result.error->incomplete = place.end() == m_lexer.text().size();
            return nullptr;
        }
        m_shared.open.push_back(name);
        Parsed parsed = Parser(*text, m_shared, m_depth + 1).parse();
        m_shared.open.pop_back();
        if (!parsed.ok()) {
            const ErrorKind inner = parsed.error->kind;
            const bool same = inner == ErrorKind::SavedInItself || inner == ErrorKind::TooDeep;
            return m_tests.fail(same ? inner : ErrorKind::SavedIsBad, place, nullptr);
        }
        const Saved saved{parsed.tree, sizeOf(*parsed.tree)};
        return counted(name, m_shared.known.emplace(name, saved).first->second, place);
    }

    /// Of filters that take in each other the whole is soon beyond any use.
    NodePtr counted(const std::string &name, const Saved &saved, Place place)
    {
        m_shared.nodes += saved.size;
        if (m_shared.nodes > mostNodes)
            return m_tests.fail(ErrorKind::TooDeep, place, nullptr);
        return makeSaved(name, saved.meaning, place);
    }

    const Lexer m_lexer;
    Parsed m_result;
    TestParser m_tests;
    Shared &m_shared;
    int m_depth = 0;
    std::size_t m_at = 0;
    bool m_bareAnd = false; ///< what was read last is an "and" without brackets
};

} // namespace

std::optional<std::string> NameTable::savedFilter(std::string_view name) const
{
    const auto found = saved.find(name);
    return found == saved.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> NameTable::savedNames() const
{
    std::vector<std::string> names;
    for (const auto &entry : saved)
        names.push_back(entry.first);
    return names;
}

std::optional<std::vector<std::string>> NameTable::set(std::string_view name) const
{
    const auto found = sets.find(name);
    return found == sets.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> NameTable::setNames() const
{
    std::vector<std::string> names;
    for (const auto &entry : sets)
        names.push_back(entry.first);
    return names;
}

Parsed parseFilter(std::string_view text, const Names *names)
{
    Parser::Shared shared;
    shared.names = names;
    return Parser(text, shared, 0).parse();
}

} // namespace ctscope::filter

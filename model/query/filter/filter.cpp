// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/filter.h"

#include "query/filter/absence.h"
#include "query/filter/filter_compiler.h"
#include "query/filter/filter_lexer.h"

#include <utility>

namespace ctscope {

struct Filter::State {
    std::string text;
    filter::NodePtr tree;
    filter::PreparedTests prepared; ///< of the tree
    Filter withAbsent;
    std::vector<const filter::Field *> absentFields;
};

Filter::Filter(std::string text, filter::NodePtr tree)
{
    if (tree->kind == filter::Node::Kind::All)
        return;
    auto state = std::make_shared<State>();
    state->text = std::move(text);
    state->tree = std::move(tree);
    state->prepared = filter::PreparedTests(*state->tree);
    if (filter::NodePtr widened = filter::withAbsent(state->tree, state->absentFields))
        state->withAbsent = Filter(std::move(widened));
    m_state = std::move(state);
}

Filter::Filter(filter::NodePtr tree)
    : Filter(filter::textOf(*tree), tree)
{
}

Filter Filter::containing(std::string_view text)
{
    while (!text.empty() && filter::isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && filter::isBlank(text.back()))
        text.remove_suffix(1);
    return text.empty() ? Filter() : Filter(filter::makeWord(std::string(text)));
}

const std::string &Filter::text() const noexcept
{
    static const std::string none;
    return m_state ? m_state->text : none;
}

const filter::NodePtr &Filter::tree() const noexcept
{
    static const filter::NodePtr all = filter::makeAll();
    return m_state ? m_state->tree : all;
}

std::unique_ptr<RowFilter> Filter::rows(const CellContext &context, const NumberStyle &style) const
{
    return m_state ? filter::compile(*m_state->tree, context, style, &m_state->prepared) : nullptr;
}

const Filter &Filter::withAbsent() const noexcept
{
    static const Filter none;
    return m_state ? m_state->withAbsent : none;
}

const std::vector<const filter::Field *> &Filter::absentFields() const noexcept
{
    static const std::vector<const filter::Field *> none;
    return m_state ? m_state->absentFields : none;
}

bool operator==(const Filter &a, const Filter &b)
{
    return a.m_state == b.m_state || (a.m_state && b.m_state && filter::sameTree(*a.tree(), *b.tree()));
}

ParsedFilter readFilter(std::string_view text, const filter::Names *names)
{
    filter::Parsed parsed = filter::parseFilter(text, names);
    ParsedFilter result;
    result.error = std::move(parsed.error);
    if (parsed.tree) {
        while (!text.empty() && filter::isBlank(text.front()))
            text.remove_prefix(1);
        while (!text.empty() && filter::isBlank(text.back()))
            text.remove_suffix(1);
        result.filter = Filter(std::string(text), std::move(parsed.tree));
    }
    return result;
}

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "query/filter/completions.h"

#include "kernel/service_names.h"
#include "query/each_row.h"
#include "query/filter/filter_lexer.h"
#include "query/filter/present_values.h"
#include "query/filter/value_reader.h"
#include "query/filter/value_text.h"
#include "query/needle.h"

#include <algorithm>

namespace ctscope::filter {

namespace {

constexpr std::size_t mostValues = 20;

/// In any case, at any place of the word.
bool contains(std::string_view word, std::string_view part)
{
    const auto same = [](char a, char b) { return foldAscii(a) == foldAscii(b); };
    return std::search(word.begin(), word.end(), part.begin(), part.end(), same) != word.end() || part.empty();
}

class Completer {
public:
    Completer(std::string_view typed, const CellContext &context, const Names *names, const std::stop_token &stop)
        : m_typed(typed)
        , m_context(context)
        , m_names(names)
        , m_stop(stop)
    {
    }

    void fields()
    {
        std::vector<const Field *> found;
        for (const Field &field : allFields()) {
            const bool alias =
                std::ranges::any_of(field.aliases, [this](std::string_view name) { return contains(name, m_typed); });
            if (contains(field.name, m_typed) || alias)
                found.push_back(&field);
        }
        // Those that begin with what was typed are meant more often.
        std::stable_partition(found.begin(), found.end(),
            [this](const Field *field) { return sameWord(field->name.substr(0, m_typed.size()), m_typed); });
        const std::vector<double> shares = sharesOf(found, m_context, m_stop);
        for (std::size_t i = 0; i < found.size(); ++i) {
            Completion made{found[i]->type == ValueType::Flag ? Completion::Kind::Flag : Completion::Kind::Field,
                std::string(found[i]->name), found[i], {}, {}, {}};
            if (i < shares.size())
                made.share = shares[i];
            m_all.push_back(std::move(made));
        }
        keywords({"not", "(", "any", "all"});
    }

    void operators(const Field &field)
    {
        for (const Operator op : operatorsOf(field)) {
            if (contains(operatorText(op), m_typed))
                m_all.push_back({Completion::Kind::Operator, std::string(operatorText(op)), &field, op, {}, {}});
        }
    }

    void keywords(std::initializer_list<std::string_view> words)
    {
        for (const std::string_view word : words) {
            if (contains(word, m_typed))
                m_all.push_back({Completion::Kind::Keyword, std::string(word), nullptr, {}, {}, {}});
        }
    }

    void values(const Field &field)
    {
        for (const PresentValue &value : presentValues(field, m_context, m_stop)) {
            if (m_all.size() >= mostValues)
                break;
            Completion made{Completion::Kind::Value, value.text, &field, {}, value.flows, {}};
            if (field.type == ValueType::Port)
                made.service = commonServiceOf(static_cast<std::uint16_t>(readInteger(value.text).value_or(0)));
            if (contains(made.text, m_typed) || (!made.service.empty() && contains(made.service, m_typed)))
                m_all.push_back(std::move(made));
        }
        std::vector<std::string_view> known = namesOf(field);
        if (field.isAddress()) {
            for (std::size_t i = 0; i <= static_cast<std::size_t>(AddressClass::Local); ++i)
                known.push_back(classText(static_cast<AddressClass>(i)));
        }
        if (field.type == ValueType::Port && !m_typed.empty()) {
            for (const CommonService &service : commonServices())
                known.push_back(service.name);
        }
        for (const std::string_view name : known) {
            const bool there = std::ranges::any_of(
                m_all, [name](const Completion &other) { return sameWord(other.text, name) || other.service == name; });
            if (!there && contains(name, m_typed))
                m_all.push_back({Completion::Kind::Value, std::string(name), &field, {}, {}, {}});
        }
        if (m_typed.empty())
            sets();
    }

    void saved()
    {
        for (const std::string &name : m_names != nullptr ? m_names->savedNames() : std::vector<std::string>()) {
            const bool bare = Lexer(name).name(0).size() == name.size();
            if (m_typed.empty() || contains(name, m_typed.substr(1)))
                m_all.push_back({Completion::Kind::Saved, '$' + (bare ? name : quotedText(name)), nullptr, {}, {}, {}});
        }
    }

    void sets()
    {
        for (const std::string &name : m_names != nullptr ? m_names->setNames() : std::vector<std::string>()) {
            if (m_typed.empty() || contains(name, m_typed.substr(1)))
                m_all.push_back({Completion::Kind::Set, '@' + name, nullptr, {}, {}, {}});
        }
    }

    std::vector<Completion> take() { return std::move(m_all); }

private:
    const std::string_view m_typed;
    const CellContext &m_context;
    const Names *m_names;
    const std::stop_token &m_stop;
    std::vector<Completion> m_all;
};

} // namespace

Completions completionsAt(std::string_view text, std::size_t cursor, const CellContext &context, const Names *names,
    const std::stop_token &stop)
{
    cursor = std::min(cursor, text.size());
    Completions result;
    result.expected = parseFilter(text.substr(0, cursor), names).atEnd;
    const std::size_t begin = std::min(result.expected.begin, cursor);
    std::size_t end = cursor;
    const Lexer lexer(text);
    if (cursor > begin) { // the rest of the word that the cursor is in
        const std::size_t rest =
            result.expected.kind == Expected::Kind::Value ? lexer.value(begin, false).size() : lexer.word(begin).size();
        end = std::max(end, begin + rest);
    }
    result.replaced = {begin, end - begin};
    Completer completer(text.substr(begin, cursor - begin), context, names, stop);
    switch (result.expected.kind) {
    case Expected::Kind::Test:
        completer.fields();
        if (cursor == begin)
            completer.saved();
        break;
    case Expected::Kind::Operator:
        completer.operators(*result.expected.field);
        completer.keywords({"and", "or", "xor"});
        break;
    case Expected::Kind::Value: completer.values(*result.expected.field); break;
    case Expected::Kind::Joint:
        completer.keywords({"and", "or", "xor"});
        completer.fields();
        break;
    case Expected::Kind::Saved: completer.saved(); break;
    case Expected::Kind::Set: completer.sets(); break;
    case Expected::Kind::Nothing: break;
    }
    result.all = completer.take();
    return result;
}

} // namespace ctscope::filter

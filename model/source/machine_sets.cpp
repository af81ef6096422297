// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/machine_sets.h"

#include "kernel/file_text.h"

#include <algorithm>
#include <utility>

namespace ctscope {

namespace {

constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) noexcept
{
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::optional<Origin> originIn(std::string_view text)
{
    if (auto origin = Origin::fromString(text))
        return origin;
    if (auto target = readSshTarget(text))
        return Origin::ofSsh(std::move(*target));
    return std::nullopt;
}

/// The part of a line behind "=", without blanks.
std::string_view placeIn(std::string_view line) noexcept
{
    const std::size_t equals = line.find('=');
    return equals == std::string_view::npos ? std::string_view() : trimmed(line.substr(equals + 1));
}

/// The table that a line of a set means; nullopt when it cannot be used.
std::optional<Origin> memberIn(std::string_view line)
{
    auto origin = originIn(placeIn(line));
    return origin && canBeMember(*origin) ? origin : std::nullopt;
}

/// The name in "[NAME]"; nullopt for another line.
std::optional<std::string_view> headOf(std::string_view line) noexcept
{
    line = trimmed(line);
    if (!line.starts_with('['))
        return std::nullopt;
    return line.ends_with(']') ? trimmed(line.substr(1, line.size() - 2)) : std::string_view();
}

class Reader {
public:
    explicit Reader(MachineSets &sets)
        : m_sets(sets)
    {
    }
    void take(std::string_view line)
    {
        ++m_number;
        line = trimmed(line);
        if (line.empty() || line.starts_with('#'))
            return;
        if (const auto name = headOf(line))
            return begin(*name, line);
        if (m_at == none)
            return fail(MachineSetError::Kind::NoSet, line);
        if (placeIn(line).empty())
            return fail(MachineSetError::Kind::NoMachine, line);
        auto origin = memberIn(line);
        if (!origin)
            return fail(MachineSetError::Kind::NotLive, line);
        OriginSet &set = m_sets.sets[m_at];
        if (set.members.size() == mostSetMembers)
            return fail(MachineSetError::Kind::TooMany, line);
        set.members.push_back({cleanedAlias(line.substr(0, line.find('='))), std::move(*origin)});
    }

private:
    void begin(std::string_view name, std::string_view line)
    {
        m_at = none;
        if (!isSetName(name))
            return fail(MachineSetError::Kind::NoName, line);
        const auto known = std::ranges::find(m_sets.sets, name, &OriginSet::name);
        m_at = static_cast<std::size_t>(known - m_sets.sets.begin());
        if (known == m_sets.sets.end())
            m_sets.sets.push_back({std::string(name), {}});
    }
    void fail(MachineSetError::Kind kind, std::string_view line)
    {
        m_sets.errors.push_back({m_number, kind, std::string(line)});
    }

    static constexpr std::size_t none = ~std::size_t(0);
    MachineSets &m_sets;
    std::size_t m_at = none;
    std::uint32_t m_number = 0;
};

std::string textOf(const OriginSet &set)
{
    std::string text = '[' + set.name + "]\n";
    for (const SetMember &member : set.members)
        text += member.alias + " = " + member.origin.toString() + '\n';
    return text;
}

} // namespace

MachineSets MachineSets::read(std::string_view text)
{
    MachineSets sets;
    Reader reader(sets);
    while (!text.empty())
        reader.take(takePart(text));
    for (OriginSet &set : sets.sets)
        nameMembers(set);
    return sets;
}

const OriginSet *MachineSets::find(std::string_view name) const noexcept
{
    const auto found = std::ranges::find(sets, name, &OriginSet::name);
    return found != sets.end() ? &*found : nullptr;
}

std::string withMachineSet(std::string_view text, std::string_view before, const std::optional<OriginSet> &set)
{
    std::string made;
    bool isIn = false;
    bool isDone = !set;
    while (!text.empty()) {
        const std::string_view line = takePart(text);
        if (const auto name = headOf(line)) {
            isIn = !before.empty() && *name == before;
            if (isIn && !isDone) {
                made += textOf(*set) + '\n';
                isDone = true;
            }
        }
        // A comment before the next set belongs to that one, and stays; so does a line that the user has yet to correct.
        const std::string_view words = trimmed(line);
        const bool isWrong = set && !words.empty() && !headOf(line) && !memberIn(words);
        if (isIn && !words.starts_with('#') && !isWrong)
            continue;
        made += line;
        made += '\n';
    }
    if (!isDone) {
        if (!made.empty() && !made.ends_with("\n\n"))
            made += '\n';
        made += textOf(*set);
    }
    while (made.ends_with("\n\n"))
        made.pop_back();
    return made;
}

bool isSetName(std::string_view name) noexcept
{
    return !name.empty() && std::ranges::none_of(name, [](char c) {
        return c == ']' || c == '[' || static_cast<unsigned char>(c) < 0x20;
    });
}

} // namespace ctscope

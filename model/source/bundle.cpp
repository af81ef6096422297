// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/bundle.h"

#include "source/bundle_reader.h"

#include <algorithm>
#include <map>
#include <new>
#include <numeric>
#include <utility>

namespace ctscope {

namespace {

/// Members of the same machine, namespace and subject come first, then those of the whole folder.
std::vector<const BundleMember *> belongingTo(const BundleMember &table, const std::vector<BundleMember> &members)
{
    std::vector<const BundleMember *> own;
    std::vector<const BundleMember *> common;
    for (const BundleMember &member : members) {
        if (!member.facts || member.name.machine != table.name.machine || member.name.netns != table.name.netns)
            continue;
        // "max" in a copy of nf_conntrack_max is no subject.
        const bool copy = member.kind == MemberKind::Settings && !member.name.sysctlFolder.empty();
        const std::string &subject = copy ? std::string() : member.name.subject;
        if (!subject.empty() && subject == table.name.subject)
            own.push_back(&member);
        else if (subject.empty())
            common.push_back(&member);
    }
    own.insert(own.end(), common.begin(), common.end());
    return own;
}

/// Collects the settings of several files. A setting on which the files disagree is left out.
class SettingsInAll {
public:
    void add(const BundleMember &member)
    {
        for (const KernelSetting &setting : member.facts->sysctl.settings) {
            const auto [place, isNew] = m_settings.try_emplace(setting.name, setting);
            if (!isNew && place->second.text != setting.text)
                m_contradicted.push_back(setting.name);
        }
        if (!m_count)
            m_count = member.facts->sysctl.count;
        m_from.push_back(member.path);
    }

    void fill(MachineFacts &out, KernelFacts &facts)
    {
        std::ranges::sort(m_contradicted);
        m_contradicted.erase(std::unique(m_contradicted.begin(), m_contradicted.end()), m_contradicted.end());
        for (const std::string &name : m_contradicted)
            m_settings.erase(name);
        std::vector<KernelSetting> settings;
        for (const auto &[name, setting] : m_settings) {
            settings.push_back(setting);
            if (!setting.value)
                continue;
            if (name == "nf_conntrack_max")
                out.capacity.max = setting.value;
            else if (name == "nf_conntrack_buckets")
                out.capacity.buckets = setting.value;
            else if (name == "nf_conntrack_acct")
                facts.switches.accounting = *setting.value != 0;
            else if (name == "nf_conntrack_timestamp")
                facts.switches.timestamps = *setting.value != 0;
            else if (name == "nf_conntrack_events")
                facts.switches.events = *setting.value != 0;
            else if (*setting.value <= UINT32_MAX)
                out.timeouts.set(name, static_cast<std::uint32_t>(*setting.value));
        }
        out.capacity.count = m_count;
        if (!settings.empty()) {
            sortSettings(settings);
            facts.settings = std::move(settings);
        }
        if (m_from.size() > 3)
            out.remarks.emplace_back(Remark::SettingsFromMany, m_from.size());
        else if (!m_from.empty())
            out.remarks.emplace_back(Remark::SettingsFrom, m_from);
        if (!m_contradicted.empty())
            out.remarks.emplace_back(Remark::SettingsContradict, m_contradicted);
    }

private:
    std::map<std::string, KernelSetting, std::less<>> m_settings;
    std::optional<std::uint64_t> m_count;
    std::vector<std::string> m_contradicted;
    std::vector<std::string> m_from;
};

/// The edit distance of two names, of moderate length.
std::size_t distance(std::string_view a, std::string_view b)
{
    constexpr std::size_t longest = 200;
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t(0));
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

Bundle Bundle::read(
    const std::string &path, const std::stop_token &stop, const ReadProgress &progress, std::uint64_t mostUnpacked)
{
    Bundle bundle;
    bundle.m_contents.path = path;
    try {
        BundleReader(bundle.m_contents, stop).read(progress, mostUnpacked);
    } catch (const std::bad_alloc &) {
        bundle.m_contents.problem = {Problem::TooLarge, path};
        bundle.m_contents.incomplete = true;
    }
    return bundle;
}

std::size_t Bundle::tableCount() const noexcept
{
    return static_cast<std::size_t>(std::ranges::count_if(m_contents.members, &BundleMember::isTable));
}

const BundleMember *Bundle::find(std::string_view path) const
{
    const BundleMember *byParts = nullptr;
    const BundleMember *byEnd = nullptr;
    std::size_t parts = 0;
    std::size_t ends = 0;
    for (const BundleMember &member : m_contents.members) {
        if (!member.isTable())
            continue;
        if (member.path == path)
            return &member;
        if (path.empty() || !member.path.ends_with(path))
            continue;
        byEnd = &member;
        ++ends;
        if (path.front() == '/' || member.path[member.path.size() - path.size() - 1] == '/') {
            byParts = &member;
            ++parts;
        }
    }
    return parts == 1 ? byParts : ends == 1 ? byEnd : nullptr;
}

std::vector<std::string> Bundle::nearTo(std::string_view path, std::size_t most) const
{
    std::vector<std::pair<std::size_t, const BundleMember *>> ranked;
    constexpr std::size_t mostCompared = 10'000;
    for (const BundleMember &member : m_contents.members) {
        if (!member.isTable() || ranked.size() >= mostCompared)
            continue;
        // A name with the same beginning or end as the requested one is nearer than any name with a similar spelling.
        const std::size_t apart = distance(fileNameOf(path), fileNameOf(member.path));
        const bool contains = !path.empty() && member.path.find(path) != std::string::npos;
        ranked.emplace_back(contains ? 0 : 1 + apart, &member);
    }
    std::ranges::stable_sort(ranked, {}, &std::pair<std::size_t, const BundleMember *>::first);
    std::vector<std::string> names;
    for (const auto &[apart, member] : ranked) {
        if (names.size() >= most)
            break;
        names.push_back(member->path);
    }
    return names;
}

MachineFacts Bundle::factsOf(const BundleMember &table) const
{
    MachineFacts result;
    auto facts = std::make_shared<KernelFacts>();
    SettingsInAll settings;
    std::optional<std::uint64_t> entries;
    bool any = false;
    for (const BundleMember *const member : belongingTo(table, m_contents.members)) {
        any = true;
        switch (member->kind) {
        case MemberKind::Settings: settings.add(*member); break;
        case MemberKind::Statistics:
            if (!entries)
                entries = member->facts->entries;
            if (!facts->statistics) {
                facts->statistics = member->facts->statistics;
                result.remarks.push_back({Remark::CountersFrom, {member->path}});
            }
            break;
        case MemberKind::Expectations:
            if (!facts->expectations) {
                facts->expectations = member->facts->expectations;
                result.remarks.push_back({Remark::ExpectationsFrom, {member->path}});
            }
            break;
        case MemberKind::Table:
        case MemberKind::Events: break;
        }
    }
    settings.fill(result, *facts);
    if (!result.capacity.count)
        result.capacity.count = entries;
    facts->takenAt = std::chrono::steady_clock::now();
    facts->wanted = {true, true, true};
    if (any)
        result.facts = std::move(facts);
    return result;
}

std::string memberTitle(const BundleMember &member)
{
    const std::string name(fileNameOf(member.path));
    return member.host.empty() ? name : member.host + ": " + name;
}

} // namespace ctscope

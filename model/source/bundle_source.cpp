// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/bundle_source.h"

#include "source/text_source.h"

#include <atomic>
#include <new>
#include <vector>

#include <unistd.h>

namespace ctscope {

namespace {

bool exists(const std::string &path) { return ::access(path.c_str(), F_OK) == 0; }

/// Decides with the first read, as that is done on a thread that may wait for a disk.
class NamedSource : public Source {
public:
    NamedSource(std::string name, FileSource::Options options)
        : m_name(std::move(name))
        , m_options(options)
        , m_choice(std::make_shared<std::atomic<std::uint32_t>>(options.reading))
    {
    }

    ReadResult read(std::stop_token stop, const ReadProgress &progress) override
    {
        if (const ReadingChoice choice = inner().readingChoice())
            choice->store(m_choice->load());
        return inner().read(std::move(stop), progress);
    }
    ReadingChoice readingChoice() const override { return m_choice; }
    bool isLive() const noexcept override { return false; }
    Capacity capacity() override { return inner().capacity(); }
    Timeouts timeouts() override { return inner().timeouts(); }
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override { return inner().facts(wanted, std::move(stop)); }
    std::string name() const override { return m_inner ? m_inner->name() : FileSource(m_name).name(); }

private:
    Source &inner()
    {
        if (m_inner)
            return *m_inner;
        if (!exists(m_name)) {
            for (std::size_t at = m_name.rfind('!'); at != std::string::npos && at > 0; at = m_name.rfind('!', at - 1)) {
                const std::string bundle = m_name.substr(0, at);
                if (!exists(bundle))
                    continue;
                m_inner = std::make_unique<BundleSource>(bundle, m_name.substr(at + 1), m_options);
                return *m_inner;
            }
        }
        m_inner = std::make_unique<FileSource>(m_name, m_options);
        return *m_inner;
    }

    std::string m_name;
    FileSource::Options m_options;
    ReadingChoice m_choice;
    std::unique_ptr<Source> m_inner;
};

} // namespace

BundleSource::BundleSource(std::string bundle, std::string member, FileSource::Options options, BundlePtr known)
    : m_path(std::move(bundle))
    , m_member(std::move(member))
    , m_options(options)
    , m_choice(std::make_shared<std::atomic<std::uint32_t>>(options.reading))
    , m_bundle(std::move(known))
{
}

std::string BundleSource::name() const
{
    return m_found ? memberTitle(*m_found) : std::string(fileNameOf(m_member));
}

SourceProblem BundleSource::look(const std::stop_token &stop, const ReadProgress &progress)
{
    if (m_found)
        return {};
    if (!m_bundle) {
        auto bundle = std::make_shared<const Bundle>(Bundle::read(m_path, stop, progress));
        const Problem kind = bundle->problem().kind;
        const bool damaged = kind == Problem::Damaged || kind == Problem::TooLarge;
        if (kind != Problem::None && !(damaged && bundle->find(m_member) != nullptr))
            return bundle->problem();
        m_bundle = std::move(bundle);
    }
    const BundleMember *const found = m_bundle->find(m_member);
    if (found == nullptr) {
        constexpr std::size_t mostNames = 5;
        SourceProblem problem{Problem::NoMember, spec()};
        for (const std::string &name : m_bundle->nearTo(m_member, mostNames))
            problem.remedy.append(problem.remedy.empty() ? "" : "\n").append(name);
        m_bundle.reset(); // what changes meanwhile is found at the next try
        return problem;
    }
    m_found = *found;
    m_machine = m_bundle->factsOf(*found);
    return {};
}

SharedText BundleSource::load(const std::stop_token &stop, const ReadProgress &progress, SourceProblem &problem) const
{
    const std::unique_ptr<MemberWalk> walk = openMembers(m_path, stop, problem);
    if (!walk)
        return nullptr;
    auto member = walk->next();
    while (member && member->number < m_found->number)
        member = walk->next();
    if (!member || member->path != m_found->path) {
        problem = walk->problem().kind != Problem::None ? walk->problem() : SourceProblem{Problem::NoMember, spec()};
        return nullptr;
    }
    TextUnpacker unpacker(m_options.limits(), walk->isPacked());
    constexpr std::size_t blockSize = std::size_t(256) << 10;
    std::vector<char> block(blockSize);
    Problem kind = Problem::None;
    for (std::size_t got = 1; kind == Problem::None && got > 0;) {
        got = walk->read(block.data(), block.size());
        kind = unpacker.take({block.data(), got}, walk->done(), got == 0, stop);
        if (progress)
            progress(walk->done() / 2, walk->total());
    }
    if (kind == Problem::None)
        kind = unpacker.finish();
    if (stop.stop_requested())
        kind = Problem::Cancelled;
    else if (walk->problem().kind != Problem::None && kind == Problem::None)
        kind = walk->problem().kind;
    if (kind != Problem::None)
        problem = {kind, spec()};
    return kind == Problem::None || kind == Problem::Damaged ? unpacker.takeText() : nullptr;
}

ReadResult BundleSource::read(std::stop_token stop, const ReadProgress &progress)
{
    try {
        if (SourceProblem problem = look(stop, progress); problem.kind != Problem::None)
            return {std::nullopt, std::move(problem)};
        SourceProblem problem;
        SharedText text = load(stop, progress, problem);
        if (!text)
            return {std::nullopt, std::move(problem)};
        ReadResult result = readTextDump(std::move(text), {m_options.foldEvents, m_options.threads, *m_choice}, stop, {}, spec());
        if (result.reading) {
            // The count is of another moment than the rows, and less than them or more.
            result.reading->capacity = m_machine.capacity;
            result.reading->capacity.count.reset();
            auto &remarks = result.reading->remarks;
            if (m_machine.capacity.count)
                remarks.emplace_back(Remark::CountedElsewhen, *m_machine.capacity.count);
            remarks.insert(remarks.end(), m_machine.remarks.begin(), m_machine.remarks.end());
        }
        if (problem.kind == Problem::Damaged && result.problem.kind != Problem::Cancelled)
            result.problem = std::move(problem);
        return result;
    } catch (const std::bad_alloc &) {
        return {std::nullopt, {Problem::TooLarge, spec()}};
    }
}

KernelFactsPtr BundleSource::facts(const FactsWanted &, std::stop_token stop)
{
    // Asked before the first read, and what read() will need is the same.
    if (look(stop, {}).kind != Problem::None)
        return nullptr;
    return m_machine.facts;
}

std::unique_ptr<Source> openNamed(std::string name, FileSource::Options options)
{
    if (name.find('!') == std::string::npos)
        return std::make_unique<FileSource>(std::move(name), options);
    return std::make_unique<NamedSource>(std::move(name), options);
}

} // namespace ctscope

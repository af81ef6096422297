// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/bundle_source.h"

#include "source/text_source.h"

#include <atomic>
#include <new>
#include <vector>

namespace ctscope {

namespace {

/// The bundle was read, but not to its end.
bool endsEarly(Problem problem) noexcept { return problem == Problem::Damaged || problem == Problem::TooLarge; }

} // namespace

BundleSource::BundleSource(std::string bundle, std::string member, FileSource::Options options, BundlePtr known)
    : m_path(std::move(bundle))
    , m_member(std::move(member))
    , m_options(options)
    , m_choice(std::make_shared<std::atomic<std::uint32_t>>(options.reading))
    , m_bundle(std::move(known))
{
}

Origin BundleSource::origin() const
{
    return Origin::ofMember(m_path, m_member, m_found ? memberTitle(*m_found) : std::string(fileNameOf(m_member)));
}

SourceProblem BundleSource::findTable(const std::stop_token &stop, const ReadProgress &progress)
{
    if (m_found)
        return {};
    if (!m_bundle) {
        auto bundle = std::make_shared<const Bundle>(Bundle::read(m_path, stop, progress));
        const Problem kind = bundle->problem().kind;
        if (endsEarly(kind) && bundle->find(m_member) == nullptr)
            return {Problem::NotReached, spec()};
        if (kind != Problem::None && !endsEarly(kind))
            return bundle->problem();
        m_bundle = std::move(bundle);
    }
    const BundleMember *const found = m_bundle->find(m_member);
    if (found == nullptr) {
        constexpr std::size_t mostNames = 5;
        SourceProblem problem{Problem::NoMember, spec()};
        for (const std::string &name : m_bundle->nearTo(m_member, mostNames))
            problem.remedy.append(problem.remedy.empty() ? "" : "\n").append(name);
        m_bundle.reset(); // the next try reads the bundle again, which may have changed
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
        problem = endsEarly(walk->problem().kind)   ? SourceProblem{Problem::NotReached, spec()}
            : walk->problem().kind != Problem::None ? walk->problem()
                                                    : SourceProblem{Problem::NoMember, spec()};
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
        if (SourceProblem problem = findTable(stop, progress); problem.kind != Problem::None)
            return {std::nullopt, std::move(problem)};
        SourceProblem problem;
        SharedText text = load(stop, progress, problem);
        if (!text)
            return {std::nullopt, std::move(problem)};
        ReadResult result =
            readTextDump(std::move(text), {m_options.foldEvents, m_options.threads, *m_choice}, stop, {}, spec());
        if (result.reading) {
            // The count was taken at another time than the rows, and may be smaller or larger.
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
    // Called before the first read(), which needs the same.
    if (findTable(stop, {}).kind != Problem::None)
        return nullptr;
    return m_machine.facts;
}

} // namespace ctscope

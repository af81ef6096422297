// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/live_chooser.h"

#include "kernel/local_addresses.h"
#include "kernel/helper_channel.h"
#include "kernel/helper_location.h"
#include "kernel/sent_settings.h"
#include "source/netlink_source.h"
#include "source/proc_source.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace ctscope {

namespace {

/// How long to wait for the password.
constexpr std::chrono::minutes passwordPatience{5};

bool isOther(const Origin &origin) noexcept { return origin.kind() == Origin::Kind::Namespace; }

std::unique_ptr<Source> sourceIn(const Origin &origin, NetlinkTable::OpenChannel open)
{
    const Origin byHelper = origin.by(LiveWay::Helper);
    if (isOther(origin))
        return std::make_unique<NetlinkSource>(NetlinkTable::ofOtherNamespace(std::move(open), byHelper));
    return std::make_unique<NetlinkSource>(NetlinkTable(std::move(open), ProcFs(), byHelper));
}

HelperChannel::Options optionsIn(const Origin &origin, HelperChannel::Options options)
{
    if (isOther(origin))
        options.netns = origin.netns().paths();
    return options;
}

std::unique_ptr<Source> throughHelper(const std::string &path, const Origin &origin)
{
    return sourceIn(origin, [options = optionsIn(origin, {.command = {path}})]() -> std::unique_ptr<NetlinkChannel> {
        return HelperChannel::open(options);
    });
}

/// The source may not open another channel when this one breaks: that would ask for the
/// password a second time.
std::unique_ptr<Source> throughPolkit(const std::vector<std::string> &command, const Origin &origin)
{
    HelperChannel::Options options{.command = command, .keepEnvironment = true, .greetingPatience = passwordPatience};
    return sourceIn(origin,
        [options = optionsIn(origin, std::move(options)), asked = false]() mutable -> std::unique_ptr<NetlinkChannel> {
            if (std::exchange(asked, true)) {
                errno = EACCES;
                return nullptr;
            }
            return HelperChannel::open(options);
        });
}

/// Whether one of the single ways is among those that the origin allows.
bool mayUse(const Origin &origin, LiveWay way) noexcept
{
    if (isOther(origin))
        return way == LiveWay::Helper;
    switch (origin.way()) {
    case LiveWay::Automatic: return true;
    case LiveWay::AnyNetlink: return way == LiveWay::Helper || way == LiveWay::Netlink;
    default: return origin.way() == way;
    }
}

LiveChooser::Candidates waysTo(Origin origin, bool askPolkit)
{
    return [origin = std::move(origin), askPolkit]() mutable {
        std::vector<LiveChooser::Candidate> found;
        if (mayUse(origin, LiveWay::Helper)) {
            // A user who cancels the password dialog is not asked again.
            const bool ask = std::exchange(askPolkit, false);
            if (const std::vector<std::string> command = ask ? polkitCommand() : std::vector<std::string>();
                !command.empty())
                found.push_back({LiveWay::Helper, {}, [command, origin] { return throughPolkit(command, origin); }});
            for (const std::string &path : helperPaths())
                found.push_back({LiveWay::Helper, path, [path, origin] { return throughHelper(path, origin); }});
        }
        if (mayUse(origin, LiveWay::Netlink))
            found.push_back({LiveWay::Netlink, {}, [] { return std::make_unique<NetlinkSource>(); }});
        if (mayUse(origin, LiveWay::Proc))
            found.push_back({LiveWay::Proc, {}, [] { return std::make_unique<ProcSource>(); }});
        return found;
    };
}

} // namespace

LiveChooser::LiveChooser(Origin origin, bool askPolkit)
    : LiveChooser(origin, waysTo(origin, askPolkit), ProcFs(), &std::chrono::steady_clock::now)
{
}

LiveChooser::LiveChooser(Origin origin, Candidates candidates, ProcFs procfs, Clock clock)
    : m_origin(std::move(origin))
    , m_candidates(std::move(candidates))
    , m_procfs(std::move(procfs))
    , m_clock(std::move(clock))
    , m_lastChosen(m_origin.by(LiveWay::Automatic))
{
}

Capacity LiveChooser::capacity() { return isElsewhere() ? SourceChooser::capacity() : m_procfs.readCapacity(); }

Timeouts LiveChooser::timeouts() { return isElsewhere() ? SourceChooser::timeouts() : m_procfs.readTimeouts(); }

Origin LiveChooser::origin() const { return chosen() ? chosen()->origin() : m_lastChosen; }

KernelFactsPtr LiveChooser::facts(const FactsWanted &wanted, std::stop_token stop)
{
    const KernelFactsPtr inner = chosen() ? chosen()->facts(wanted, std::move(stop))
        : isElsewhere()                   ? readFacts(SentSettings(), wanted)
                                          : readFacts(m_procfs, wanted);
    if (isElsewhere() || !inner)
        return inner;
    auto facts = std::make_shared<KernelFacts>(*inner);
    facts->localAddresses = readLocalAddresses();
    return facts;
}

ReadResult LiveChooser::read(std::stop_token stop, const ReadProgress &progress)
{
    std::chrono::milliseconds silence{};
    if (chosen()) {
        ReadResult result = chosen()->read(stop, progress);
        silence = result.silence;
        if (result.problem.kind == Problem::None || result.problem.kind == Problem::Unused
            || result.problem.kind == Problem::Cancelled)
            return result;
        m_lastChosen = chosen()->origin();
        choose(nullptr);
    }
    ReadResult result = tryAll(stop, progress);
    result.silence += silence;
    return result;
}

ReadResult LiveChooser::tryAll(std::stop_token stop, const ReadProgress &progress)
{
    std::vector<Failure> failures;
    for (const Candidate &candidate : m_candidates()) {
        if (const Tried *const tried = restsAfter(candidate.helper)) {
            failures.push_back({candidate.way, candidate.helper, tried->problem});
            continue;
        }
        const std::string stamp = fileStamp(candidate.helper);
        std::unique_ptr<Source> source = candidate.open();
        prepare(*source);
        ReadResult result = source->read(stop, progress);
        if (result.problem.kind == Problem::Cancelled)
            return result;
        std::erase_if(m_tried, [&](const Tried &tried) { return tried.helper == candidate.helper; });
        if (result.problem.kind == Problem::None || result.problem.kind == Problem::Unused) {
            choose(std::move(source));
            return result;
        }
        if (!candidate.helper.empty())
            m_tried.push_back({candidate.helper, stamp, m_clock(), result.problem});
        failures.push_back({candidate.way, candidate.helper, std::move(result.problem)});
    }
    return {std::nullopt, explain(failures)};
}

const LiveChooser::Tried *LiveChooser::restsAfter(const std::string &helper) const
{
    const auto found = std::ranges::find(m_tried, helper, &Tried::helper);
    const bool rests = !helper.empty() && found != m_tried.end() && m_clock() - found->when < helperRest
        && found->stamp == fileStamp(helper);
    return rests ? &*found : nullptr;
}

SourceProblem LiveChooser::explain(const std::vector<Failure> &failures) const
{
    if (failures.empty())
        return {Problem::NoHelper, "ctscope-capture"};
    // Where nothing is tracked, no privilege would help.
    for (const Failure &failure : failures) {
        if (failure.problem.kind == Problem::NotLoaded || failure.problem.kind == Problem::NamespaceGone)
            return failure.problem;
    }
    // Problems that the user can solve come first; that of /proc is the clearest, as it names a file.
    const Failure *closed = nullptr;
    const Failure *helper = nullptr;
    for (const Failure &failure : failures) {
        if (failure.problem.kind == Problem::NoPermission)
            closed = &failure;
        if (failure.way == LiveWay::Helper && !failure.helper.empty())
            helper = &failure;
    }
    if (closed == nullptr)
        return failures.back().problem;
    SourceProblem problem = closed->problem;
    if (helper != nullptr && m_origin.way() != LiveWay::Netlink)
        problem.remedy = capabilityCommand(helper->helper, isElsewhere());
    if (isElsewhere()) {
        problem.kind = Problem::NoEntry;
        problem.detail = m_origin.netns().title();
    }
    problem.polkit = m_origin.way() != LiveWay::Proc && !polkitCommand().empty();
    return problem;
}

} // namespace ctscope

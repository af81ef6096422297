// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/open_origin.h"

#include "source/bundle_source.h"
#include "source/command_source.h"
#include "source/history_source.h"
#include "source/live_chooser.h"
#include "source/namespace_chooser.h"
#include "source/recording_source.h"
#include "source/set_source.h"
#include "source/ssh_source.h"
#include "source/text_source.h"

#include <atomic>
#include <utility>

#include <unistd.h>

namespace ctscope {

namespace {

bool exists(const std::string &path) { return ::access(path.c_str(), F_OK) == 0; }

/// A path with "!": a file of that name, or a table of an archive or a folder. Decides with the first read,
/// as that is done on a thread that may wait for a disk.
class MemberOrFile : public Source {
public:
    MemberOrFile(std::string path, FileSource::Options options)
        : m_path(std::move(path))
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
    KernelFactsPtr facts(const FactsWanted &wanted, std::stop_token stop) override
    {
        return inner().facts(wanted, std::move(stop));
    }
    Origin origin() const override { return m_inner ? m_inner->origin() : Origin::ofFile(m_path); }

private:
    Source &inner()
    {
        if (m_inner)
            return *m_inner;
        if (!exists(m_path)) {
            for (std::size_t at = m_path.rfind('!'); at != std::string::npos && at > 0;
                 at = m_path.rfind('!', at - 1)) {
                const std::string bundle = m_path.substr(0, at);
                if (!exists(bundle))
                    continue;
                m_inner = std::make_unique<BundleSource>(bundle, m_path.substr(at + 1), m_options);
                return *m_inner;
            }
        }
        m_inner = std::make_unique<FileSource>(m_path, m_options);
        return *m_inner;
    }

    std::string m_path;
    FileSource::Options m_options;
    ReadingChoice m_choice;
    std::unique_ptr<Source> m_inner;
};

std::unique_ptr<Source> openMember(const Origin &origin, OpenOptions options)
{
    if (!options.bundle)
        return std::make_unique<MemberOrFile>(origin.path(), options.file);
    const std::string bundle = options.bundle->path();
    return std::make_unique<BundleSource>(
        bundle, origin.path().substr(bundle.size() + 1), options.file, std::move(options.bundle));
}

} // namespace

std::unique_ptr<Source> openOrigin(const Origin &origin, OpenOptions options)
{
    switch (origin.kind()) {
    case Origin::Kind::Machine: break;
    case Origin::Kind::Namespace: return std::make_unique<NamespaceChooser>(origin.netns(), options.askPolkit);
    case Origin::Kind::File: return std::make_unique<FileSource>(origin.path(), options.file);
    case Origin::Kind::Member: return openMember(origin, std::move(options));
    case Origin::Kind::Recording:
        return std::make_unique<RecordingSource>(origin.path(), origin.when(), std::move(options.outside));
    case Origin::Kind::History:
        options.history.when = origin.when();
        return std::make_unique<HistorySource>(
            origin.history(), std::move(options.history), std::move(options.outside));
    case Origin::Kind::StandardInput: return std::make_unique<FileSource>("-", options.file);
    case Origin::Kind::Text:
        return std::make_unique<TextSource>(std::move(options.text), origin.name(), options.file.foldEvents);
    case Origin::Kind::Command:
        return std::make_unique<CommandSource>(
            origin.command(), CommandSource::Options{options.file.foldEvents, std::move(options.askEnvironment)});
    case Origin::Kind::Ssh:
        return std::make_unique<SshSource>(
            origin.ssh(), SshSource::Options{.environment = std::move(options.askEnvironment)});
    case Origin::Kind::Set: return std::make_unique<SetSource>(origin, std::move(options));
    }
    return std::make_unique<LiveChooser>(origin, options.askPolkit);
}

} // namespace ctscope

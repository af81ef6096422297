// SPDX-License-Identifier: GPL-3.0-or-later
#include "tracking/file_source.h"

#include "format/dump_reader.h"
#include "kernel/file_text.h"
#include "tracking/text_source.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::size_t blockSize = std::size_t(256) << 10;
/// So much of a text shows whether it is one; only then is the rest read.
constexpr std::size_t headSize = std::size_t(1) << 20;

SourceProblem problemOfErrno(int error, const std::string &path)
{
    switch (error) {
    case ENOENT:
    case ENOTDIR: return {Problem::NotFound, path};
    case EACCES:
    case EPERM: return {Problem::NoPermission, path};
    case EISDIR: return {Problem::IsDirectory, path};
    default: return {Problem::Failed, path + ": " + std::generic_category().message(error)};
    }
}

/// True when the first part of a long text shows that it is none.
bool isBinary(const std::string &text)
{
    DumpOptions options;
    options.keepText = false;
    return readDump(std::make_shared<const std::string>(text), options).verdict == DumpVerdict::Binary;
}

} // namespace

FileSource::FileSource(std::string path)
    : FileSource(std::move(path), Options())
{
}

FileSource::FileSource(std::string path, Options options)
    : m_path(std::move(path))
    , m_options(options)
{
}

std::string FileSource::name() const
{
    if (m_path == "-")
        return "standard input";
    const std::size_t slash = m_path.find_last_of('/');
    return slash == std::string::npos || slash + 1 == m_path.size() ? m_path : m_path.substr(slash + 1);
}

FileSource::Loaded FileSource::load(std::stop_token stop, const ReadProgress &progress) const
{
    const bool standardInput = m_path == "-";
    FileHandle opened;
    if (!standardInput) {
        opened = FileHandle::openToRead(m_path);
        if (!opened)
            return {nullptr, problemOfErrno(errno, m_path)};
    }
    const int fd = standardInput ? STDIN_FILENO : opened.get();
    struct stat facts {};
    if (::fstat(fd, &facts) != 0)
        return {nullptr, problemOfErrno(errno, m_path)};
    if (S_ISDIR(facts.st_mode))
        return {nullptr, {Problem::IsDirectory, m_path}};

    // A file of /proc is regular, and its size is 0: it is read to its end like a pipe.
    const auto size = S_ISREG(facts.st_mode) ? static_cast<std::uint64_t>(facts.st_size) : 0;
    if (size > m_options.mostBytes)
        return {nullptr, {Problem::TooLarge, m_path}};

    const auto text = std::make_shared<std::string>();
    text->reserve(size);
    BlockReader blocks(fd, stop);
    std::vector<char> block(blockSize);
    bool headSeen = false;
    for (;;) {
        const std::size_t wanted = size == 0
            ? block.size() : std::min<std::uint64_t>(block.size(), size - text->size());
        if (wanted == 0)
            break;
        std::size_t got = 0;
        const auto outcome = blocks.read(block.data(), wanted, got);
        if (outcome == BlockReader::Outcome::Stopped)
            return {nullptr, {Problem::Cancelled, m_path}};
        if (outcome == BlockReader::Outcome::Failed)
            return {nullptr, problemOfErrno(blocks.error(), m_path)};
        if (outcome == BlockReader::Outcome::End)
            break;
        if (text->size() + got > m_options.mostBytes)
            return {nullptr, {Problem::TooLarge, m_path}};
        text->append(block.data(), got);
        if (!headSeen && text->size() >= headSize) {
            headSeen = true;
            if (isBinary(*text))
                return {nullptr, {Problem::Binary, m_path}};
        }
        if (progress)
            progress(text->size() / 2, size);
    }

    Loaded loaded;
    if (size != 0 && ::fstat(fd, &facts) == 0 && static_cast<std::uint64_t>(facts.st_size) > size) {
        loaded.grew = true;
        // The last line may have been half written when the file was opened.
        text->resize(text->find_last_of('\n') + 1);
    }
    loaded.text = text;
    return loaded;
}

ReadResult FileSource::read(std::stop_token stop, const ReadProgress &progress)
{
    Loaded loaded;
    if (m_standardInput) {
        loaded.text = m_standardInput;
    } else {
        try {
            loaded = load(stop, progress);
        } catch (const std::bad_alloc &) {
            return {std::nullopt, {Problem::TooLarge, m_path}};
        }
    }
    if (!loaded.text)
        return {std::nullopt, loaded.problem};
    if (m_path == "-")
        m_standardInput = loaded.text;

    ReadProgress secondHalf;
    if (progress) {
        secondHalf = [&progress](std::uint64_t done, std::uint64_t total) {
            progress(total / 2 + done / 2, total);
        };
    }
    ReadResult result = readTextDump(loaded.text, m_options.foldEvents, stop, secondHalf, m_path);
    if (result.reading && loaded.grew) {
        result.reading->remarks.emplace_back(
            "The file grew while it was read; what was added after it was opened is not shown.");
    }
    if (loaded.problem.kind != Problem::None && result.problem.kind != Problem::Cancelled)
        result.problem = loaded.problem;
    return result;
}

} // namespace ctscope

// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/file_source.h"

#include "format/archive_kind.h"
#include "kernel/file_text.h"
#include "source/member_walk.h"
#include "source/plain_file.h"
#include "source/text_source.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

constexpr std::size_t blockSize = std::size_t(256) << 10;

/// The beginning of a regular file, at most `most` bytes; empty when it cannot be read.
std::string headOf(int fd, std::size_t most)
{
    std::string head(most, '\0');
    const ssize_t got = ::pread(fd, head.data(), head.size(), 0);
    head.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return head;
}

/// True when more than `size` bytes are in the file by now.
bool grewBeyond(int fd, std::uint64_t size)
{
    struct stat facts { };
    return size != 0 && ::fstat(fd, &facts) == 0 && static_cast<std::uint64_t>(facts.st_size) > size;
}

/// What happened to a regular file since `before`; nothing when it only grew.
std::optional<Remark> changeSince(int fd, const struct stat &before)
{
    struct stat now { };
    if (!S_ISREG(before.st_mode) || before.st_size == 0 || ::fstat(fd, &now) != 0 || now.st_size > before.st_size)
        return std::nullopt;
    if (now.st_size < before.st_size)
        return Remark::FileShrank;
    if (now.st_mtim.tv_sec != before.st_mtim.tv_sec || now.st_mtim.tv_nsec != before.st_mtim.tv_nsec)
        return Remark::FileWritten;
    return std::nullopt;
}

} // namespace

FileSource::FileSource(std::string path)
    : FileSource(std::move(path), Options())
{
}

FileSource::FileSource(std::string path, Options options)
    : m_path(std::move(path))
    , m_options(options)
    , m_choice(std::make_shared<std::atomic<std::uint32_t>>(options.reading))
{
}

Origin FileSource::origin() const { return m_path == "-" ? Origin::standardInput() : Origin::ofFile(m_path); }

FileSource::Loaded FileSource::load(std::stop_token stop, const ReadProgress &progress) const
{
    const bool standardInput = m_path == "-";
    FileHandle opened;
    if (!standardInput) {
        opened = FileHandle::openToRead(m_path);
        if (!opened)
            return {nullptr, problemOfFile(errno, m_path)};
    }
    const int fd = standardInput ? STDIN_FILENO : opened.get();
    struct stat facts { };
    if (::fstat(fd, &facts) != 0)
        return {nullptr, problemOfFile(errno, m_path)};
    if (S_ISDIR(facts.st_mode))
        return {nullptr, {Problem::IsDirectory, m_path}};

    // A file of /proc is regular, and its size is 0: it is read to its end like a pipe.
    const auto size = S_ISREG(facts.st_mode) ? static_cast<std::uint64_t>(facts.st_size) : 0;
    const auto checked = [&](Loaded loaded) {
        loaded.change = changeSince(fd, facts);
        return loaded;
    };
    if (size != 0) {
        const std::string head = headOf(fd, textHeadSize);
        bool flowsSeen = false;
        if (beginsArchive(head) || beginsBzip2(head))
            return {nullptr, {Problem::Archive, m_path}};
        const bool packed = detectCompression(head) != Compression::None;
        if (size > m_options.mostBytes && !packed)
            return {nullptr, {Problem::TooLarge, m_path}};
        if (head.size() == textHeadSize && !packed) {
            if (isBinaryText(head, flowsSeen))
                return {nullptr, {Problem::Binary, m_path}};
            return checked(loadPlain(fd, size, stop, progress));
        }
    }
    return checked(loadFrom(fd, size, stop, progress));
}

FileSource::Loaded FileSource::loadPlain(
    int fd, std::uint64_t size, const std::stop_token &stop, const ReadProgress &progress) const
{
    const PlainFile file = readPlainFile(fd, size, m_options.threads, stop, [&](std::uint64_t done) {
        if (progress)
            progress(done / 2, size);
    });
    if (file.error != 0)
        return {nullptr, problemOfFile(file.error, m_path)};
    if (!file.text)
        return {nullptr, {Problem::Cancelled, m_path}};
    Loaded loaded;
    loaded.grew = grewBeyond(fd, size);
    // The last line may have been half written when the file was opened.
    if (loaded.grew)
        file.text->shrink(std::string_view(file.text->data(), file.text->size()).find_last_of('\n') + 1);
    loaded.text = std::shared_ptr<const LargeText>(file.text);
    return loaded;
}

FileSource::Loaded FileSource::loadFrom(
    int fd, std::uint64_t size, const std::stop_token &stop, const ReadProgress &progress) const
{
    BlockReader blocks(fd, stop);
    std::vector<char> block(blockSize);
    TextUnpacker unpacker(m_options.limits());
    unpacker.expect(size);
    Problem problem = Problem::None;
    std::uint64_t done = 0;
    bool atEnd = false;
    while (problem == Problem::None && !atEnd) {
        std::size_t wanted = block.size();
        if (size != 0)
            wanted = static_cast<std::size_t>(std::min<std::uint64_t>(wanted, size - done));
        std::size_t got = 0;
        const auto outcome = blocks.read(block.data(), wanted, got);
        if (outcome == BlockReader::Outcome::Stopped)
            return {nullptr, {Problem::Cancelled, m_path}};
        if (outcome == BlockReader::Outcome::Failed)
            return {nullptr, problemOfFile(blocks.error(), m_path)};
        done += got;
        atEnd = outcome == BlockReader::Outcome::End || (size != 0 && done == size);
        problem = unpacker.take({block.data(), got}, done, atEnd, stop);
        if (progress)
            progress(done / 2, size);
    }
    if (problem == Problem::None)
        problem = unpacker.finish();
    if (problem != Problem::None && problem != Problem::Damaged)
        return {nullptr, {problem, m_path}};

    Loaded loaded;
    if (problem == Problem::Damaged)
        loaded.problem = {Problem::Damaged, m_path};
    if (grewBeyond(fd, size)) {
        loaded.grew = true;
        // The last line may have been half written when the file was opened.
        if (!unpacker.isPacked())
            unpacker.dropLastLine();
    }
    loaded.text = unpacker.takeText();
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
        secondHalf = [&progress](std::uint64_t done, std::uint64_t total) { progress(total / 2 + done / 2, total); };
    }
    ReadResult result =
        readTextDump(loaded.text, {m_options.foldEvents, m_options.threads, *m_choice}, stop, secondHalf, m_path);
    if (result.reading && loaded.grew) {
        ++result.reading->doubts;
        result.reading->remarks.emplace_back(Remark::FileGrew);
    }
    if (result.reading && loaded.change) {
        ++result.reading->doubts;
        result.reading->remarks.push_back(std::move(*loaded.change));
    }
    // What an archive gave before its damage may be nothing that could be read.
    if (loaded.problem.kind == Problem::Damaged && result.problem.kind != Problem::Cancelled)
        result.problem = loaded.problem;
    return result;
}

} // namespace ctscope

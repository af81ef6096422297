// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernel/file_text.h"
#include "source/source.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace ctscope {

/// Numbers of files that a walk through a bundle skipped.
struct SkippedMembers {
    std::uint64_t unsafePaths = 0; ///< absolute, or with ".."
    std::uint64_t links = 0;       ///< symbolic or hard
    std::uint64_t devices = 0;     ///< and FIFOs and sockets
    std::uint64_t encrypted = 0;
    std::uint64_t unreadable = 0;  ///< no permission, or decompression failed
    std::uint64_t nameless = 0;    ///< the name cannot be decoded
    std::uint64_t deepFolders = 0; ///< nested too deep, or on another file system
    bool tooMany = false;          ///< the walk ended early, at mostMembers
    bool tooLarge = false;         ///< the walk ended early, at the limit for unpacked bytes

    friend bool operator==(const SkippedMembers &, const SkippedMembers &) noexcept = default;
};

/// Iterates once over the regular files of an archive or a folder, in order, and reads them without
/// writing anything to disk. Holds only one block of an archive in memory at a time. Paths are relative,
/// with slashes, and without "."; skips paths that lead out of the bundle. Not thread-safe.
class MemberWalk {
public:
    struct Member {
        std::string path;
        std::uint64_t size = 0;   ///< unpacked, as stated by the bundle
        std::uint64_t number = 0; ///< its index in the walk; the same in the next walk over an unchanged archive
    };

    virtual ~MemberWalk() = default;

    /// Advances to the next file; nullopt at the end, and when there is a problem.
    virtual std::optional<Member> next() = 0;
    /// Reads bytes of the current file; returns their number, 0 at its end and when there is a problem.
    virtual std::size_t read(char *out, std::size_t size) = 0;

    /// Cancelled, Damaged (the rest of the archive), Failed; None otherwise.
    const SourceProblem &problem() const noexcept { return m_problem; }
    const SkippedMembers &skippedMembers() const noexcept { return m_skipped; }
    /// True when read() decompresses.
    virtual bool isPacked() const noexcept { return false; }
    /// Progress: bytes of the archive that were read, or files of the folder.
    virtual std::uint64_t done() const noexcept = 0;
    virtual std::uint64_t total() const noexcept { return 0; }

    static constexpr std::uint64_t mostMembers = 100'000;

protected:
    SourceProblem m_problem;
    SkippedMembers m_skipped;
};

/// Any archive may unpack to this size; a larger result must be in proportion to the size of the archive.
constexpr std::uint64_t mostUnpackedArchive = std::uint64_t(1) << 30;

/// Opens a path for a walk; null, and sets `problem`, when it cannot be opened (NotFound, NoPermission, Failed).
std::unique_ptr<MemberWalk> openMembers(const std::string &path, std::stop_token stop, SourceProblem &problem,
    std::uint64_t mostUnpacked = mostUnpackedArchive);
/// The same for an open regular file and an open folder.
std::unique_ptr<MemberWalk> openArchive(
    FileHandle file, const std::string &path, std::stop_token stop, std::uint64_t mostUnpacked);
std::unique_ptr<MemberWalk> openFolder(FileHandle folder, std::stop_token stop);

} // namespace ctscope

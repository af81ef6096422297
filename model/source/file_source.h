// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "source/source.h"
#include "source/text_unpacker.h"

#include <cstdint>
#include <memory>
#include <string>

namespace ctscope {

/// A saved dump or event log: a file, a FIFO, or standard input; gzip, xz and zstd are unpacked.
/// Reads what the file held when it was opened, even if it grows meanwhile.
class FileSource : public Source {
public:
    struct Options {
        /// Makes an event log into the flows it describes; otherwise each event is a row.
        bool foldEvents = true;
        /// Longer texts are refused with TooLarge; see UnpackLimits.
        std::uint64_t mostBytes = UnpackLimits().mostBytes;
        std::uint64_t mostUnpackedOfAny = UnpackLimits().mostUnpackedOfAny;
        /// How many threads may read at once.
        int threads = 2;
        /// Which one is read of several readings of one table in one text: 1-based, 0 = the last.
        std::uint32_t reading = 0;

        UnpackLimits limits() const noexcept { return {mostBytes, mostUnpackedOfAny}; }
    };

    /// `path`: "-" is standard input.
    explicit FileSource(std::string path);
    FileSource(std::string path, Options options);

    /// Problems: NotFound, NoPermission, IsDirectory, Archive, Empty, NotFlows, NotRecognised, Binary,
    /// Damaged (with what came before the damage), TooLarge, Cancelled, Failed.
    /// Standard input is read once; later polls return the same text.
    ReadResult read(std::stop_token stop, const ReadProgress &progress) override;
    bool isLive() const noexcept override { return false; }
    ReadingChoice readingChoice() const override { return m_choice; }
    /// The file, or standard input.
    Origin origin() const override;

private:
    struct Loaded {
        SharedText text;
        SourceProblem problem; ///< Damaged comes with text
        bool grew = false;
        std::optional<Remark> change{}; ///< what else happened to the file meanwhile
    };
    Loaded load(std::stop_token stop, const ReadProgress &progress) const;
    /// A regular file that is not packed, all at once.
    Loaded loadPlain(int fd, std::uint64_t size, const std::stop_token &stop, const ReadProgress &progress) const;
    /// Anything, block by block.
    Loaded loadFrom(int fd, std::uint64_t size, const std::stop_token &stop, const ReadProgress &progress) const;

    std::string m_path;
    Options m_options;
    ReadingChoice m_choice;
    SharedText m_standardInput; ///< once it was read
};

} // namespace ctscope

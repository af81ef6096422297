// SPDX-License-Identifier: GPL-3.0-or-later
#include "source/member_walk.h"

#include "format/archive_kind.h"
#include "format/decompress.h"
#include "format/member_name.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <vector>

#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

/// libarchive converts names to the thread's locale, and the "C" locale, with which every program starts, cannot
/// represent them.
class Utf8Locale {
public:
    Utf8Locale()
        : m_locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr))
    {
        if (m_locale != nullptr)
            m_before = ::uselocale(m_locale);
    }
    ~Utf8Locale()
    {
        if (m_locale == nullptr)
            return;
        ::uselocale(m_before);
        ::freelocale(m_locale);
    }
    Utf8Locale(const Utf8Locale &) = delete;
    Utf8Locale &operator=(const Utf8Locale &) = delete;

private:
    locale_t m_locale;
    locale_t m_before = nullptr;
};

constexpr std::size_t blockSize = std::size_t(64) << 10;

/// The bytes of an archive's file as libarchive gets them: gzip, xz and zstd are unpacked here, where
/// the limits of ctscope hold, and bzip2 by libarchive.
class ArchiveInput {
public:
    ArchiveInput(FileHandle file, std::stop_token stop, std::uint64_t mostUnpacked)
        : m_file(std::move(file))
        , m_stop(std::move(stop))
        , m_mostUnpacked(mostUnpacked)
        , m_block(blockSize)
    {
        struct stat facts { };
        if (::fstat(m_file.get(), &facts) == 0)
            m_size = static_cast<std::uint64_t>(facts.st_size);
        const ssize_t got = ::pread(m_file.get(), m_block.data(), m_block.size(), 0);
        const std::string_view head(m_block.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
        m_isBzip2 = beginsBzip2(head);
        if (const Compression kind = detectCompression(head); kind != Compression::None)
            m_unpacker.emplace(kind);
    }

    bool isUnpackedHere() const noexcept { return m_unpacker.has_value(); }
    bool isBzip2() const noexcept { return m_isBzip2; }
    bool isPacked() const noexcept { return m_isBzip2 || m_unpacker; }
    /// Cancelled, TooLarge, Damaged, Failed: why read() failed.
    Problem problem() const noexcept { return m_problem; }
    std::uint64_t done() const noexcept { return m_done; }
    std::uint64_t size() const noexcept { return m_size; }
    /// An archive of logs shrinks to a tenth or a thirtieth; one that shrinks far more is an attack.
    std::uint64_t mostUnpacked() const noexcept { return m_mostUnpacked + 64 * m_done; }
    void fail(Problem problem) noexcept { m_problem = problem; }
    bool stopped() const noexcept { return m_stop.stop_requested(); }

    la_ssize_t read(const void **out)
    {
        if (stopped()) {
            m_problem = Problem::Cancelled;
            return ARCHIVE_FATAL;
        }
        std::string_view piece;
        while (piece.empty()) {
            if (m_unpacker) {
                m_unpacker->setLimit(mostUnpacked());
                const DecompressStatus status = m_unpacker->take(piece, m_stop);
                if (!piece.empty())
                    break;
                if (status != DecompressStatus::Ok)
                    return failed(status);
            }
            ssize_t got = 0;
            do {
                got = ::read(m_file.get(), m_block.data(), m_block.size());
            } while (got < 0 && errno == EINTR);
            if (got < 0) {
                m_problem = Problem::Failed;
                return ARCHIVE_FATAL;
            }
            if (got == 0) {
                const DecompressStatus status = m_unpacker ? m_unpacker->finish() : DecompressStatus::Ok;
                return status == DecompressStatus::Ok ? 0 : failed(status);
            }
            m_done += static_cast<std::uint64_t>(got);
            piece = {m_block.data(), static_cast<std::size_t>(got)};
            if (m_unpacker) {
                m_unpacker->give(piece);
                piece = {};
            }
        }
        *out = piece.data();
        return static_cast<la_ssize_t>(piece.size());
    }

    la_int64_t seek(la_int64_t offset, int whence)
    {
        const off_t now = ::lseek(m_file.get(), offset, whence);
        if (now < 0)
            return ARCHIVE_FATAL;
        m_done = std::max(m_done, std::min(static_cast<std::uint64_t>(now), m_size));
        return now;
    }

    la_int64_t skip(la_int64_t request)
    {
        const off_t now = ::lseek(m_file.get(), 0, SEEK_CUR);
        if (now < 0 || m_unpacker)
            return 0;
        // A member that claims to be larger than the rest of the file ends with the file.
        const la_int64_t most =
            std::min<la_int64_t>(request, std::max<la_int64_t>(static_cast<la_int64_t>(m_size) - now, 0));
        return seek(most, SEEK_CUR) < 0 ? 0 : most;
    }

private:
    la_ssize_t failed(DecompressStatus status) noexcept
    {
        m_problem = status == DecompressStatus::Cancelled ? Problem::Cancelled
            : status == DecompressStatus::TooLarge        ? Problem::TooLarge
                                                          : Problem::Damaged;
        return ARCHIVE_FATAL;
    }

    FileHandle m_file;
    std::stop_token m_stop;
    std::uint64_t m_mostUnpacked;
    std::vector<char> m_block;
    std::optional<Decompressor> m_unpacker;
    bool m_isBzip2 = false;
    Problem m_problem = Problem::None;
    std::uint64_t m_done = 0;
    std::uint64_t m_size = 0;
};

class ArchiveWalk : public MemberWalk {
public:
    ArchiveWalk(FileHandle file, std::string path, std::stop_token stop, std::uint64_t mostUnpacked)
        : m_input(std::move(file), std::move(stop), mostUnpacked)
        , m_path(std::move(path))
        , m_archive(::archive_read_new())
    {
        if (m_archive == nullptr)
            throw std::bad_alloc();
        ::archive_read_support_format_tar(m_archive);
        ::archive_read_support_format_zip(m_archive);
        if (m_input.isBzip2()) {
            ::archive_read_support_filter_bzip2(m_archive);
            ::archive_read_support_format_raw(m_archive); // one file alone
        }
        ::archive_read_set_read_callback(m_archive,
            [](archive *, void *self, const void **out) { return static_cast<ArchiveInput *>(self)->read(out); });
        if (!m_input.isPacked()) {
            ::archive_read_set_seek_callback(m_archive, [](archive *, void *self, la_int64_t offset, int whence) {
                return static_cast<ArchiveInput *>(self)->seek(offset, whence);
            });
            ::archive_read_set_skip_callback(m_archive, [](archive *, void *self, la_int64_t request) {
                return static_cast<ArchiveInput *>(self)->skip(request);
            });
        }
        ::archive_read_set_callback_data(m_archive, &m_input);
        check(::archive_read_open1(m_archive));
    }
    ~ArchiveWalk() override { ::archive_read_free(m_archive); }
    ArchiveWalk(const ArchiveWalk &) = delete;
    ArchiveWalk &operator=(const ArchiveWalk &) = delete;

    std::optional<Member> next() override
    {
        while (m_problem.kind == Problem::None) {
            if (m_number > 0 && m_input.isBzip2() && !drain())
                return std::nullopt;
            archive_entry *entry = nullptr;
            const Utf8Locale locale;
            const int status = ::archive_read_next_header(m_archive, &entry);
            if (status == ARCHIVE_EOF || !check(status))
                return std::nullopt;
            if (++m_number > mostMembers) {
                m_skipped.tooMany = true;
                return std::nullopt;
            }
            if (status != ARCHIVE_RETRY && isWanted(entry))
                return Member{pathOf(entry), sizeOf(entry), m_number};
        }
        return std::nullopt;
    }

    std::size_t read(char *out, std::size_t size) override
    {
        if (m_problem.kind != Problem::None || m_memberFailed)
            return 0;
        const la_ssize_t got = ::archive_read_data(m_archive, out, size);
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (got != ARCHIVE_FATAL) {
            m_memberFailed = true;
            ++m_skipped.unreadable;
        } else {
            check(ARCHIVE_FATAL);
        }
        return 0;
    }

    bool isPacked() const noexcept override { return true; } // the members of a zip are, each by itself
    std::uint64_t done() const noexcept override { return m_input.done(); }
    std::uint64_t total() const noexcept override { return m_input.size(); }

private:
    static std::uint64_t sizeOf(archive_entry *entry)
    {
        return ::archive_entry_size_is_set(entry) != 0
            ? static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_entry_size(entry), 0))
            : 0;
    }

    /// Relative and without "."; empty when there is no name.
    std::string pathOf(archive_entry *entry) const
    {
        const Utf8Locale locale;
        const char *name = ::archive_entry_pathname_utf8(entry);
        if (name == nullptr)
            name = ::archive_entry_pathname(entry);
        if (name == nullptr)
            return {};
        if (::archive_format(m_archive) == ARCHIVE_FORMAT_RAW) {
            const std::string_view whole = fileNameOf(m_path);
            return std::string(whole.ends_with(".bz2") ? whole.substr(0, whole.size() - 4) : whole);
        }
        std::string path;
        for (std::string_view rest = name; !rest.empty();) {
            const std::size_t end = rest.find('/');
            const std::string_view part = rest.substr(0, end);
            if (!part.empty() && part != ".")
                path.append(path.empty() ? "" : "/").append(part);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        }
        return path;
    }

    bool isWanted(archive_entry *entry)
    {
        m_memberFailed = false;
        const bool raw = ::archive_format(m_archive) == ARCHIVE_FORMAT_RAW;
        const auto type = ::archive_entry_filetype(entry);
        const char *name = ::archive_entry_pathname_utf8(entry);
        if (name == nullptr)
            name = ::archive_entry_pathname(entry);
        if (type == AE_IFDIR)
            return false;
        if (name == nullptr || (!raw && pathOf(entry).empty()))
            ++m_skipped.nameless;
        else if (!raw && !isPathInside(name))
            ++m_skipped.unsafePaths;
        else if (type == AE_IFLNK || ::archive_entry_hardlink(entry) != nullptr)
            ++m_skipped.links;
        else if (type != AE_IFREG && !raw)
            ++m_skipped.devices;
        else if (::archive_entry_is_data_encrypted(entry) != 0 || ::archive_entry_is_metadata_encrypted(entry) != 0)
            ++m_skipped.encrypted;
        else
            return true;
        return false;
    }

    /// libarchive would skip the rest of a member in one step, however large it is unpacked.
    bool drain()
    {
        for (;;) {
            const void *block = nullptr;
            std::size_t size = 0;
            la_int64_t offset = 0;
            const int status = ::archive_read_data_block(m_archive, &block, &size, &offset);
            if (status == ARCHIVE_EOF)
                return true;
            if (m_input.stopped())
                m_input.fail(Problem::Cancelled);
            else if (static_cast<std::uint64_t>(std::max<la_int64_t>(::archive_filter_bytes(m_archive, 0), 0))
                > m_input.mostUnpacked())
                m_input.fail(Problem::TooLarge);
            if (!check(m_input.problem() == Problem::None ? status : ARCHIVE_FATAL))
                return false;
        }
    }

    bool check(int status)
    {
        if (status != ARCHIVE_FATAL && status != ARCHIVE_FAILED)
            return true;
        switch (m_input.problem()) {
        case Problem::Cancelled: m_problem = {Problem::Cancelled, m_path}; break;
        case Problem::TooLarge:
            m_skipped.tooLarge = true;
            m_problem = {Problem::TooLarge, m_path};
            break;
        default: m_problem = {Problem::Damaged, m_path}; break;
        }
        return false;
    }

    ArchiveInput m_input;
    std::string m_path;
    archive *m_archive;
    std::uint64_t m_number = 0;
    bool m_memberFailed = false;
};

} // namespace

std::unique_ptr<MemberWalk> openArchive(
    FileHandle file, const std::string &path, std::stop_token stop, std::uint64_t mostUnpacked)
{
    return std::make_unique<ArchiveWalk>(std::move(file), path, std::move(stop), mostUnpacked);
}

} // namespace ctscope

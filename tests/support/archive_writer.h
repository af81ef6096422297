// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace ctscope::test {

/// Makes an archive in memory: a tar with the given compression, or a zip.
class ArchiveWriter {
public:
    enum class Form { Archive, OneFile };

    /// `packing`: "" = tar, "zip-encrypted", "gzip", "xz", "zstd", "bzip2", or "zip". OneFile: packed without an archive.
    explicit ArchiveWriter(const char *packing = "", Form form = Form::Archive)
        : m_archive(::archive_write_new())
    {
        const QByteArray kind = packing;
        if (form == Form::OneFile) {
            ::archive_write_set_format_raw(m_archive);
            ::archive_write_add_filter_by_name(m_archive, packing);
        } else if (kind.startsWith("zip")) {
            ::archive_write_set_format_zip(m_archive);
            if (kind == "zip-encrypted"
                && ::archive_write_set_options(m_archive, "zip:encryption=traditional") == ARCHIVE_OK)
                ::archive_write_set_passphrase(m_archive, "secret");
        } else {
            ::archive_write_set_format_pax_restricted(m_archive);
            if (!kind.isEmpty() && ::archive_write_add_filter_by_name(m_archive, packing) != ARCHIVE_OK)
                qFatal("libarchive cannot pack with %s", packing);
        }
        ::archive_write_set_bytes_in_last_block(m_archive, 1);
        const auto write = [](archive *, void *out, const void *bytes, std::size_t size) {
            static_cast<QByteArray *>(out)->append(static_cast<const char *>(bytes), qsizetype(size));
            return static_cast<la_ssize_t>(size);
        };
        ::archive_write_open(m_archive, &m_bytes, nullptr, write, nullptr);
    }
    ~ArchiveWriter() { ::archive_write_free(m_archive); }
    ArchiveWriter(const ArchiveWriter &) = delete;
    ArchiveWriter &operator=(const ArchiveWriter &) = delete;

    ArchiveWriter &add(const QByteArray &path, const QByteArray &content)
    {
        begin(path, AE_IFREG, content.size(), {}, {});
        ::archive_write_data(m_archive, content.constData(), std::size_t(content.size()));
        return *this;
    }
    /// A file of the same block many times.
    ArchiveWriter &addRepeated(const QByteArray &path, const QByteArray &block, int times)
    {
        begin(path, AE_IFREG, block.size() * times, {}, {});
        for (int i = 0; i < times; ++i)
            ::archive_write_data(m_archive, block.constData(), std::size_t(block.size()));
        return *this;
    }
    ArchiveWriter &addLink(const QByteArray &path, const QByteArray &to)
    {
        begin(path, AE_IFLNK, 0, to, {});
        return *this;
    }
    ArchiveWriter &addHardLink(const QByteArray &path, const QByteArray &to)
    {
        begin(path, AE_IFREG, 0, {}, to);
        return *this;
    }
    ArchiveWriter &addDevice(const QByteArray &path)
    {
        begin(path, AE_IFCHR, 0, {}, {});
        return *this;
    }

    QByteArray bytes()
    {
        ::archive_write_close(m_archive);
        return m_bytes;
    }

private:
    void begin(const QByteArray &path, unsigned type, qint64 size, const QByteArray &link, const QByteArray &hardLink)
    {
        archive_entry *const entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, path.constData());
        ::archive_entry_set_filetype(entry, type);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_entry_set_size(entry, size);
        if (!link.isEmpty())
            ::archive_entry_set_symlink(entry, link.constData());
        if (!hardLink.isEmpty())
            ::archive_entry_set_hardlink(entry, hardLink.constData());
        if (::archive_write_header(m_archive, entry) < ARCHIVE_WARN)
            qFatal("%s", ::archive_error_string(m_archive));
        ::archive_entry_free(entry);
    }

    archive *m_archive;
    QByteArray m_bytes;
};

} // namespace ctscope::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "names/geo_data.h"

#include "kernel/file_text.h"
#include "names/address_kind.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <utility>

#include <maxminddb.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ctscope {

namespace {

/// A copy of a file that has no name, so that nobody else changes it. Empty when it cannot be read.
FileHandle copyOf(const std::string &path)
{
    const FileHandle file = FileHandle::openToRead(path);
    struct stat status { };
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)
        || static_cast<std::size_t>(status.st_size) > GeoData::largestFile)
        return {};
    FileHandle copy(::memfd_create("ctscope-geo", MFD_CLOEXEC));
    std::vector<char> buffer(1 << 20);
    while (copy) {
        const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
        if (count == 0)
            return copy;
        for (ssize_t done = 0; done < count;) {
            const ssize_t written = ::write(copy.get(), buffer.data() + done, static_cast<std::size_t>(count - done));
            if (written <= 0)
                return {};
            done += written;
        }
        if (count < 0)
            break;
    }
    return {};
}

std::string textAt(MMDB_entry_s &entry, const char *const *path)
{
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, path) != MMDB_SUCCESS || !data.has_data
        || data.type != MMDB_DATA_TYPE_UTF8_STRING)
        return {};
    constexpr std::uint32_t longest = 200;
    return {data.utf8_string, std::min(data.data_size, longest)};
}

std::uint32_t numberAt(MMDB_entry_s &entry, const char *const *path)
{
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, path) != MMDB_SUCCESS || !data.has_data)
        return 0;
    switch (data.type) {
    case MMDB_DATA_TYPE_UINT16: return data.uint16;
    case MMDB_DATA_TYPE_UINT32: return data.uint32;
    default: return 0;
    }
}

constexpr std::array<const char *, 3> countryCode = {"country", "iso_code", nullptr};
constexpr std::array<const char *, 3> registeredCode = {"registered_country", "iso_code", nullptr};
constexpr std::array<const char *, 4> countryEnglish = {"country", "names", "en", nullptr};
constexpr std::array<const char *, 4> registeredEnglish = {"registered_country", "names", "en", nullptr};
constexpr std::array<const char *, 2> systemNumber = {"autonomous_system_number", nullptr};
constexpr std::array<const char *, 2> systemOwner = {"autonomous_system_organization", nullptr};

} // namespace

/// One open file. Records are read once each: many addresses share one.
class GeoData::Table {
public:
    struct Record {
        std::string country;
        std::string countryName;
        std::uint32_t number = 0;
        std::string organisation;
    };

    explicit Table(const std::string &path)
        : m_copy(copyOf(path))
    {
        if (!m_copy)
            return;
        const std::string name = "/proc/self/fd/" + std::to_string(m_copy.get());
        m_open = MMDB_open(name.c_str(), MMDB_MODE_MMAP, &m_file) == MMDB_SUCCESS;
    }
    ~Table()
    {
        if (m_open)
            MMDB_close(&m_file);
    }
    Table(const Table &) = delete;
    Table &operator=(const Table &) = delete;

    bool isOpen() const noexcept { return m_open; }
    std::string kind() const { return m_file.metadata.database_type != nullptr ? m_file.metadata.database_type : ""; }
    std::int64_t built() const noexcept { return static_cast<std::int64_t>(m_file.metadata.build_epoch); }

    const Record *find(const IpAddress &address) const
    {
        sockaddr_storage storage{};
        if (address.isV4()) {
            auto *const in = reinterpret_cast<sockaddr_in *>(&storage);
            in->sin_family = AF_INET;
            std::memcpy(&in->sin_addr, address.bytes.data(), sizeof in->sin_addr);
        } else if (address.isV6() && m_file.metadata.ip_version == 6) {
            auto *const in = reinterpret_cast<sockaddr_in6 *>(&storage);
            in->sin6_family = AF_INET6;
            std::memcpy(&in->sin6_addr, address.bytes.data(), sizeof in->sin6_addr);
        } else {
            return nullptr;
        }
        int error = MMDB_SUCCESS;
        MMDB_lookup_result_s found =
            MMDB_lookup_sockaddr(&m_file, reinterpret_cast<const sockaddr *>(&storage), &error);
        if (error != MMDB_SUCCESS || !found.found_entry)
            return nullptr;
        {
            const std::shared_lock lock(m_mutex);
            if (const auto known = m_records.find(found.entry.offset); known != m_records.end())
                return &known->second;
        }
        Record record = read(found.entry);
        const std::unique_lock lock(m_mutex);
        return &m_records.try_emplace(found.entry.offset, std::move(record)).first->second;
    }

private:
    static Record read(MMDB_entry_s &entry)
    {
        Record record;
        record.country = textAt(entry, countryCode.data());
        record.countryName = textAt(entry, countryEnglish.data());
        if (record.country.empty()) {
            record.country = textAt(entry, registeredCode.data());
            record.countryName = textAt(entry, registeredEnglish.data());
        }
        record.number = numberAt(entry, systemNumber.data());
        record.organisation = textAt(entry, systemOwner.data());
        return record;
    }

    const FileHandle m_copy;
    MMDB_s m_file{};
    bool m_open = false;
    mutable std::shared_mutex m_mutex;
    mutable std::unordered_map<std::uint32_t, Record> m_records; ///< by place; records stay where they are
};

GeoData::GeoData(const std::vector<std::string> &paths)
{
    std::string countriesPath;
    std::string networksPath;
    for (const std::string &path : paths) {
        auto table = std::make_unique<Table>(path);
        if (!table->isOpen())
            continue;
        const std::string kind = table->kind();
        const bool networks = kind.find("ASN") != std::string::npos || kind.find("ISP") != std::string::npos;
        const bool countries = kind.find("Country") != std::string::npos || kind.find("City") != std::string::npos
            || kind.find("Enterprise") != std::string::npos;
        if (!networks && !countries)
            continue;
        std::unique_ptr<Table> &place = networks ? m_networks : m_countries;
        if (place && place->built() >= table->built())
            continue;
        place = std::move(table);
        (networks ? networksPath : countriesPath) = path;
    }
    if (m_countries)
        m_files.push_back({countriesPath, m_countries->kind(), m_countries->built()});
    if (m_networks)
        m_files.push_back({networksPath, m_networks->kind(), m_networks->built()});
}

GeoData::~GeoData() = default;

GeoFacts GeoData::find(const IpAddress &address) const
{
    GeoFacts facts;
    if (!isPublic(address))
        return facts;
    if (const Table::Record *const record = m_countries ? m_countries->find(address) : nullptr) {
        facts.country = record->country;
        facts.countryName = record->countryName;
    }
    if (const Table::Record *const record = m_networks ? m_networks->find(address) : nullptr) {
        facts.number = record->number;
        facts.organisation = record->organisation;
    }
    return facts;
}

GeoFiles::GeoFiles(std::string root)
    : m_root(std::move(root))
{
}

bool GeoFiles::read(const std::vector<std::string> &own)
{
    std::vector<std::string> paths;
    for (const std::string &path : own)
        paths.push_back(m_root + path);
    for (const char *pattern : {"/usr/share/GeoIP/*.mmdb", "/usr/local/share/GeoIP/*.mmdb", "/var/lib/GeoIP/*.mmdb"}) {
        const std::vector<std::string> found = filesMatching(m_root, pattern);
        paths.insert(paths.end(), found.begin(), found.end());
    }
    std::vector<std::pair<std::string, FileStamp>> files;
    for (const std::string &path : paths) {
        if (const auto stamp = stampOf(path, GeoData::largestFile))
            files.emplace_back(path, *stamp);
    }
    if (files == m_files)
        return false;
    m_files = std::move(files);
    paths.clear();
    for (const auto &[path, stamp] : m_files)
        paths.push_back(path);
    auto data = std::make_shared<const GeoData>(paths);
    const bool had = m_data != nullptr;
    m_data = data->empty() ? nullptr : std::move(data);
    return had || m_data;
}

IpAddress outsideEnd(const IpAddress &source, const IpAddress &destination, const IpAddress &answeredFrom) noexcept
{
    const bool sourceIsPublic = isPublic(source);
    const bool goesInside = answeredFrom.family != Family::None && !isPublic(answeredFrom);
    if (isPublic(destination) && !(sourceIsPublic && goesInside))
        return destination;
    return sourceIsPublic ? source : IpAddress();
}

} // namespace ctscope
